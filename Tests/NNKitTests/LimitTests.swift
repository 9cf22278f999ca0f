import NNKit
import Testing

/// Scripts that try to get past each limit.
@Suite struct LimitTests {
    /// Runs a script under limits; whatever it does, the session must work afterwards.
    private func run(_ text: String, _ limits: Limits, _ capabilities: Capabilities = .all, sourceLocation: SourceLocation = #_sourceLocation) -> RunResult {
        let session = Session()
        session.limits = limits
        session.capabilities = capabilities
        let result = session.run(text, name: "hostile")
        session.limits = .none
        #expect(session.run("1 + 1", name: "after", mode: .cell).valueText == "2", sourceLocation: sourceLocation)
        return result
    }

    private func expectLimit(_ text: String, _ limits: Limits, _ words: String, sourceLocation: SourceLocation = #_sourceLocation) {
        let start = MonotonicClock.now()
        let result = run(text, limits, sourceLocation: sourceLocation)
        #expect(result.status == .limit, "\(text): \(result.status) \(result.errors.map(\.header))", sourceLocation: sourceLocation)
        #expect(result.errors.first?.message.contains(words) == true, "\(text): \(result.errors.map(\.header))", sourceLocation: sourceLocation)
        #expect(MonotonicClock.now() - start < 20, "\(text)", sourceLocation: sourceLocation)
    }

    // MARK: Steps

    @Test(arguments: [
        "while True: pass",
        "while True:\n  try:\n    while True: pass\n  except BaseException: pass",
        "while True:\n  try:\n    while True: pass\n  except: pass",
        "def f():\n  try:\n    while True: pass\n  finally:\n    f()\nf()",
        "class A:\n  def __enter__(self): return self\n  def __exit__(self, *a): return True\nwhile True:\n  with A():\n    while True: pass",
        "def g():\n  while True:\n    try: yield 1\n    except BaseException: pass\nfor x in g(): pass",
        "for x in iter(int, 1): pass",
        "list(iter(int, 1))",
        "sum(iter(int, 1))",
        "sorted(range(10**6), key=lambda x: -x)",
        "class A:\n  def __getattr__(self, name):\n    while True: pass\nhasattr(A(), 'x')\ngetattr(A(), 'x', 1)",
        "class A:\n  def __eq__(self, other):\n    while True: pass\n  def __hash__(self): return 1\n{A(): 1, A(): 2}",
        "import itertools\nfor x in itertools.count(): pass",
        "import itertools, collections\ncollections.deque(itertools.cycle([1]), maxlen=3)",
        "any(x < 0 for x in iter(int, 1))",
        "x = [1]\nfor y in x: x.append(y)",
        "while True: np.zeros(3) + 1",
        "a = np.ones((300, 300))\nfor i in range(10**9): a @ a",
    ])
    func steps(_ text: String) { expectLimit(text, Limits(steps: 200_000), "200000 steps") }

    @Test func stepsAreExact() {
        #expect(run("for i in range(90): pass", Limits(steps: 100)).status == .finished)
        #expect(run("for i in range(110): pass", Limits(steps: 100)).status == .limit)
        #expect(run("def f(n):\n  for i in range(n): pass\nf(50)", Limits(steps: 100)).status == .finished)
    }

    @Test func aBudgetIsForACall() throws {
        let session = Session()
        session.limits = Limits(steps: 1000)
        session.run("def f():\n  for i in range(900): pass", name: "f")
        for _ in 0..<5 { try session.call("f") }
    }

    @Test func aLargeProductIsStoppedBeforeItBegins() {
        expectLimit("a = np.ones((2000, 2000))\na @ a", Limits(steps: 100_000), "steps")
    }

    // MARK: Time

    @Test(arguments: [
        "while True: pass",
        "while True:\n  try:\n    while True: pass\n  except BaseException: pass",
        "import time\ntime.sleep(100)",
        "a = np.ones((4000, 4000))\nwhile True: a = a @ a",
        "a = np.arange(10**7) * 1.0\nwhile True: np.sort(np.sin(a))",
        "x = list(range(10**6))\nwhile True: x[:]",
        "x = ['a' * 100] * 10**5\nwhile True: ''.join(x)",
        "s = 'a b ' * 10**5\nwhile True: s.split()",
        "x = list(range(10**6))\nwhile True: sorted(x, key=lambda v: -v)",
        "x = {i: i for i in range(10**5)}\nwhile True: dict(x)",
    ])
    func time(_ text: String) {
        let session = Session()
        session.limits = Limits(seconds: 0.3)
        let result = session.run(text, name: "hostile")
        #expect(result.status == .limit, "\(text): \(result.status) \(result.errors.map(\.header))")
        #expect(result.seconds < 2.5, "\(text) took \(result.seconds) s")
    }

