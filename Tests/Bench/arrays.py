"""Array work timed by itself: runs under NumPy and under nn, prints `name seconds` a row on standard error.

The least of several runs counts. Names begin with their group: bench.py holds each group to its bound.
"""
import sys
import time
import numpy as np

rounds = 5
wanted = sys.argv[1] if len(sys.argv) > 1 else ''


def row(name, work, repeat=1):
    if wanted and not name.startswith(wanted):
        return
    work()
    best = 1e9
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(repeat):
            work()
        best = min(best, (time.perf_counter() - start) / repeat)
    print('%s %.9f' % (name, best), file=sys.stderr)


rng = np.random.RandomState(0)

# --- small arrays: the numeric gradient of a 4-10-3 net
X = rng.randn(5, 4)
y = np.array([0, 1, 2, 2, 1])
params = {'W1': 1e-1 * rng.randn(4, 10), 'b1': np.zeros(10), 'W2': 1e-1 * rng.randn(10, 3), 'b2': np.zeros(3)}


def loss():
    h = np.maximum(0, X.dot(params['W1']) + params['b1'])
    scores = h.dot(params['W2']) + params['b2']
    shifted = scores - np.max(scores, axis=1, keepdims=True)
    e = np.exp(shifted)
    p = e / np.sum(e, axis=1, keepdims=True)
    data = -np.sum(np.log(p[np.arange(5), y])) / 5
    return data + 0.05 * (np.sum(params['W1'] * params['W1']) + np.sum(params['W2'] * params['W2']))


def numeric(x, h=1e-5):
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=['multi_index'], op_flags=['readwrite'])
    while not it.finished:
        ix = it.multi_index
        old = x[ix]
        x[ix] = old + h
        high = loss()
        x[ix] = old - h
        low = loss()
        x[ix] = old
        grad[ix] = (high - low) / (2 * h)
        it.iternext()
    return grad


def gradient_check():
    for name in params:
        numeric(params[name])


row('small.gradient_check_4_10_3', gradient_check)

v = rng.randn(10)
m = rng.randn(10, 3)


def small_calls():
    total = 0.0
    for i in range(1000):
        a = np.zeros(3)
        a += v[:3]
        b = a.reshape(3, 1)
        total = total + v[i % 10] * m[i % 10, 2] + np.dot(a, a)
    return total


row('small.index_zeros_reshape_dot', small_calls)

# --- chains on a million floats
a = rng.rand(1000000) + 0.5
b = rng.rand(1000000) + 0.5
c = rng.rand(1000000) + 0.5
f = a.astype(np.float32)
g = b.astype(np.float32)
row('chain.a*b+c', lambda: a * b + c)
row('chain.(a-b)/(a+b)*c-1', lambda: (a - b) / (a + b) * c - 1)
row('chain.sqrt(a*a+b*b)', lambda: np.sqrt(a * a + b * b))
row('chain.exp(a)-log(b)', lambda: np.exp(a) - np.log(b))
row('chain.1/(1+exp(-a))', lambda: 1 / (1 + np.exp(-a)))
row('chain.tanh(a*b)', lambda: np.tanh(a * b))
row('chain.float32_a*b+a', lambda: f * g + f)
row('chain.float32_exp', lambda: np.exp(f) * g)
row('chain.maximum_where', lambda: np.where(a > 1, a, 0.0) + np.maximum(b, 1.0))

# --- reductions, picking, order
M = rng.rand(1000, 1000)
F = M.astype(np.float32)
I = rng.randint(0, 1000, 1000000)
mask = a > 1.0
places = rng.randint(0, 1000000, 200000)
rows_ = np.arange(1000)
labels = rng.randint(0, 1000, 1000)
row('reduce.sum', lambda: M.sum())
row('reduce.sum_axis0', lambda: M.sum(axis=0))
row('reduce.sum_axis1', lambda: M.sum(axis=1))
row('reduce.max_axis0', lambda: M.max(axis=0))
row('reduce.max_axis1', lambda: M.max(axis=1))
row('reduce.mean_float32_axis0', lambda: F.mean(axis=0))
row('reduce.std_axis0', lambda: M.std(axis=0))
row('reduce.argmax', lambda: M.argmax())
row('reduce.argmax_axis1', lambda: M.argmax(axis=1))
row('reduce.argmax_axis0', lambda: M.argmax(axis=0))
row('reduce.any_all', lambda: (M > 2).any() or (M >= 0).all())
row('reduce.cumsum', lambda: a.cumsum())
row('pick.mask', lambda: a[mask])
row('pick.mask_set', lambda: a.__setitem__(mask, 1.5))
row('pick.take', lambda: a[places])
row('pick.rows', lambda: M[labels])
row('pick.pairs', lambda: M[rows_, labels], 20)
row('pick.where', lambda: np.where(mask))
row('order.sort', lambda: np.sort(b))
row('order.argsort', lambda: np.argsort(b))
row('order.sort_ints', lambda: np.sort(I))
row('order.sort_axis0', lambda: np.sort(M, axis=0))
row('order.unique', lambda: np.unique(I))
row('order.bincount', lambda: np.bincount(I))

# --- products of the net's shapes
P = rng.randn(200, 3072)
W = 1e-2 * rng.randn(3072, 50)
D = rng.randn(200, 50)
P32, W32, D32 = P.astype(np.float32), W.astype(np.float32), D.astype(np.float32)
S = rng.randn(500, 500)
row('product.200x3072x50', lambda: P.dot(W))
row('product.T_3072x200x50', lambda: P.T.dot(D))
row('product.T_200x50x3072', lambda: D.dot(W.T))
row('product.float32_200x3072x50', lambda: P32.dot(W32))
row('product.float32_T_3072x200x50', lambda: P32.T.dot(D32))
row('product.500x500', lambda: S @ S)

# --- a step of the net written with arrays, at CIFAR-10's size, as from_scratch does it
labels10 = rng.randint(0, 10, 200)
net = {'W1': 1e-4 * rng.randn(3072, 50), 'b1': np.zeros(50), 'W2': 1e-4 * rng.randn(50, 10), 'b2': np.zeros(10)}


def step():
    W1, b1, W2, b2 = net['W1'], net['b1'], net['W2'], net['b2']
    h = np.maximum(0, P.dot(W1) + b1)
    scores = h.dot(W2) + b2
    scores -= np.max(scores, axis=1, keepdims=True)
    p = np.exp(scores)
    p /= np.sum(p, axis=1, keepdims=True)
    value = -np.mean(np.log(p[np.arange(200), labels10])) + 0.25 * (np.sum(W1 * W1) + np.sum(W2 * W2))
    d = p
    d[np.arange(200), labels10] -= 1
    d /= 200
    dW2 = h.T.dot(d) + 0.5 * W2
    dh = d.dot(W2.T)
    dh[h <= 0] = 0
    dW1 = P.T.dot(dh) + 0.5 * W1
    net['W1'] = W1 - 1e-4 * dW1
    net['W2'] = W2 - 1e-4 * dW2
    net['b1'] = b1 - 1e-4 * np.sum(dh, axis=0)
    net['b2'] = b2 - 1e-4 * np.sum(d, axis=0)
    return value


row('step.from_scratch_cifar10', step, 5)
