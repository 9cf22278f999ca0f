#!/usr/bin/env python3
"""Speed of nn beside its peers: both run in alternation, and the ratios of the pairs are printed.

Usage: bench.py [NN] [--data FOLDER] [--rounds N] [--only TEXT]; NN and NN_DATA may stand in the environment
A ratio is the peer's time over ours: above 1, nn is faster. Medians of the pairs, with the least and the largest.
"""
import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))


def run(command):
    """Wall seconds, standard output and standard error of a command."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, err = process.communicate()
    seconds = time.perf_counter() - start
    if process.returncode != 0:
        sys.exit("%s failed:\n%s" % (" ".join(command), err.decode()))
    return seconds, out.decode(), err.decode()


def peak(command):
    """Peak memory of a command in MB, by /usr/bin/time where it is installed."""
    if not os.path.exists("/usr/bin/time"):
        return None
    done = subprocess.run(["/usr/bin/time", "-f", "PEAK %M"] + command, capture_output=True, text=True)
    found = re.search(r"PEAK (\d+)", done.stderr)
    return int(found.group(1)) / 1024 if found else None


def pairs(ours, theirs, rounds, measure=lambda result: result[0]):
    run(ours), run(theirs)
    figures = []
    for _ in range(rounds):
        figures.append((measure(run(ours)), measure(run(theirs))))
    return figures


def report(name, figures):
    ratios = sorted(b / a for a, b in figures)
    ours, theirs = statistics.median(a for a, _ in figures), statistics.median(b for _, b in figures)
    print("%-28s nn %9.4f s   peer %9.4f s   ratio %5.2f  (%.2f to %.2f)"
          % (name, ours, theirs, statistics.median(ratios), ratios[0], ratios[-1]), flush=True)
    return statistics.median(ratios)


# For each group of rows in arrays.py: the least ratio that one row, and that the mean of all, is to reach.
ARRAY_BOUNDS = {"small": (4, 4), "chain": (1.5, 1.5), "reduce": (1, 1.2), "pick": (1, 1.2), "order": (1, 1.2), "product": (1, 1), "step": (1.5, 1.5)}


def array_rows(result):
    return {name: float(seconds) for name, seconds in re.findall(r"^(\w+\.\S+) ([\d.]+)$", result[2], re.M)}


def arrays(nn, python, rounds, threads, only):
    """Both run arrays.py in alternation; a row's ratio is the median of the pairs."""
    path = os.path.join(HERE, "arrays.py")
    os.environ["OPENBLAS_NUM_THREADS"] = str(threads)
    ours, theirs = [nn, "run", "--threads", str(threads), path] + only, [python, path] + only
    pairs_of_rows = [(array_rows(run(ours)), array_rows(run(theirs))) for _ in range(rounds)]
    del os.environ["OPENBLAS_NUM_THREADS"]
    groups = {}
    for name in pairs_of_rows[0][1]:
        figures = [(mine[name], peer[name]) for mine, peer in pairs_of_rows]
        groups.setdefault(name.split(".")[0], []).append(report("arrays, %d threads: %s" % (threads, name), figures))
    for group, ratios in groups.items():
        least, mean = ARRAY_BOUNDS[group]
        reached = statistics.geometric_mean(ratios)
        print("%-44s mean %5.2f (wanted %.1f), least %5.2f (wanted %.1f)  %s"
              % ("arrays, %d threads: %s" % (threads, group), reached, mean, min(ratios), least,
                 "ok" if reached >= mean and min(ratios) >= least else "SHORT"), flush=True)


def warning_cost(nn, rounds):
    """What the watch over NaN, shapes and uint8 costs where nothing is wrong: the same chain with errstate silent."""
    path = os.path.join(HERE, "watch_cost.py")
    return report("cost of array warnings", pairs([nn, path, "watched"], [nn, path, "silent"], rounds, lambda result: float(result[2].split()[-1])))


# For each row of nets.nn: the least ratio to NumPy's time, and to PyTorch's.
NET_BOUNDS = {"step.float32": (2, 2), "step.float64": (2, 1.5), "conv": (1, 1), "search": (3, 0)}
NET_ROWS = ["step.float32.50", "step.float32.100", "step.float64.50", "step.float64.100", "conv.float32", "search.float64"]


