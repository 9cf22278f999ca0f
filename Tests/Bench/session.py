#!/usr/bin/env python3
"""How fast the session answers: the time to its prompt, to a completion among many names, and to a key in a long line.

Usage: session.py [NN] [--rounds N]; NN may stand in the environment
"""
import argparse
import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time


class Session:
    """The program at a terminal of its own."""

    def __init__(self, program, state):
        self.began = time.perf_counter()
        self.process, self.master = pty.fork()
        if self.process == 0:
            os.environ.update(TERM="xterm-256color", XDG_STATE_HOME=state, LANG="C.UTF-8", INPUTRC="/dev/null")
            os.execv(program, [program])
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
        self.seen = b""

    def wait(self, text, seconds=20):
        """Milliseconds until a text has come."""
        start = time.perf_counter()
        while text not in self.seen:
            left = seconds - (time.perf_counter() - start)
            if left <= 0 or not select.select([self.master], [], [], left)[0]:
                sys.exit("no %r in %r" % (text, self.seen[-200:]))
            self.seen += os.read(self.master, 65536)
        self.seen = b""
        return (time.perf_counter() - start) * 1e3

    def quiet(self, seconds=0.1):
        """Reads until nothing more comes."""
        while select.select([self.master], [], [], seconds)[0]:
            os.read(self.master, 65536)
        self.seen = b""

    def type(self, text):
        data = text.encode()
        while data:
            data = data[os.write(self.master, data[:1000]):]
            while select.select([self.master], [], [], 0)[0]:
                os.read(self.master, 65536)

    def end(self):
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.master)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("program", nargs="?", default=os.environ.get("NN", ".build/release/nn"))
    options.add_argument("--rounds", type=int, default=15)
    options = options.parse_args()
    program, slow = os.path.abspath(options.program), []

    def report(name, times, bound):
        middle = statistics.median(times)
        print("%-36s %7.1f ms  (%.1f to %.1f; at most %d)" % (name, middle, min(times), max(times), bound))
        if middle > bound:
            slow.append(name)

    with tempfile.TemporaryDirectory() as state:
        times = []
        for _ in range(options.rounds):
            session = Session(program, state)
            session.wait(b"In [1]: ")
            times.append((time.perf_counter() - session.began) * 1e3)
            session.end()
        report("prompt", times, 30)

        session = Session(program, state)
        session.wait(b"In [1]: ")
        session.type("g = globals()\rfor i in range(10000): g['learning_rate_%d' % i] = i\r\r")
        session.wait(b"In [3]: ")
        session.quiet(1)
        times = []
        for _ in range(options.rounds):
            session.type("learning_rate_12\x01\x05")
            session.quiet()
            # There are a hundred of them and more: the list comes at once.
            session.type("\t")
            times.append(session.wait(b"learning_rate_1299"))
            session.type("\x03")
            session.quiet()
        report("completion among 10,000 names", times, 20)

        # As long as a line gets; a bracket and a text at its end are painted.
        session.type("x = [" + "12345, " * 1430 + "'a'")
        session.quiet()
        times = []
        for _ in range(options.rounds):
            session.type("q")
            times.append(session.wait(b"q"))
            session.quiet(0.02)
        report("key in a line of 10,000 characters", times, 20)
        session.end()
    if slow:
        sys.exit("too slow: " + ", ".join(slow))


if __name__ == "__main__":
    main()
