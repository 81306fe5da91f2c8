"""What 6S says of the air over the three invented regions; writes lib/demo/air-6s.ts. 60 short runs, a minute.

    apt-get install grass-core        # GRASS 8.2.1; its module i.atcorr holds 6S ("6s version 4.2b")
    grass --tmp-location XY --exec python3 tests/demo/air-6s.py && npx prettier --write lib/demo/air-6s.ts

With a region's name it prints that region's numbers as JSON instead.

Each band is asked three times, by smac-referee.py's means: with its gases (path, through, albedo), without them, and
without them under a sun in the zenith. The last is the square of the transmittance straight up, for 6S takes the way
down and the way up by one function; so the product comes apart into down and up, and the gases are the ratio of the
first two. i.atcorr does not say how much of the way down is direct sun: that share is exp(-depth / cos(sun zenith)), the
molecules' depth after Hansen & Travis 1974 (doi 10.1007/BF00168069) at the pressure of the ground, the aerosol's that of
6S's continental model. PAN is a box from .45 to .90 um, as its solar irradiance in lib/gf2 is.
"""
import importlib.util, json, math, os, sys

HERE = os.path.dirname(os.path.abspath(__file__))
spec = importlib.util.spec_from_file_location('referee', os.path.join(HERE, '../gf2/smac-referee.py'))
referee = importlib.util.module_from_spec(spec)
spec.loader.exec_module(referee)

# Sun as lib/demo/regions.ts has it; the middle height of the ground; water and ozone above the sea as usual for place and month.
SKIES = {
    'hongtan': {'sunZenithDeg': 36.99, 'aod550': 0.2, 'altitudeKm': 0.33, 'waterVapour': 1.5, 'ozone': 0.31},
    'kecun': {'sunZenithDeg': 37.06, 'aod550': 0.22, 'altitudeKm': 0.33, 'waterVapour': 1.5, 'ozone': 0.31},
    'lushan': {'sunZenithDeg': 55.85, 'aod550': 0.4, 'altitudeKm': 1.2, 'waterVapour': 0.9, 'ozone': 0.27},
}
PAN = {'band': 'pan', 'startNm': 450, 'response': [1] * 181}
# Middle wavelength (um), and the continental aerosol's depth over that at 550 nm.
BANDS = {'PAN': (0.675, 0.79), 'B': (0.49, 1.13), 'G': (0.556, 0.99), 'R': (0.66, 0.8), 'NIR': (0.829, 0.61)}


def molecules(um, pressure):
    return pressure / 1013.25 * 0.008569 * um ** -4 * (1 + 0.0113 * um ** -2 + 0.00013 * um ** -4)


def band_of(name, sky, pressure, band, step):
    um, aerosol = BANDS[name]
    path, through, albedo = referee.six_s(sky, band, step, False)
    dry = referee.six_s(sky, band, step, True)[1]
    up = math.sqrt(referee.six_s({**sky, 'sunZenithDeg': 0}, band, step, True)[1])
    gas, down = through / dry, dry / up
    depth = molecules(um, pressure) + aerosol * sky['aod550']
    direct = math.exp(-depth / math.cos(math.radians(sky['sunZenithDeg'])))
    numbers = {'path': path / gas, 'direct': direct, 'diffuse': down - direct, 'up': up, 'albedo': albedo, 'gas': gas}
    return {'band': name, 'wavelengthUm': um, **{k: float(f'{v:.5g}') for k, v in numbers.items()}}


def main():
    with open(os.path.join(HERE, '../gf2/smac-response.json')) as f:
        response = json.load(f)
    step = response['stepNm']
    referee.prepare()
    air = {}
    asked = sys.argv[1:] or list(SKIES)
    for region in asked:
        sky = {**SKIES[region], 'turnDeg': 150, 'viewZenithDeg': 0}
        above = referee.above_ground(sky, PAN, step)
        said = {k: above[k] for k in ('sunZenithDeg', 'aod550', 'altitudeKm', 'pressureHpa', 'waterVapour', 'ozone')}
        bands = [band_of(name, sky, above['pressureHpa'], band, step) for name, band in zip(BANDS, [PAN, *response['PMS1']])]
        air[region] = {**said, 'bands': bands}
    if sys.argv[1:]:
        return print('AIR', json.dumps(air))
    text = f"""/** @file The air over the invented regions as 6S has it: printed by tests/demo/air-6s.py, not to be edited.
 *  Continental aerosol, seen from straight above, even ground; water vapour (g cm-2) and ozone (cm-atm) are those above the ground.
 *  @source {referee.version()}; GF-2's published spectral response of PMS1, PAN a box */
import type {{ SixSAir }} from './atmosphere.js';
import type {{ DemoRegionName }} from './regions.js';

export const AIR_6S: Record<DemoRegionName, SixSAir> = {json.dumps(air)};
"""
    with open(os.path.join(HERE, '../../lib/demo/air-6s.ts'), 'w') as f:
        f.write(text)


main()