def net_rows(result):
    return {name: float(seconds) for name, seconds in re.findall(r"^(\w+\.\S+) ([\d.]+)$", result[2], re.M)}


def nets(nn, python, data, rounds, threads, only):
    """nets.nn, NumPy's and PyTorch's programs in alternation, a row at a time; each step beside its matrix products alone, which one thread does."""
    def program(name):
        return os.path.join(HERE, name)

    os.environ["OPENBLAS_NUM_THREADS"] = str(threads)
    peers = {"NumPy": [python, program("nets_numpy.py"), data]}
    if subprocess.run([python, "-c", "import torch"], capture_output=True).returncode == 0:
        peers["PyTorch"] = [python, program("nets_torch.py"), data, str(threads)]
    else:
        print("nets: PyTorch is not installed here, and not compared with", flush=True)
    for row in NET_ROWS:
        if not row.startswith(only):
            continue
        ours = [nn, "run", "--threads", str(threads), program("nets.nn"), row]
        alone = [nn, "run", "--threads", "1", program("nets.nn"), row.replace("step", "products")]
        mine, theirs, least = [], {name: [] for name in peers}, []
        for _ in range(rounds):
            mine.append(net_rows(run(ours))[row])
            for name, command in peers.items():
                theirs[name].append(net_rows(run(command + [row])).get(row))
            if row.startswith("step"):
                least += [seconds / threads for seconds in net_rows(run(alone)).values()]
        for column, (name, times) in enumerate(theirs.items()):
            if None in times:
                continue
            bound = next(bounds[column] for start, bounds in NET_BOUNDS.items() if row.startswith(start))
            ratio = report("nets: %s / %s" % (row, name), list(zip(mine, times)))
            print("%28s wanted %s  %s" % ("", bound, "ok" if ratio >= bound else "SHORT"), flush=True)
        if least:
            ratio = statistics.median(mine) / statistics.median(least)
            print("%28s %.2f times its products alone (%.0f us); wanted 1.35  %s"
                  % ("", ratio, statistics.median(least) * 1e6, "ok" if ratio <= 1.35 else "SHORT"), flush=True)


# What each line of Host/main.swift is to stay under, in seconds and bytes.
HOST_BOUNDS = {"an interpreter": 1e-3, "bytes of an interpreter": 2 << 20, "the script's function from Swift": 1e-6,
               "a function of Swift from the script": 200e-9}
MOST_TO_CANCEL = 0.05


def lua_host(folder):
    """A host of Lua's C API, compiled where its library is installed; None where it is not."""
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "lua5.4"], capture_output=True, text=True) if shutil.which("pkg-config") else None
    if flags is None or flags.returncode or not shutil.which("cc"):
        return None
    program = os.path.join(folder, "lua_host")
    made = subprocess.run(["cc", "-O2", os.path.join(HERE, "lua_host.c"), "-o", program] + flags.stdout.split(), capture_output=True)
    return program if made.returncode == 0 else None


def embedding(rounds):
    """What a host pays, and what it would pay with Lua's C API."""
    program = os.path.join(HERE, "..", "..", ".build", "release", "HostBench")
    if not os.path.exists(program):
        print("embedding: make bench builds %s" % os.path.basename(program))
        return
    with tempfile.TemporaryDirectory() as folder:
        peer = lua_host(folder)
        results, others = [], []
        for _ in range(rounds):
            for host, found in ((program, results), (peer, others)):
                if host:
                    found.append(dict(re.findall(r"^(.*) ([-\d.e]+)$", run([host])[1], re.M)))
    for name in results[0]:
        figure = statistics.median(float(result[name]) for result in results)
        shown = "%9.2f MB" % (figure / 1e6) if name.startswith("bytes") else "%9.3f us" % (figure * 1e6)
        bound = MOST_TO_CANCEL if name.startswith("a cancel") else HOST_BOUNDS.get(name)
        if bound is not None:
            shown += "   %.2f of what is allowed" % (figure / bound)
        if others and name in others[0]:
            shown += "   Lua %.3f us" % (statistics.median(float(other[name]) for other in others) * 1e6)
        print("embedding: %-38s %s" % (name, shown), flush=True)
    if not others:
        print("embedding: Lua 5.4's library is not installed (liblua5.4-dev): nothing to compare with", flush=True)


