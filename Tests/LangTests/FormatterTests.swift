import Foundation
import Lang
import Testing

/// The formatter: what it makes of small texts, and that it leaves every script of the repository the same program.
struct FormatterTests {
    private func format(_ text: String, width: Int = 88) -> String {
        var options = Formatter.Options()
        options.width = width
        guard case .text(let result) = Formatter.format(Source(name: "test", text: text), options: options) else { return "refused" }
        return result
    }

    @Test(arguments: [
        ("x=1 ;y = 2", "x = 1\ny = 2\n"),
        ("if a:b=1\nelse :c=2", "if a:\n    b = 1\nelse:\n    c = 2\n"),
        ("f( a,b = 2,*c,**d )", "f(a, b=2, *c, **d)\n"),
        ("x[1:2];x[a+1 :];x[ ::2 ];x[f(y):]", "x[1:2]\nx[a + 1 :]\nx[::2]\nx[f(y) :]\n"),
        ("y = x**2+a.b**-1 - f(x)**2", "y = x**2 + a.b**-1 - f(x) ** 2\n"),
        ("v = -x if not(a) else ~ b", "v = -x if not (a) else ~b\n"),
        ("t = lambda a,b = 1:{ 'k':a [0] }", "t = lambda a, b=1: {'k': a[0]}\n"),
        ("def f(a:int=1,*,b)->int:return a", "def f(a: int = 1, *, b) -> int:\n    return a\n"),
        ("from . import a;from .b import(c)", "from . import a\nfrom .b import (c)\n"),
        ("n = 0XfF+1E5+1 .real", "n = 0xFF + 1e5 + 1 .real\n"),
        ("#a\nx = 1#b\n#!c", "# a\nx = 1  # b\n#!c\n"),
        ("", ""), ("\n\n", ""), ("# only", "# only\n"),
    ])
    func blanks(_ text: String, _ wanted: String) { #expect(format(text) == wanted) }

    @Test func blankLinesStandAroundDefinitions() {
        #expect(format("import a\nx = 1\ndef f():\n\n\n    pass\ny = 2\nclass A:\n    x = 1\n    def m(self): pass\n    def n(self): pass\n")
            == "import a\n\nx = 1\n\n\ndef f():\n    pass\n\n\ny = 2\n\n\nclass A:\n    x = 1\n\n    def m(self):\n        pass\n\n    def n(self):\n        pass\n")
        #expect(format("x = 1\n# about f\n@deco\ndef f(): pass\n") == "x = 1\n\n\n# about f\n@deco\ndef f():\n    pass\n")
    }

    @Test func longLinesAreCutAtBracketsAndOperators() {
        #expect(format("result = function(first_argument, second_argument, third)", width: 45)
            == "result = function(\n    first_argument, second_argument, third\n)\n")
        #expect(format("result = function(first_argument, second_argument, third)", width: 30)
            == "result = function(\n    first_argument,\n    second_argument,\n    third,\n)\n")
        #expect(format("total = first_operand + second_operand * third_operand", width: 40)
            == "total = (\n    first_operand\n    + second_operand * third_operand\n)\n")
        #expect(format("from module import first_name, second_name", width: 30)
            == "from module import (\n    first_name,\n    second_name,\n)\n")
        #expect(format("def name(first, second=None, *rest): pass", width: 24)
            == "def name(\n    first,\n    second=None,\n    *rest,\n):\n    pass\n")
    }

    @Test func aCommaBeforeABracketAsksForLines() {
        #expect(format("x = [1, 2,]") == "x = [\n    1,\n    2,\n]\n")
        #expect(format("x = (1,)\ny = a[1,]") == "x = (1,)\ny = a[1,]\n")
    }

    @Test func commentsStayWhereTheyBelong() {
        #expect(format("x = {  # open\n  'a': 1, # one\n  # two\n  'b': 2 # last\n  # end\n}  # close\n")
            == "x = {  # open\n    'a': 1,  # one\n    # two\n    'b': 2,  # last\n    # end\n}  # close\n")
        #expect(format("if a:\n  x()\n  # inside\n# outside\ny()\n") == "if a:\n    x()\n    # inside\n# outside\ny()\n")
    }

    @Test func cellsKeepTheirMarkers() {
        #expect(format("x=1\n# %% Title\ndef f(): pass\n#%% [markdown]\n# text\n") == "x = 1\n\n# %% Title\ndef f():\n    pass\n\n# %% [markdown]\n# text\n")
    }

    @Test func mistakesAreToldAndNothingIsMade() {
        guard case .problems(let problems) = Formatter.format(Source(name: "test", text: "x = (")) else {
            Issue.record("a broken text was formatted")
            return
        }
        #expect(problems.first?.message == "'(' was never closed")
    }

    @Test func everyScriptStaysTheSameProgramAndIsFormattedForGood() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        var count = 0
        for folder in ["Tests/Golden", "scripts"] {
            let paths = FileManager.default.enumerator(atPath: root.appendingPathComponent(folder).path)?.compactMap { $0 as? String } ?? []
            for path in paths.sorted() where path.hasSuffix(".nn") {
                let text = try String(contentsOf: root.appendingPathComponent(folder).appendingPathComponent(path), encoding: .utf8)
                guard Parser.parse(Source(name: path, text: text)).tree != nil else { continue }
                let once = format(text)
                #expect(once != "refused", "\(path)")
                #expect(format(once) == once, "\(path)")
                count += 1
            }
        }
        #expect(count > 100)
    }
}
