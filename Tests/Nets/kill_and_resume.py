#!/usr/bin/env python3
"""Kills a training with SIGKILL at random moments, goes on each time, and compares the end with that of a run nobody killed, byte for byte.

Usage: kill_and_resume.py NN [--kills N]
"""
import argparse
import os
import random
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("nn")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--epochs", type=int, default=40)
    options = parser.parse_args()
    dice = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        def command(name):
            return [os.path.abspath(options.nn), "run", os.path.join(HERE, "killed.nn"), os.path.join(folder, name + ".npz"),
                    os.path.join(folder, name + ".txt"), str(options.epochs)]

        start = time.perf_counter()
        subprocess.run(command("whole"), check=True, stderr=subprocess.DEVNULL)
        whole = time.perf_counter() - start
        killed = ends = resumed = 0
        while killed < options.kills:
            resumed += os.path.exists(os.path.join(folder, "killed.npz"))
            process = subprocess.Popen(command("killed"), stderr=subprocess.DEVNULL)
            try:
                process.wait(timeout=dice.uniform(0.02, 0.6) * whole)
                # It came to its end: compare, and begin anew.
                if process.returncode != 0:
                    sys.exit("the run that went on failed with status %d" % process.returncode)
                compare(folder)
                ends += 1
                for name in os.listdir(folder):
                    if name.startswith("killed"):
                        os.unlink(os.path.join(folder, name))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                killed += 1
        # What a killed process left half written does not stay, and is never taken for a checkpoint.
        with open(os.path.join(folder, "killed.npz.2147483646.part"), "wb") as file:
            file.write(b"half")
        subprocess.run(command("killed"), check=True, stderr=subprocess.DEVNULL)
        compare(folder)
        remains = [name for name in os.listdir(folder) if name.endswith(".part")]
        if remains:
            sys.exit("files were left half written: " + " ".join(remains))
        print("killed %d times, taken up %d times, ended %d times: every end is that of the run nobody killed" % (killed, resumed, ends + 1))


def compare(folder):
    with open(os.path.join(folder, "whole.txt"), "rb") as a, open(os.path.join(folder, "killed.txt"), "rb") as b:
        if a.read() != b.read():
            sys.exit("a run that was killed and went on ended elsewhere")


if __name__ == "__main__":
    main()
