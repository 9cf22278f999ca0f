import NNKit
import Synchronization
import Testing

/// Tricks of scripts that mean harm: each ends in an error of the script or in a limit, and the session works afterwards.
@Suite struct HostileTests {
    private static let limits = Limits(steps: 3_000_000, seconds: 20, memory: 128 << 20, recursion: 3000, output: 1 << 20)

    /// On a large stack, as `nn` runs scripts and docs/embedding.md asks of hosts that run those of strangers.
    private func run(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) -> RunResult {
        let outcome = Mutex<(result: RunResult, after: String?)?>(nil)
        BigStack.run {
            let session = Session()
            session.limits = Self.limits
            session.capabilities = .none
            let result = session.run(text, name: "hostile")
            session.limits = .none
            let after = session.run("1 + 1", name: "after", mode: .cell).valueText
            outcome.withLock { $0 = (result, after) }
        }
        guard let (result, after) = outcome.withLock({ $0 }) else { return RunResult(status: .interrupted) }
        #expect(result.seconds < 25, "\(name)", sourceLocation: sourceLocation)
        #expect(after == "2", "\(name)", sourceLocation: sourceLocation)
        return result
    }

    /// Texts that are hard to read.
    @Test(arguments: [
        ("open brackets", "(", 100_000, ""), ("open lists", "[", 100_000, ""), ("open braces", "{1:", 50_000, ""), ("minus signs", "-", 100_000, "1"),
        ("not", "not ", 100_000, "1"), ("lambdas", "lambda: ", 50_000, "1"), ("sums", "1 + ", 100_000, "1"), ("powers", "2 ** ", 50_000, "1"),
        ("calls", "f(", 50_000, ""), ("attributes", "x.a", 1, ".a"), ("conditions", "1 if 1 else ", 50_000, "1"), ("comparisons", "1 < ", 50_000, "1"),
        ("a long name", "a", 10_000_000, ""), ("a long number", "7", 1_000_000, ""), ("a long exponent", "1e9", 1, String(repeating: "9", count: 100_000)),
        ("a long comment", "# ", 5_000_000, ""), ("a long string", "'", 1, String(repeating: "a", count: 10_000_000) + "'"), ("open strings", "f'{", 3000, ""),
        ("decorators", "@f\n", 50_000, "def g(): pass"), ("statements", "x=1;", 100_000, ""), ("stars", "*", 100_000, "x"), ("assignments", "x = ", 50_000, "1"),
        ("backslashes", "\\\n", 100_000, ""), ("quotes", "'''", 99_999, ""), ("awaits", "yield ", 50_000, ""), ("subscripts", "x[", 50_000, ""),
    ])
    func hardToRead(_ name: String, _ part: String, _ count: Int, _ end: String) {
        let result = run(String(repeating: part, count: count) + end, name)
        if case .interrupted = result.status { Issue.record("\(name): \(result.status)") }
    }

    @Test func deepIndentation() {
        var text = ""
        for depth in 0..<3000 { text += String(repeating: " ", count: depth) + "if 1:\n" }
        let result = run(text + String(repeating: " ", count: 3000) + "pass\n", "indentation")
        #expect(result.status == .syntaxError || result.status == .failed || result.status == .finished)
    }

