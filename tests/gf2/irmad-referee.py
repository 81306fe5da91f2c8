"""IR-MAD of made images by NumPy: general eigenproblem, chi-square in closed form; prints what irmad-referee.json holds.
irmad.test.ts makes the same images.

    python3 tests/gf2/irmad-referee.py > tests/gf2/irmad-referee.json
"""
import json
import math
import numpy as np

SIDE = 80


def random(seed):
    while True:
        seed = seed * 16807 % 2147483647
        yield seed / 2147483647


def images(bands):
    u = random(2024 + bands)
    x, y = np.zeros((2, bands, SIDE * SIDE), 'f4')
    for i in range(SIDE * SIDE):
        common = next(u)
        for b in range(bands):
            v = 0.05 + 0.1 * common + 0.2 * next(u)
            x[b, i] = v + 0.01 * (next(u) + next(u) + next(u) - 1.5)
            change = 0.05 + 0.25 * next(u)
            y[b, i] = (1.3 - 0.2 * b) * v + 0.01 * (b - 1) + 0.01 * (next(u) + next(u) + next(u) - 1.5)
            if i % 5 == 0:
                y[b, i] += change
    return x.astype(float), y.astype(float)


def survival(z, k):
    x = z / 2
    if k == 4:
        return np.exp(-x) * (1 + x)
    assert k == 3
    return np.array([math.erfc(math.sqrt(v)) for v in x]) + 2 / math.sqrt(math.pi) * np.sqrt(x) * np.exp(-x)


def irmad(x, y, limit=0.95, tolerance=0.001):
    k, n = x.shape
    w, rho, rounds = np.ones(n), np.zeros(k), 0
    while True:
        rounds += 1
        s = np.cov(np.vstack([x, y]), aweights=w, bias=True)
        mx, my = np.average(x, axis=1, weights=w), np.average(y, axis=1, weights=w)
        s11, s12, s22 = s[:k, :k], s[:k, k:], s[k:, k:]
        values, a = np.linalg.eig(np.linalg.inv(s11) @ s12 @ np.linalg.inv(s22) @ s12.T)
        order = np.argsort(-values)
        new, a = np.sqrt(values[order]), a[:, order]
        a = a / np.sqrt(np.diag(a.T @ s11 @ a))
        b = np.linalg.inv(s22) @ s12.T @ a
        b = b / np.sqrt(np.diag(b.T @ s22 @ b))
        mad = a.T @ (x - mx[:, None]) - b.T @ (y - my[:, None])
        w = survival((mad**2 / (2 * (1 - new))[:, None]).sum(0), k)
        done = np.abs(new - rho).max() <= tolerance
        rho = new
        if done:
            break
    kept = w > limit
    lines = {'orthogonal': [], 'ordinary': []}
    for p, q in zip(x[:, kept], y[:, kept]):
        r = np.corrcoef(p, q)[0, 1]
        for name, gain in (('orthogonal', q.std() / p.std()), ('ordinary', np.polyfit(p, q, 1)[0])):
            lines[name].append({'gain': gain, 'offset': q.mean() - gain * p.mean(), 'r': r})
    return {'rho': rho.tolist(), 'rounds': rounds, 'features': int(kept.sum()), **lines}


print(json.dumps({'numpy': np.__version__, **{f'bands{k}': irmad(*images(k)) for k in (3, 4)}}))
