#!/usr/bin/env python3
"""Ctrl-C within a training ends it after the current batch, and the net and its history so far are kept. Usage: interrupted.py NN"""
import signal
import subprocess
import sys
import time

PROGRAM = """
np.random.seed(0)
X, y = np.random.randn(400, 3072), np.random.randint(0, 10, 400)
two = TwoLayerNet(3072, 50, 10)
many = nn.Sequential([nn.Dense(3072, 50), nn.ReLU(), nn.Dense(50, 10)])
before = [net.params['W1'].copy() for net in [two, many]]
for net in [two, many]:
    print('ready', flush=True)
    try:
        if net is two:
            net.train(X, y, X, y, num_iters=10 ** 6)
        else:
            net.fit(X, y, epochs=10 ** 6, batch_size=50)
        print('was not interrupted')
    except KeyboardInterrupt:
        losses = net.history['loss_history']
        print(len(losses) > 0, np.isfinite(losses).all(), bool((net.params['W1'] != before.pop(0)).any()), net.predict(X[:3]).shape, flush=True)
"""

# A shell has what it runs in the background ignore Ctrl-C, and nn goes on ignoring what it was started to ignore.
process = subprocess.Popen([sys.argv[1], "-c", PROGRAM], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                           preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
try:
    for _ in range(2):
        if process.stdout.readline() != "ready\n":
            sys.exit("the training did not begin")
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        line = process.stdout.readline()
        if line != "True True True (3,)\n":
            sys.exit("after Ctrl-C: %r" % line)
    process.wait(timeout=60)
finally:
    process.kill()
print("Ctrl-C keeps the net and its history")
