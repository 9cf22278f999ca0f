#!/usr/bin/env python3
"""The same seed gives the same bits on 1, 2 and 4 threads: a small net with everything, and the walkthrough's net. Usage: same_on_any_threads.py NN"""
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
WALKTHROUGH = """
np.random.seed(0)
for dtype in ['float64', 'float32']:
    X, y = np.random.randn(500, 3072), np.random.randint(0, 10, 500)
    net = TwoLayerNet(3072, 50, 10, std=1e-2, dtype=dtype)
    stats = net.train(X, y, X, y, num_iters=12, learning_rate=1e-3, batch_size=200)
    print(stats, [repr(array.tolist()) for array in net.params.values()])
"""

with tempfile.TemporaryDirectory() as folder:
    results = set()
    for threads in (1, 2, 4):
        name = os.path.join(folder, str(threads))
        small = [sys.argv[1], "run", "--threads", str(threads), os.path.join(HERE, "killed.nn"), name + ".npz", name + ".txt", "5"]
        subprocess.run(small, check=True, stderr=subprocess.DEVNULL)
        large = subprocess.run([sys.argv[1], "--threads", str(threads), "-c", WALKTHROUGH], check=True, capture_output=True).stdout
        with open(name + ".txt", "rb") as file:
            results.add(file.read() + large)
    if len(results) != 1:
        sys.exit("the numbers depend on the number of threads")
    print("1, 2 and 4 threads give the same %d bytes" % len(results.pop()))
