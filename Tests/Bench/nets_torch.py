"""The jobs of nets.nn in PyTorch. Arguments: the folder that holds CIFAR-10, the threads, then which rows, by the beginning of their names."""
import os
import runpy
import sys
import time

import torch

HERE = os.path.dirname(os.path.abspath(__file__))
load = runpy.run_path(os.path.join(HERE, "training_numpy.py"), run_name="nets")["load"]


def main():
    wanted = sys.argv[3:]
    torch.set_num_threads(int(sys.argv[2]))
    data = load(os.path.join(sys.argv[1], "cifar-10-batches-bin"))
    X_train, y_train = torch.from_numpy(data[0]), torch.from_numpy(data[1])

    def row(name, job):
        if not wanted or any(name.startswith(start) for start in wanted):
            print("%s %.6f" % (name, job()), file=sys.stderr)

    def run(net, X, batch, steps, rate, reg):
        weights = [value for name, value in net.named_parameters() if name.endswith("weight")]
        others = [value for name, value in net.named_parameters() if not name.endswith("weight")]
        optimizer = torch.optim.SGD([{"params": weights, "weight_decay": reg}, {"params": others}], lr=rate)
        start = 0
        for step in range(-4, steps):
            if step == 0:
                start = time.perf_counter()
            places = torch.randint(0, len(X), (batch,))
            loss = torch.nn.functional.cross_entropy(net(X[places]), y_train[places])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        return (time.perf_counter() - start) / steps

    def two_layer(hidden, dtype, steps):
        net = torch.nn.Sequential(torch.nn.Linear(3072, hidden), torch.nn.ReLU(), torch.nn.Linear(hidden, 10)).to(dtype)
        return run(net, X_train.to(dtype), 200, steps, 1e-4, 0.5)

    def convolutional(steps, batch=64):
        net = torch.nn.Sequential(torch.nn.Conv2d(3, 32, 3, padding=1), torch.nn.ReLU(), torch.nn.MaxPool2d(2), torch.nn.Conv2d(32, 64, 3, padding=1),
                                  torch.nn.ReLU(), torch.nn.MaxPool2d(2), torch.nn.Flatten(), torch.nn.Linear(4096, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))
        X = X_train[:steps * batch].to(torch.float32).reshape(-1, 32, 32, 3).permute(0, 3, 1, 2).contiguous()
        return run(net, X, batch, steps, 1e-4, 0)

    for name, dtype in (("float32", torch.float32), ("float64", torch.float64)):
        for hidden in (50, 100):
            row("step.%s.%d" % (name, hidden), lambda: two_layer(hidden, dtype, 240))
    row("conv.float32", lambda: convolutional(40))


if __name__ == "__main__":
    main()