    @Test func cancelFromAnotherThread() {
        for text in ["while True: pass", "while True:\n  try:\n    while True: pass\n  except BaseException: pass", "a = np.ones((3000, 3000))\nwhile True: a @ a"] {
            let session = Session()
            let interrupter = session.interrupter
            let thread = BigStack.start {
                let start = MonotonicClock.now()
                while MonotonicClock.now() - start < 0.2 {}
                interrupter.cancel()
            }
            let result = session.run(text, name: "hostile")
            #expect(result.status == .limit && result.seconds < 2, "\(text): \(result.status), \(result.seconds) s")
            #expect(result.errors.first?.message == "the host has cancelled the program")
            #expect(session.run("1", name: "after").status == .finished)
            if let thread { BigStack.join(thread) }
        }
    }

    /// What a stopped program held goes before the next run, or with the interpreter, and each item once.
    @Test(arguments: [
        "x = [str(i) + 'abc' for i in range(10**6)]\nwhile True: y = [s + 'd' for s in x]",
        "def f():\n  x = []\n  i = 0\n  while True:\n    x.append((i, [i]))\n    i += 1\nf()", "s = 'abcdefghijklmnop,' * 10**6\nwhile True: s.split(',')",
        "x = list(range(10**6))\nwhile True: d = {str(i): [i] for i in x}", "x = list(range(10**6))\nwhile True: d = {str(i) for i in x}",
    ])
    func whatAStoppedProgramHeldIsFreedLater(_ text: String) {
        for isInterrupt in [false, true] {
            let session = Session()
            let interrupter = session.interrupter
            let thread = BigStack.start {
                let start = MonotonicClock.now()
                while MonotonicClock.now() - start < 0.6 {}
                if isInterrupt { interrupter.raise() } else { interrupter.cancel() }
            }
            let result = session.run(text, name: "hostile")
            #expect(result.status == (isInterrupt ? .interrupted : .limit), "\(text): \(result.status)")
            #expect(session.run("sum([1, 2])", name: "after").status == .finished)
            if let thread { BigStack.join(thread) }
        }
    }

    // MARK: Memory

    @Test(arguments: [
        "'a' * 10**12", "'a' * 10**9", "[0] * 10**9", "(0,) * 10**9", "x = [0] * 10**6\nx *= 10**4",
        "s = 'a'\nwhile True: s += s", "s = 'a'\nwhile True: s = s + s", "x = [1]\nwhile True: x += x", "x = [1]\nwhile True: x = x + x",
        "x = [1]\nwhile True: x.extend(x)", "x = (1,)\nwhile True: x += x",
        "x = []\nwhile True: x.append('a' * 1000)",
        "x = []\nwhile True: x.append(len(x))",
        "x = []\nwhile True: x.append([])",
        "d = {}\nwhile True: d[len(d)] = None",
        "s = set()\nwhile True: s.add(len(s))",
        "class A:\n  def __init__(self): self.x = 1.5\nx = []\nwhile True: x.append(A())",
        "x = None\nwhile True: x = [x]", "x = None\nwhile True: x = (x, 1)",
        "x = []\nwhile True: x.append(lambda: x)",
        "def g():\n  yield 1\nx = []\nwhile True: x.append(g())",
        "list(iter(int, 1))", "list(range(10**9))", "tuple(range(10**9))", "set(range(10**9))", "dict.fromkeys(range(10**9))",
        "'x'.join(iter(str, 'y'))", "sorted(iter(int, 1))",
        "'{:1000000000}'.format(1)", "f'{1:999999999}'", "'%999999999d' % 1", "'a'.ljust(10**9)", "'a'.zfill(10**9)", "'a'.center(10**9)",
        "format(1.5, '.999999999f')", "'\\t'.expandtabs(10**9)", "('a' * 10**5).replace('', 'b' * 10**5)", "('a' * 10**4).join(['b'] * 10**5)",
        "np.zeros(10**10)", "np.ones(10**8)", "x = []\nwhile True: x.append(np.ones(1000))", "x = []\nwhile True: x.append(np.zeros(10**6))",
        "a = np.arange(10**6)\nwhile True: a = np.concatenate([a, a])", "np.ones((10**5, 1)) + np.ones((1, 10**5))",
        "a = np.ones((10**4, 1000)); a.tolist(); [a.tolist() for i in range(100)]",
        "x = list(range(10**5))\ny = []\nwhile True: y.append(x[:])", "x = list(range(10**5))\ny = [x.copy() for i in range(10**4)]\nfor z in y: z[0] = 1",
        "x = {i: i for i in range(10**5)}\ny = []\nwhile True: y.append(dict(x))",
        "s = 'a b ' * 10**6\nx = []\nwhile True: x.append(s.split())",
        "import itertools\nlist(itertools.permutations(range(12)))", "import itertools\nlist(itertools.product(range(100), repeat=4))",
        "import json\nx = list(range(10**5))\ny = []\nwhile True: y.append(json.dumps(x))",
        "import copy\nx = list(range(10**5))\ny = []\nwhile True: y.append(copy.deepcopy(x))",
        "import collections\nd = collections.deque()\nwhile True: d.append('a' * 100)",
        "x = []\ntry:\n  while True: x.append('a' * 1000)\nexcept BaseException:\n  while True: x.append('b' * 1000)",
    ])
    func memory(_ text: String) {
        let session = Session()
        session.limits = Limits(seconds: 60, memory: 16 << 20)
        let result = session.run(text, name: "hostile")
        #expect(result.status == .limit || result.errors.first?.type == "MemoryError", "\(text): \(result.status) \(result.errors.map(\.header))")
        #expect(result.errors.first?.message.contains("time") != true, "\(text) ended by the limit of time")
        for name in session.names where !name.hasPrefix("__") { session[name] = nil }
        #expect(session.run("1 + 1", name: "after", mode: .cell).valueText == "2")
    }

