"""The jobs of nets.nn in NumPy. Arguments: the folder that holds CIFAR-10, then which rows, by the beginning of their names."""
import os
import runpy
import sys
import time

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
load = runpy.run_path(os.path.join(HERE, "training_numpy.py"), run_name="nets")["load"]


class Convolutional:
    """Pictures (N, H, W, C); each layer with the products that im2col makes."""

    def __init__(self, rng):
        def weights(*shape):
            return (rng.randn(*shape) * np.sqrt(2.0 / np.prod(shape[:-1]))).astype("float32")

        self.params = [weights(27, 32), np.zeros(32, "float32"), weights(288, 64), np.zeros(64, "float32"),
                       weights(4096, 128), np.zeros(128, "float32"), weights(128, 10), np.zeros(10, "float32")]

    @staticmethod
    def columns(x):
        n, h, w, c = x.shape
        wide = np.zeros((n, h + 2, w + 2, c), x.dtype)
        wide[:, 1:-1, 1:-1] = x
        return np.lib.stride_tricks.sliding_window_view(wide, (3, 3), (1, 2)).transpose(0, 1, 2, 4, 5, 3).reshape(n * h * w, 9 * c)

    @staticmethod
    def pictures(columns, shape):
        n, h, w, c = shape
        parts = columns.reshape(n, h, w, 3, 3, c)
        wide = np.zeros((n, h + 2, w + 2, c), columns.dtype)
        for i in range(3):
            for j in range(3):
                wide[:, i:i + h, j:j + w] += parts[:, :, :, i, j]
        return wide[:, 1:-1, 1:-1]

    @staticmethod
    def pool(x):
        n, h, w, c = x.shape
        blocks = x.reshape(n, h // 2, 2, w // 2, 2, c)
        out = blocks.max((2, 4))
        return out, blocks == out[:, :, None, :, None, :]

    def step(self, x, y, rate):
        w1, b1, w2, b2, w3, b3, w4, b4 = self.params
        n = len(x)
        k1 = self.columns(x)
        a1 = np.maximum(k1 @ w1 + b1, 0).reshape(n, 32, 32, 32)
        p1, m1 = self.pool(a1)
        k2 = self.columns(p1)
        a2 = np.maximum(k2 @ w2 + b2, 0).reshape(n, 16, 16, 64)
        p2, m2 = self.pool(a2)
        flat = p2.reshape(n, -1)
        a3 = np.maximum(flat @ w3 + b3, 0)
        scores = a3 @ w4 + b4
        scores -= scores.max(1, keepdims=True)
        probs = np.exp(scores)
        probs /= probs.sum(1, keepdims=True)
        d4 = probs
        d4[np.arange(n), y] -= 1
        d4 /= n
        d3 = d4 @ w4.T
        d3[a3 <= 0] = 0
        dp2 = (d3 @ w3.T).reshape(p2.shape)
        d2 = ((m2 * dp2[:, :, None, :, None, :]).reshape(a2.shape) * (a2 > 0)).reshape(-1, 64)
        dp1 = self.pictures(d2 @ w2.T, p1.shape)
        d1 = ((m1 * dp1[:, :, None, :, None, :]).reshape(a1.shape) * (a1 > 0)).reshape(-1, 32)
        grads = [k1.T @ d1, d1.sum(0), k2.T @ d2, d2.sum(0), flat.T @ d3, d3.sum(0), a3.T @ d4, d4.sum(0)]
        for value, grad in zip(self.params, grads):
            value -= rate * grad


def main():
    wanted = sys.argv[2:]
    data = load(os.path.join(sys.argv[1], "cifar-10-batches-bin"))
    X_train, y_train, X_val, y_val = data[:4]
    Net = runpy.run_path(os.path.join(HERE, "..", "..", "scripts", "from_scratch.nn"))["TwoLayerNet"]

    def row(name, job):
        if not wanted or any(name.startswith(start) for start in wanted):
            print("%s %.6f" % (name, job()), file=sys.stderr)

    def two_layer(hidden, dtype, steps, rate=1e-4, reg=0.5, warm=20):
        net = Net(3072, hidden, 10)
        X, V = X_train.astype(dtype, copy=False), X_val.astype(dtype, copy=False)
        net.params = {name: value.astype(dtype) for name, value in net.params.items()}
        if warm:
            net.train(X, y_train, V, y_val, num_iters=warm, learning_rate=rate, reg=reg)
        start = time.perf_counter()
        net.train(X, y_train, V, y_val, num_iters=steps, learning_rate=rate, reg=reg)
        return (time.perf_counter() - start) / steps

    def convolutional(steps, batch=64):
        rng = np.random.RandomState(0)
        net = Convolutional(rng)
        X = X_train[:steps * batch].astype("float32").reshape(-1, 32, 32, 3)
        start = 0
        for step in range(-2, steps):
            if step == 0:
                start = time.perf_counter()
            places = rng.randint(0, len(X), batch)
            net.step(X[places], y_train[places], 1e-4)
        return (time.perf_counter() - start) / steps

    def search(steps):
        start = time.perf_counter()
        for hidden in (75, 100):
            for rate in (7e-4, 1e-3):
                two_layer(hidden, "float64", steps, rate, 1.0, warm=0)
        return (time.perf_counter() - start) / 4 * 1500 / steps

    for dtype in ("float32", "float64"):
        for hidden in (50, 100):
            row("step.%s.%d" % (dtype, hidden), lambda: two_layer(hidden, dtype, 240))
    row("conv.float32", lambda: convolutional(6))
    row("search.float64", lambda: search(100))


if __name__ == "__main__":
    main()
