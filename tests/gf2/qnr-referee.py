"""Q and QNR of made integer images by NumPy, blocks as array views; prints what qnr-referee.json holds.

    python3 tests/gf2/qnr-referee.py > tests/gf2/qnr-referee.json
"""
import json
from itertools import permutations
import numpy as np


def base(n, step):
    y, x = np.mgrid[0:n, 0:n] // step
    return (3 * x * x + 5 * y * y + 7 * x * y) % 101


def noise(n, band, size):
    y, x = np.mgrid[0:n, 0:n]
    return (31 * x + 17 * y + 13 * band + x * y) % size


def q_mean(a, b, block):
    k = a.shape[0] // block
    cut = lambda v: v.reshape(k, block, k, block).swapaxes(1, 2).reshape(k * k, -1)
    a, b = cut(a.astype(float)), cut(b.astype(float))
    cov = ((a - a.mean(1, keepdims=True)) * (b - b.mean(1, keepdims=True))).mean(1)
    q = 4 * cov * a.mean(1) * b.mean(1) / ((a.var(1) + b.var(1)) * (a.mean(1) ** 2 + b.mean(1) ** 2))
    return q.mean()


def qnr(mss, pan, fused, block, p=1, q=1, alpha=1, beta=1):
    ratio = pan.shape[0] // mss[0].shape[0]
    n = mss[0].shape[0]
    coarse = pan.reshape(n, ratio, n, ratio).mean((1, 3))
    fine = block * ratio
    pairs = list(permutations(range(len(mss)), 2))
    spectral = [abs(q_mean(mss[l], mss[r], block) - q_mean(fused[l], fused[r], fine)) ** p for l, r in pairs]
    spatial = [abs(q_mean(f, pan, fine) - q_mean(m, coarse, block)) ** q for m, f in zip(mss, fused)]
    d_lambda, d_s = np.mean(spectral) ** (1 / p), np.mean(spatial) ** (1 / q)
    return {'dLambda': d_lambda, 'dS': d_s, 'qnr': (1 - d_lambda) ** alpha * (1 - d_s) ** beta}


mss = [200 + 40 * b + (b + 1) * base(64, 1) + noise(64, b, 23) for b in range(4)]
fused = [200 + 40 * b + (b + 1) * base(256, 4) + noise(256, b, 61) for b in range(4)]
pan = 300 + 2 * base(256, 4) + noise(256, 9, 97)
print(json.dumps({
    'numpy': np.__version__,
    'block32': qnr(mss, pan, fused, 32),
    'block16': qnr(mss, pan, fused, 16),
    'exponents': qnr(mss, pan, fused, 32, p=2, q=3, alpha=0.5, beta=2),
}))