    @Test func memoryWithinTheLimitIsNoMatter() {
        #expect(run("for i in range(200):\n  x = 'a' * 10**7\n  y = [0] * 10**6\n  z = np.zeros(10**6)", Limits(memory: 64 << 20)).status == .finished)
    }

    @Test func memoryOfOthersIsNoMatter() {
        // Another session of the process holds much while a small one runs.
        let large = Session(), small = Session()
        large.run("x = ['a' * 1000 + str(i) for i in range(100000)]", name: "large")
        small.limits = Limits(memory: 64 << 20)
        #expect(small.run("y = [i for i in range(100000)]\nfor i in range(200000): pass", name: "small").status == .finished)
        large.run("z = ['b' * 1000 + str(i) for i in range(100000)]", name: "large")
        #expect(small.run("y = [i for i in range(100000)]\nfor i in range(200000): pass", name: "small").status == .finished)
    }

    // MARK: Recursion

    @Test(arguments: [
        "def f(): f()\nf()", "class A:\n  def __repr__(self): return repr(self)\nrepr(A())", "class A:\n  def __getattr__(self, n): return self.x\nA().y",
        "x = []\nfor i in range(100000): x = [x]\nprint(x)", "f = lambda: f()\nf()", "class A:\n  def __eq__(self, o): return self == o\nA() == A()",
        "x = []\nfor i in range(100000): x = [x]\ny = []\nfor i in range(100000): y = [y]\nx == y",
        "class A:\n  def __call__(self): return self()\nA()()", "import sys\nsys.setrecursionlimit(10**9)\ndef f(): f()\nf()",
    ])
    func recursion(_ text: String) {
        let result = run(text, Limits(seconds: 30, recursion: 5000))
        #expect(result.errors.first?.type == "RecursionError", "\(text): \(result.status) \(result.errors.map(\.header))")
    }

    // MARK: Output

    @Test(arguments: ["while True: print('x' * 100)", "print('x' * 10**6)", "try:\n  while True: print(1)\nexcept BaseException: print('caught')",
                      "import sys\nwhile True: sys.stderr.write('x')", "print('é' * 10**5)"])
    func output(_ text: String) {
        let session = Session()
        session.limits = Limits(output: 1001)
        let result = session.run(text, name: "hostile")
        #expect(result.status == .limit, "\(text): \(result.status)")
        let count = result.outputs.reduce(0) { if case .text(let text, _) = $1 { $0 + text.utf8.count } else { $0 } }
        #expect(count <= 1001 && count >= 990, "\(text): \(count)")
    }

    // MARK: The world outside

    @Test func noFiles() {
        for text in ["open('/etc/passwd')", "open('x.txt', 'w')", "np.load('/etc/passwd')", "np.save('x', np.ones(2))", "np.loadtxt('/etc/passwd')",
                     "import os\nos.listdir('/')", "import os\nos.remove('/tmp/nn-nothing')", "import os\nos.mkdir('/tmp/nn-nothing')",
                     "import os\nos.rename('/tmp/a', '/tmp/b')", "import os\nos.chdir('/')", "import os\nos.stat('/etc/passwd').st_size", "plt.plot([1]); plt.savefig('x.svg')",
                     "np.savetxt('x.txt', np.ones(2))", "np.savez('x', a=np.ones(2))", "np.genfromtxt('/etc/passwd')", "np.fromfile('/etc/passwd')",
                     "import os\nlist(os.walk('/'))[0]", "import os\nos.environ['HOME']"] {
            let result = run(text, .none, .none)
            #expect(result.status == .failed, "\(text): \(result.status)")
        }
        #expect(run("import os\nassert not os.path.exists('/etc/passwd') and os.getenv('PATH') is None and not os.path.isdir('/')", .none, .none).status == .finished)
    }

