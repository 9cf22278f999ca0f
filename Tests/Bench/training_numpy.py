"""The same job as training.nn in NumPy, as the walkthrough writes it. Argument: the folder that holds CIFAR-10."""
import os
import runpy
import sys
import time

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))


def load(folder):
    def read(name):
        rows = np.fromfile(os.path.join(folder, name), dtype=np.uint8).reshape(-1, 3073)
        pictures = rows[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
        return pictures, rows[:, 0].astype(np.int64)

    parts = [read("data_batch_%d.bin" % i) for i in range(1, 6)]
    X = np.concatenate([p for p, _ in parts]).astype(float)
    y = np.concatenate([labels for _, labels in parts])
    X_test, y_test = read("test_batch.bin")
    X_test = X_test[:1000].astype(float)
    X_val, y_val, X_train, y_train = X[49000:50000], y[49000:50000], X[:49000], y[:49000]
    mean = np.mean(X_train, axis=0)
    X_train -= mean
    X_val -= mean
    X_test -= mean
    return (X_train.reshape(49000, -1), y_train, X_val.reshape(1000, -1), y_val, X_test.reshape(1000, -1), y_test[:1000])


if __name__ == "__main__":
    start = time.perf_counter()
    X_train, y_train, X_val, y_val, X_test, y_test = load(os.path.join(sys.argv[1], "cifar-10-batches-bin"))
    loaded = time.perf_counter()
    # The net of from_scratch.nn, which is plain Python.
    scope = runpy.run_path(os.path.join(HERE, "..", "..", "scripts", "from_scratch.nn"))
    begin = time.perf_counter()
    np.random.seed(0)
    net = scope["TwoLayerNet"](32 * 32 * 3, 50, 10)
    stats = net.train(X_train, y_train, X_val, y_val, num_iters=1000, batch_size=200,
                      learning_rate=1e-4, learning_rate_decay=0.95, reg=0.5)
    done = time.perf_counter()
    print("loss %.5f validation %.3f test %.3f" % (stats["loss_history"][-1], (net.predict(X_val) == y_val).mean(),
                                                   (net.predict(X_test) == y_test).mean()))
    print("load %.3f train %.3f" % (loaded - start, done - begin), file=sys.stderr)
