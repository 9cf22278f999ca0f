import Lang
import Testing

/// The checker: what it finds in small programs, and what it must leave alone.
struct CheckerTests {
    private func findings(_ text: String) -> [String] {
        Checker.check(Source(name: "test", text: text), builtins: ["print", "range", "len", "locals", "Exception"]).map {
            "\($0.level.rawValue): \($0.diagnostic.message)"
        }
    }

    @Test(arguments: [
        ("print(x)", "error: undefined name 'x'"),
        ("def f(): return later\n", "error: undefined name 'later'"),
        ("print([i for i in range(3)], i)", "error: undefined name 'i'"),
        ("class A:\n    x = 1\n    def m(self): return x\n", "error: undefined name 'x'"),
        ("def f():\n    x = 1\n", "warning: 'x' is assigned and never used"),
        ("def f():\n    try: pass\n    except Exception as e: pass\n", "warning: 'e' is caught and never used"),
        ("def f(a, b): return a, b\nf(1)", "error: f() is called without 'b'"),
        ("def f(a): return a\nf(1, 2)", "error: f() takes 1 positional argument but 2 are given"),
        ("def f(a, *, key=1): return a, key\nf(1, kez=2)", "error: f() takes no keyword argument 'kez'"),
        ("def f(a): return a\nf(1, a=2)", "error: f() gets two values for 'a'"),
        ("class A:\n    def __init__(self, a): self.a = a\nA()", "error: A() is called without 'a'"),
        ("x = (", "error: '(' was never closed"),
        ("def f():\n    nonlocal x\n", "error: no binding for nonlocal 'x' found"),
    ])
    func finds(_ text: String, _ wanted: String) { #expect(findings(text) == [wanted]) }

    @Test(arguments: [
        "def f(): return g()\ndef g(): return 1\n",
        "def f():\n    global made\n    made = 1\nprint(made)",
        "from math import *\nprint(sqrt(2))",
        "def f(a): return a\ndef f(a, b): return a, b\nf(1, 2)",
        "def deco(g): return g\n@deco\ndef f(a): return a\nf()",
        "def f(a, *rest, **more): return a, rest, more\nf(1, 2, 3, k=4)\nf(*[1])\nf(**{'a': 1})",
        "def f():\n    x = 1\n    return locals()\n",
        "def f():\n    x, y = 1, 2\n    return y\n",
        "def f():\n    n = 0\n    def g():\n        nonlocal n\n        n += 1\n        return n\n    return g\n",
        "def f():\n    for i in range(3): print('x')\n",
        "def f():\n    _unused = 1\n",
        "class A:\n    x = 1\n    y = x + 1\n",
        "print(__name__, [y := 1, y], y)",
        "def f(a): return a\nf.__defaults__ = (1,)\nf()",
        "def f(a: Later) -> Other: return a\nclass A:\n    x: Later = 1\nf(A)",
    ])
    func isSilent(_ text: String) { #expect(findings(text) == []) }

    @Test func aNearNameIsSuggested() {
        let found = Checker.check(Source(name: "test", text: "prnt(1)"), builtins: ["print"])
        #expect(found.first?.diagnostic.hint == "did you mean 'print'?")
    }
}