    /// Programs that lie, change under way, or refer to themselves; what is expected is the class of the error, "" for none.
    @Test(arguments: [
        ("a = []; a.append(a); print(a, a == a[0])", ""), ("d = {}; d['d'] = d; print(d)", ""), ("a = []; b = [a]; a.append(b); print(a == b)", "RecursionError"),
        ("a = []; a.append((a,)); print(repr(a), str(a), f'{a}')", ""),
        ("class A:\n  def __lt__(self, o): return True\nsorted([A() for i in range(1000)])", ""),
        ("x = list(range(1000))\ndef key(v):\n  x.clear(); return v\nx.sort(key=key)", ""),
        ("x = [3, 1, 2]\nclass A:\n  def __lt__(self, o): x.append(1); return True\nx[:] = [A(), A(), A()]\nx.sort()", "ValueError"),
        ("class K:\n  def __hash__(self): return 1\n  def __eq__(self, o): d.clear(); return False\nd = {K(): 1}\nfor i in range(50): d[K()] = i", ""),
        ("class K:\n  def __hash__(self): return 1\n  def __eq__(self, o): s.add(K()); return False\ns = {K()}\ns.add(K())", "RecursionError"),
        ("class K:\n  n = 0\n  def __hash__(self): K.n += 1; return K.n\nd = {}\nfor i in range(100): d[K()] = 1\nprint(len(d))", ""),
        ("d = {1: 1}\nfor k in d: d[k + 1] = 1", "RuntimeError"), ("d = {1: 1, 2: 2}\nfor k in d: del d[k]", "RuntimeError"), ("s = {1}\nfor k in s: s.add(k + 1)", "RuntimeError"),
        ("x = [1, 2, 3]\nfor y in x: x.remove(y)\nprint(x)", ""), ("x = list(range(10))\nx[:] = (x.pop() for i in range(5))\nprint(x)", ""),
        ("class A:\n  def __repr__(self): return repr([self])\nprint(A())", "RecursionError"), ("class A:\n  def __str__(self): return str(self)\nprint(A())", "RecursionError"),
        ("class A:\n  def __len__(self): return -1\nlen(A())", "ValueError"), ("class A:\n  def __len__(self): return 10**30\nlen(A())", "OverflowError"),
        ("class A:\n  def __index__(self): return A()\n[1][A()]", "TypeError"), ("class A:\n  def __iter__(self): return 5\nlist(A())", "TypeError"),
        ("class A:\n  def __hash__(self): return 'x'\n{A(): 1}", "TypeError"), ("class A:\n  def __bool__(self): return 2\nnot A()", "TypeError"),
        ("class A:\n  def __init__(self): return 1\nA()", "TypeError"), ("class A:\n  def __getattribute__(self, n): return self.x\nA().y", "RecursionError"),
        ("def g():\n  try: yield 1\n  finally: h.close()\nh = g(); next(h); h.close()", "ValueError"), ("def g():\n  next(h)\n  yield 1\nh = g()\nnext(h)", "ValueError"),
        ("def g():\n  while True:\n    try: yield\n    except GeneratorExit: pass\nh = g(); next(h); h.close()", "RuntimeError"),
        ("def g():\n  yield from h\nh = g()\nnext(h)", "ValueError"), ("def g(): yield from g()\nlist(g())", "RecursionError"),
        ("[1, 2, 3][10**18:-10**18:10**17]", ""), ("range(10**18)[10**17]", ""), ("sum(range(10**18)) if False else 1", ""),
        ("'%' * 99999 % ()", "ValueError"), ("('{' * 99999).format()", "ValueError"), ("'{:{}}'.format(1, 10**12)", "*"), ("'%*d' % (10**12, 1)", "*"),
        ("1 << 10**9", "*"), ("10 ** 10 ** 9", "*"), ("(-2) ** 63 // -1", "*"), ("-(-2**63)", "*"), ("abs(-2**63)", "*"), ("(-2**63) % -1", "*"), ("int('9' * 100000)", "*"),
        ("float('1' * 10**5)", ""), ("int(float('inf'))", "OverflowError"), ("round(float('nan'))", "ValueError"), ("chr(-1)", "ValueError"), ("chr(10**9)", "ValueError"),
        ("'a'.nothere()", "AttributeError"), ("'abc'.center(-10**18)", ""), ("[0] * -10**18", ""), ("'x'.join([1])", "TypeError"), ("'a'.replace('', 'b', 10**18)", ""),
        ("import sys; sys.setrecursionlimit(-1)", "ValueError"), ("type('T', (int, str), {})", "TypeError"), ("class A(A): pass", "NameError"),
        ("import functools\n@functools.lru_cache(None)\ndef f(n): return f(n + 1)\nf(0)", "RecursionError"),
        ("import itertools\nx = iter([1])\nfor i in range(100000): x = itertools.chain(x)\nlist(x)", "*"), ("x = []\nfor i in range(100000): x = [x]\nimport copy; copy.deepcopy(x)", "RecursionError"),
        ("x = 1\nfor i in range(100000): x = (x,)\nhash(x)", "*"), ("import json\nx = []\nfor i in range(100000): x = [x]\njson.dumps(x)", "*"),
        ("import json; json.loads('[' * 100000)", "*"), ("raise ValueError(ValueError(ValueError()))", "ValueError"),
        ("e = ValueError(); e.__cause__ = e\nraise e", "ValueError"), ("try:\n  1/0\nexcept Exception as e:\n  x = e\n  raise x from x", "ZeroDivisionError"),
    ])
    func mischief(_ text: String, _ expected: String) {
        let result = run(text, text)
        if expected == "*" { return }
        if expected.isEmpty { #expect(result.status == .finished, "\(text): \(result.status) \(result.errors.map(\.header))") } else {
            #expect(result.errors.first?.type == expected, "\(text): \(result.status) \(result.errors.map(\.header))")
        }
    }

    /// Arrays of impossible sizes, and indices beyond all bounds.
    @Test(arguments: [
        "np.zeros((1 << 40, 1 << 40))", "np.zeros(-1)", "np.arange(0, 1, 1e-18)", "np.arange(10**18)", "np.linspace(0, 1, 10**15)", "np.ones(5).reshape(-1, -1)",
        "np.ones(5).reshape(2**62, 2**62)", "np.repeat([1], 10**15)", "np.repeat([1], -1)", "np.tile([1], (10**9, 10**9))", "np.pad([1], 10**15)", "np.eye(10**9)",
        "np.broadcast_to(np.ones(1), (10**9, 10**9)).copy()", "np.lib.stride_tricks.as_strided(np.ones(3), (10**9,), (8,))", "np.random.choice(10**15, 10**15)",
        "np.random.permutation(10**15)", "np.ones(3)[10**18]", "np.ones(3)[[10**18]]", "np.take([1], 10**18)", "np.ones((2, 2)) @ np.ones((3, 3))", "np.array([[1], [1, 2]])",
        "x = []\nx.append(x)\nnp.array(x)", "x = []\nfor i in range(1000): x = [x]\nnp.array(x)", "np.einsum('i' * 100, *[np.ones(2)] * 100)", "np.histogram([1], 10**15)",
        "np.bincount([10**15])", "np.indices((10**6, 10**6))", "np.meshgrid(*[np.arange(100)] * 12)", "np.vander(np.arange(1000), 10**9)", "np.linalg.matrix_power(np.ones((2, 2)), -10**18)",
        "np.unravel_index(10**18, (3, 3))", "np.zeros(3, dtype='f99')", "np.frombuffer(b'abc')", "np.fromiter(iter(int, 1), float)", "np.concatenate([np.ones(10**7)] * 1000)",
        "np.outer(np.ones(10**6), np.ones(10**6))", "np.kron(np.ones((1000, 1000)), np.ones((1000, 1000)))", "np.convolve(np.ones(10**7), np.ones(10**7))", "np.cross(np.ones(5), np.ones(5))",
    ])
    func impossibleArrays(_ text: String) {
        let result = run(text, text)
        #expect(result.status == .failed || result.status == .limit || result.status == .syntaxError, "\(text): \(result.status)")
    }
}