    @Test func filesOfAFolderAndNoOthers() {
        let folder = "/tmp/nn-limits-\(UInt64.random(in: 0..<UInt64.max))", other = folder + "-other"
        FileTree.makeFolder(folder)
        FileTree.makeFolder(other)
        defer {
            FileTree.remove(folder)
            FileTree.remove(other)
        }
        _ = TextFile.write("secret".utf8, to: other + "/secret.txt")
        FileTree.makeLink(at: folder + "/link", to: other)
        FileTree.makeLink(at: folder + "/dangling", to: other + "/made.txt")
        FileTree.makeLink(at: folder + "/file", to: other + "/secret.txt")
        let inside = Capabilities(reading: .folders([folder]), writing: .folders([folder]))
        #expect(run("f = open('\(folder)/a.txt', 'w'); f.write('x'); f.close()\nassert open('\(folder)/a.txt').read() == 'x'\nnp.save('\(folder)/b', np.ones(2)); np.load('\(folder)/b.npy')", .none, inside).status == .finished)
        for path in [other + "/secret.txt", folder + "/../" + String(other.dropFirst(5)) + "/secret.txt", folder + "/link/secret.txt", folder + "/file"] {
            #expect(run("open('\(path)')", .none, inside).errors.first?.type == "PermissionError", "\(path)")
            #expect(run("np.loadtxt('\(path)')", .none, inside).errors.first?.type == "PermissionError", "\(path)")
        }
        for path in [other + "/new.txt", folder + "/link/new.txt", folder + "/dangling", folder + "/../nn-new.txt"] {
            #expect(run("open('\(path)', 'w').write('x')", .none, inside).errors.first?.type == "PermissionError", "\(path)")
            #expect(run("np.savetxt('\(path)', np.ones(2))", .none, inside).errors.first?.type == "PermissionError", "\(path)")
        }
        #expect(FileTree.names(in: other) == ["secret.txt"])
        #expect(run("open('\(folder)/c.txt', 'w')", .none, Capabilities(reading: .folders([folder]))).errors.first?.type == "PermissionError")
    }

    @Test func noAddresses() {
        let session = Session()
        let text = session.run("class A: pass\na = A()\nprint(id(a), a, hash(a) * 16, object(), (lambda: 1), id(a) == id(a), id([]) != id(a))", name: "x").text
        #expect(text.contains("True True"))
        let real: UInt = session["a"].flatMap { (value: Value) -> UInt? in if case .instance(let object) = value { UInt(bitPattern: Unmanaged.passUnretained(object).toOpaque()) } else { nil } } ?? 0
        #expect(!text.contains(String(real)) && !text.contains(String(real, radix: 16)))
    }

    // MARK: Allocations that fail

    /// The k-th allocation fails, for each k: the program ends in a MemoryError or copes with it, and the interpreter works.
    @Test(arguments: [
        "x = list(range(2000)); y = x + x; z = y[:]; w = z * 3; print(len(w))",
        "s = 'abc' * 1000; t = s + s; u = ','.join([s, t]); v = u.replace('a', 'bb'); print(len(v.split(',')))",
        "a = np.arange(600.0).reshape(20, 30); b = a @ a.T; c = np.concatenate([a, a]); d = np.sort(c.ravel())[::2] + b.sum(); print(d.mean(), np.linalg.inv(np.eye(3)))",
        "d = {i: str(i) for i in range(1000)}; e = dict(d); print(len(e), '%1000d' % 5, f'{1:>2000}', 'x'.ljust(900))",
        "try:\n  x = [0] * 5000\nexcept MemoryError:\n  x = []\nprint(len(x))",
        "np.random.seed(0); x = np.random.randn(50, 20); w = np.random.randn(20, 3)\nfor i in range(3):\n  s = x @ w; s -= s.max(axis=1, keepdims=True); p = np.exp(s); p /= p.sum(axis=1, keepdims=True); w -= 0.1 * x.T @ p\nprint(w.shape)",
    ])
    func failingAllocations(_ text: String) {
        var number = 1
        while number < 2000 {
            let session = Session()
            session.work.failAllocation(number)
            let result = session.run(text, name: "script")
            let isLeft = session.work.failAllocation(nil)
            #expect(result.status == .finished || result.errors.first?.type == "MemoryError", "\(number): \(result.errors.map(\.header))")
            #expect(session.run("sum(np.arange(10) * 2) + len('a' * 10)", name: "after", mode: .cell).valueText == "np.int64(100)", "\(number)")
            if isLeft { break }
            number += 1
        }
        #expect(number > 1 && number < 2000)
    }
}
