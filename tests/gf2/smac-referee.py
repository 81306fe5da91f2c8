"""What 6S says of many skies over GF-2's bands; writes smac-referee.json beside this file. 1000 short runs, minutes.

    apt-get install grass-core        # GRASS 8.2.1; its module i.atcorr holds 6S ("6s version 4.2b")
    grass --tmp-location XY --exec python3 tests/gf2/smac-referee.py

i.atcorr turns reflectance at the top of the air r into surface reflectance y. A row of pixels gives the three numbers of
    r = path + through y / (1 - albedo y)
for each sky and band; "dryThrough" is the second of them for the same sky without gases. The sky's pressure is the
one that 6S finds for the altitude (US standard atmosphere). i.atcorr takes the given water and ozone for those above the
sea and leaves of them what the US standard atmosphere has above the altitude (at 2 km, 1.424 g cm-2 given answer as that
atmosphere itself does, which has 0.571 there): stored are the amounts above the ground.
"""
import json, os, random, re, subprocess, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ASKED = os.path.join(tempfile.mkdtemp(), '6s.txt')
RANGES = {'sunZenithDeg': (10, 70), 'viewZenithDeg': (0, 40), 'turnDeg': (0, 180), 'aod550': (0.01, 1),
          'altitudeKm': (0, 3.5), 'waterVapour': (0.2, 5), 'ozone': (0.2, 0.45)}
TOA = [round(0.05 * i, 2) for i in range(1, 19)]


def skies(n, seed):
    """A Latin hypercube: every range cut into n parts, each used once; depth and altitude crowd towards their low ends."""
    rng = random.Random(seed)
    columns = []
    for name, (low, high) in RANGES.items():
        parts = [(i + 0.5) / n for i in range(n)]
        rng.shuffle(parts)
        power = 1.7 if name in ('aod550', 'altitudeKm') else 1
        columns.append([round(low + (high - low) * p ** power, 3) for p in parts])
    return [dict(zip(RANGES, row)) for row in zip(*columns)]


def run(*words):
    return subprocess.run(words, check=True, capture_output=True, text=True)


def above_ground(sky, band, step):
    """The sky with its pressure and with the water and ozone that are left above the ground."""
    text, _ = ask(sky, band, step, True)
    number = lambda pattern: float(re.search(pattern + r'\s*([\d.]+)', text)[1])
    if sky['altitudeKm'] <= 0:
        raise SystemExit('altitude 0: 6S prints no amounts')
    water, ozone = number(r'\n\*\s+uh2o='), number(r'g/cm2\s+uo3=')
    return {**sky, 'pressureHpa': number(r'ground pressure\s+\[mb\]'),
            'waterVapour': round(sky['waterVapour'] * water / 1.424, 4), 'ozone': round(sky['ozone'] * ozone / 0.344, 4)}


def ask(sky, band, step, dry):
    stop = band['startNm'] + step * (len(band['response']) - 1)
    lines = ['0', f"{sky['sunZenithDeg']} {sky['turnDeg']} {sky['viewZenithDeg']} 0 3 12",
             '0' if dry else f"8\n{sky['waterVapour']} {sky['ozone']}",
             '1', '0', str(sky['aod550']), str(-sky['altitudeKm']), '-1000',
             '1', f"{band['startNm'] / 1000:.4f} {stop / 1000:.4f}", ' '.join(map(str, band['response']))]
    with open(ASKED, 'w') as f:
        f.write('\n'.join(lines) + '\n')
    said = run('i.atcorr', '--verbose', '--overwrite', '-r', 'input=toa', 'output=surface', f'parameters={ASKED}',
               'range=0,1', 'rescale=0,1')
    text = said.stdout + said.stderr
    return text, run('r.out.ascii', '-h', 'input=surface', 'precision=9').stdout.split()


def six_s(sky, band, step, dry):
    _, values = ask(sky, band, step, dry)
    # i.atcorr holds its answers in 0..1 and bends those below 0 upwards: what stands there says nothing
    pairs = [(r, float(v)) for r, v in zip(TOA, values) if float(v) < 1]
    while len(pairs) >= 5:
        numbers, worst = three(*zip(*pairs))
        if worst < 2e-6:
            return [float(f'{v:.5g}') for v in numbers]
        pairs.pop(0)
    raise SystemExit(f'6S answers {values} to {sky}: no three numbers say so')


def three(r, y):
    """Least squares of r = path + (through - path albedo) y + albedo r y, and the worst miss."""
    rows = [(1.0, b, a * b) for a, b in zip(r, y)]
    m = [[sum(p[i] * p[j] for p in rows) for j in range(3)] + [sum(p[i] * a for p, a in zip(rows, r))] for i in range(3)]
    for i in range(3):
        for k in range(i + 1, 3):
            q = m[k][i] / m[i][i]
            m[k] = [u - q * v for u, v in zip(m[k], m[i])]
    x = [0.0] * 3
    for i in (2, 1, 0):
        x[i] = (m[i][3] - sum(m[i][j] * x[j] for j in range(i + 1, 3))) / m[i][i]
    path, albedo = x[0], x[2]
    through = x[1] + path * albedo
    worst = max(abs(path + through * b / (1 - albedo * b) - a) for a, b in zip(r, y))
    return (path, through, albedo), worst


def prepare():
    """A row of pixels with the reflectances TOA, in the empty location."""
    run('g.region', 'n=1', 's=0', f'e={len(TOA)}', 'w=0', 'res=1')
    table = ','.join(f'{i + 1},{v}' for i, v in enumerate(TOA))
    run('r.mapcalc', f'toa = float(graph(col(),{table}))')


def version():
    return f"{run('g.version').stdout.strip()}; i.atcorr, 6s version 4.2b"


def main():
    with open(os.path.join(HERE, 'smac-response.json')) as f:
        response = json.load(f)
    prepare()
    out = {'command': 'grass --tmp-location XY --exec python3 tests/gf2/smac-referee.py',
           'version': version(), 'aerosol': 'continental',
           'numbers': 'path, through, albedo of blue, green, red, nir', 'fit': skies(80, 1), 'heldOut': skies(30, 2)}
    step = response['stepNm']
    first = response['PMS1'][0]
    stored = {'fit': [], 'heldOut': []}
    for part, many in stored.items():
        for sky in out[part]:
            said = above_ground(sky, first, step)
            for camera in ('PMS1',) if part == 'fit' else ('PMS1', 'PMS2'):
                said[camera] = [six_s(sky, b, step, False) for b in response[camera]]
            if part == 'fit':
                said['dryThrough'] = [six_s(sky, b, step, True)[1] for b in response['PMS1']]
            many.append(said)
    out.update(stored)
    text = json.dumps(out)
    text = re.sub(r'(\[?\{"sunZ)', r'\n\1', text).replace(', "version"', ',\n"version"') + '\n'
    with open(os.path.join(HERE, 'smac-referee.json'), 'w') as f:
        f.write(text)


if __name__ == '__main__':
    main()
