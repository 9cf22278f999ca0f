import Lang
import Testing

struct DiagnosticTests {
    private let renderer = DiagnosticRenderer()

    private func span(_ source: Source, _ piece: String) -> Span {
        let text = Array(source.text.utf8), wanted = Array(piece.utf8)
        for start in 0...(text.count - wanted.count) where Array(text[start..<start + wanted.count]) == wanted {
            return Span(start, start + wanted.count)
        }
        return Span(0, 0)
    }

    private func report(_ text: String, _ place: String, operands: [(String, String)] = [], label: String? = nil,
                        hint: String? = nil) -> String {
        let source = Source(name: "train.nn", text: text)
        return renderer.render(ErrorReport(
            type: "ValueError", message: "no", label: label,
            operands: operands.map { SpanLabel(span(source, $0.0), $0.1) }, hint: hint,
            frames: [.init(source: source, span: span(source, place), function: "<module>")]))
    }

    @Test func operandsHaveCaretsAndWords() {
        let text = String(repeating: "\n", count: 13) + "logits = hidden @ W2"
        #expect(report(text, "hidden @ W2", operands: [("hidden", "(128, 10)"), ("W2", "(784, 10)")], hint: "try W2.T") == """
            ValueError: no
              --> train.nn:14:10
               |
            14 | logits = hidden @ W2
               |          ^^^^^^   ^^ (784, 10)
               |          (128, 10)
            hint: try W2.T

            """)
    }

    @Test func threeOperandsHangOnTheirLines() {
        #expect(report("f(a, bb, ccc)", "f(a, bb, ccc)", operands: [("a", "int"), ("bb", "str"), ("ccc", "list")]) == """
            ValueError: no
             --> train.nn:1:1
              |
            1 | f(a, bb, ccc)
              |   ^  ^^  ^^^ list
              |   |  str
              |   int

            """)
    }

    @Test func aLabelOnTheExpressionItself() {
        #expect(report("x = y + z", "y", label: "an int") == """
            ValueError: no
             --> train.nn:1:5
              |
            1 | x = y + z
              |     ^ an int

            """)
    }

    @Test func tabsAndWideCharactersKeepTheCaretInPlace() {
        #expect(report("\tx = '日本' + y", "y") == """
            ValueError: no
             --> train.nn:1:13
              |
            1 |     x = '日本' + y
              |                  ^

            """)
    }

    @Test func aSpanOverManyLinesShowsItsEnds() {
        #expect(report("x = f(\n    1,\n    2,\n    3)\n", "f(\n    1,\n    2,\n    3)", label: "this call") == """
            ValueError: no
             --> train.nn:1:5
              |
            1 | x = f(
              |     ^^
            2 |     1,
              |     ^^
            ...
            4 |     3)
              |     ^^ this call

            """)
    }

    @Test func aLongLineIsClippedAroundTheCaret() {
        let text = "x = " + String(repeating: "a + ", count: 100) + "OOPS" + String(repeating: " + b", count: 100)
        let lines = report(text, "OOPS").split(separator: "\n")
        #expect(lines[3].count < 120)
        let caret = lines[4].firstIndex(of: "^").map { lines[4].distance(from: lines[4].startIndex, to: $0) }
        let word = lines[3].range(of: "OOPS").map { lines[3].distance(from: lines[3].startIndex, to: $0.lowerBound) }
        #expect(caret != nil && caret == word)
    }

    @Test func callsAreListedMostRecentLast() {
        let source = Source(name: "a.nn", text: "def f(n):\n    return f(n - 1) + 1 / 0\nf(1)\n")
        let call = ErrorReport.Frame(source: source, span: span(source, "f(n - 1)"), function: "f")
        let top = ErrorReport.Frame(source: source, span: Span(38, 42), function: "<module>")
        let report = ErrorReport(type: "ZeroDivisionError", message: "division by zero",
                                 frames: [top] + Array(repeating: call, count: 9)
                                    + [.init(source: source, span: span(source, "1 / 0"), function: "f")])
        #expect(renderer.render(report) == """
            Traceback (most recent call last):
              File "a.nn", line 3, in <module>
                f(1)
              File "a.nn", line 2, in f
                return f(n - 1) + 1 / 0
                       ^^^^^^^^
              File "a.nn", line 2, in f
                return f(n - 1) + 1 / 0
                       ^^^^^^^^
              File "a.nn", line 2, in f
                return f(n - 1) + 1 / 0
                       ^^^^^^^^
              ... repeated 6 more times
            ZeroDivisionError: division by zero
             --> a.nn:2:23
              |
            2 |     return f(n - 1) + 1 / 0
              |                       ^^^^^

            """)
    }

    @Test func earlierErrorsComeFirst() {
        let cause = ErrorReport(type: "KeyError", message: "'a'")
        let report = ErrorReport(type: "ValueError", message: "bad", earlier: [(cause, .cause)])
        #expect(renderer.render(report) == """
            KeyError: 'a'

            The above exception was the direct cause of the following exception:

            ValueError: bad

            """)
    }

    @Test func colourIsPaintOnTop() {
        let source = Source(name: "s", text: "x = = 1")
        let diagnostics = Parser.parse(source).diagnostics
        let painted = DiagnosticRenderer(painter: .ansi).render(diagnostics, source: source)
        #expect(painted.contains("\u{1B}[1;31mSyntaxError\u{1B}[0m"))
        var plain = "", isCode = false
        for scalar in painted.unicodeScalars {
            if scalar == "\u{1B}" { isCode = true }
            if !isCode { plain.unicodeScalars.append(scalar) }
            if scalar == "m", isCode { isCode = false }
        }
        #expect(plain == renderer.render(diagnostics, source: source))
    }

    @Test func suggestionsFollowCPythonsMeasure() {
        #expect(Suggestion.nearest(to: "pritn", in: ["input", "print", "repr"]) == "print")
        #expect(Suggestion.nearest(to: "Relu", in: ["relu", "rule"]) == "relu")
        #expect(Suggestion.nearest(to: "xyz", in: ["print", "len"]) == nil)
        #expect(Suggestion.nearest(to: "lenght", in: ["length", "len"]) == "length")
        #expect(Suggestion.nearest(to: "a", in: ["a"]) == nil)
        #expect(Suggestion.sentence(for: "appendd", in: ["append"]) == "Did you mean: 'append'?")
    }
}