def golden_speed(nn):
    """A thousand small golden scripts."""
    with tempfile.TemporaryDirectory() as folder:
        for index in range(1000):
            with open(os.path.join(folder, "t%d.nn" % index), "w") as script:
                script.write("total = 0\nfor i in range(%d):\n    total += i\nprint(total, np.arange(3) * %d)\n" % (index, index))
            with open(os.path.join(folder, "t%d.out" % index), "w") as expected:
                expected.write("%d [%s]\n" % (sum(range(index)), " ".join(str(v).rjust(len(str(2 * index))) for v in (0, index, 2 * index))))
        seconds, output, _ = run([nn, "test", "-j", "2", folder])
        print("a thousand golden scripts: %.2f s, %s" % (seconds, output.strip().splitlines()[-1]), flush=True)


def training_seconds(result):
    return float(re.search(r"train ([\d.]+)", result[2]).group(1))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("nn", nargs="?", default=os.environ.get("NN", "nn"))
    beside = os.path.join(HERE, "..", "..", "..", "shared", "data")
    parser.add_argument("--data", default=os.environ.get("NN_DATA") or (beside if os.path.isdir(beside) else ""))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    python = sys.executable
    nn = os.path.abspath(options.nn)

    def wanted(name):
        return options.only in name or (options.only.startswith("arrays") and name == "arrays")

    if wanted("start-up"):
        report("start-up / numpy", pairs([nn, "-c", "print(1)"], [python, "-c", "import numpy"], options.rounds * 2))

    ratios = []
    folder = os.path.join(HERE, "language")
    for name in sorted(os.listdir(folder)):
        if name.endswith(".nn") and wanted("language " + name):
            path = os.path.join(folder, name)
            ratios.append(report("language " + name[:-3], pairs([nn, path], [python, path], options.rounds)))
            ours, theirs = peak([nn, path]), peak([python, path])
            if ours and theirs:
                print("  %-26s nn %9.1f MB  peer %9.1f MB  ratio %5.2f" % ("peak memory", ours, theirs, theirs / ours), flush=True)
            if shutil.which("lua5.4") and os.path.exists(path[:-3] + ".lua"):
                report("  against Lua", pairs([nn, path], ["lua5.4", path[:-3] + ".lua"], options.rounds))
    if ratios:
        print("%-28s ratio %5.2f" % ("language, geometric mean", statistics.geometric_mean(ratios)), flush=True)

    if wanted("arrays"):
        # "arrays small" runs one group only.
        group = options.only.split()[1:2]
        for threads in (2, 1):
            arrays(nn, python, max(2, options.rounds // 2), threads, group)
    if wanted("warnings"):
        print("cost of array warnings: %.1f %%" % (100 * (1 / warning_cost(nn, options.rounds) - 1)), flush=True)

    if wanted("embedding"):
        embedding(options.rounds)
    if wanted("golden"):
        golden_speed(nn)

    if options.data and (wanted("nets") or options.only.startswith("nets")):
        os.environ["NN_DATA"] = options.data
        # "nets step" runs the rows of that beginning only.
        nets(nn, python, options.data, max(2, options.rounds // 2), os.cpu_count() or 1, "".join(options.only.split()[1:2]))

    if options.data and wanted("training"):
        os.environ["NN_DATA"] = options.data
        ours = [nn, os.path.join(HERE, "training.nn")]
        theirs = [python, os.path.join(HERE, "training_numpy.py"), options.data]
        report("training, whole job", pairs(ours, theirs, max(2, options.rounds // 2)))
        report("training alone", pairs(ours, theirs, max(2, options.rounds // 2), training_seconds))
        print("peak memory: nn %.0f MB, NumPy %.0f MB" % (peak(ours) or 0, peak(theirs) or 0))


if __name__ == "__main__":
    main()
