"""The same array work with the watch over NaN and infinities awake and asleep: prints the least seconds of a round."""
import sys
import time
import numpy as np

a = np.linspace(0.5, 1.5, 200000)
b = np.linspace(1.5, 2.5, 200000)
small = np.linspace(0.5, 1.5, 50).reshape(5, 10)
row = np.ones(10)


def work():
    for _ in range(20):
        c = (a * b + a) / b - a
        d = np.exp(c) + np.log(b)
    for _ in range(5000):
        e = np.maximum(small + row, 0) * small
    return d, e


def least():
    best = 1e9
    for _ in range(15):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


if sys.argv[1] == 'silent':
    with np.errstate(all='ignore'):
        print(least(), file=sys.stderr)
else:
    print(least(), file=sys.stderr)
