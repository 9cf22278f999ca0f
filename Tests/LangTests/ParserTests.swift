import Foundation
import Lang
import Testing

/// The parser against CPython's: every snippet of `Tests/Syntax/corpus.txt` has the tree, with every span, or the
/// error that CPython 3.11 gives it (`Tests/Syntax/oracle.py` wrote the expectations).
struct ParserTests {
    private static func snippets(_ name: String) throws -> [String] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: folder.appendingPathComponent("Syntax/\(name)"), encoding: .utf8)
        return text.components(separatedBy: "\n----\n")
    }

    private func describe(_ text: String) -> String {
        let source = Source(name: "snippet", text: text)
        let result = Parser.parse(source)
        guard let tree = result.tree else {
            return "ERR " + result.diagnostics.map { "\($0.errorType): \($0.message)" }.joined(separator: " | ")
        }
        var dump = TreeDump(withSpans: true)
        return dump.module(tree.body)
    }

    @Test func everySnippetIsReadAsCPythonReadsIt() throws {
        let snippets = try Self.snippets("corpus.txt"), expected = try Self.snippets("corpus.expected")
        #expect(snippets.count == expected.count)
        for (snippet, wanted) in zip(snippets, expected) {
            let got = describe(snippet)
            if wanted.hasPrefix("ERR") {
                #expect(got.hasPrefix(wanted), "\(snippet)")
            } else if wanted.hasPrefix("REFUSED") {
                #expect(got.contains("nn "), "\(snippet)")
            } else {
                #expect(got == wanted, "\(snippet)")
            }
        }
    }

    @Test func severalMistakesAreToldAtOnceAndNoneTwice() {
        let text = """
            x = (1 +
            """ + "\n)\ny = 5 5\ndef f(a b):\n    return 1\nif x\n    z = = 2\nelse:\n    ok = 1\nfor i in x:\n    break\n"
        let result = Parser.parse(Source(name: "s", text: text))
        let source = Source(name: "s", text: text)
        #expect(result.diagnostics.map { source.line(at: Int($0.span.start)) } == [2, 3, 4, 6, 7])
    }

    @Test(arguments: ["x = (1,", "if x:", "def f():\n", "x = '''a\nb", "x = 1 + \\\n", "@a\n", "try:\n    x\n", "f(a,\n  b",
                      "while 1:\n    if x:\n", "class A:\n    def f(self):\n", "x = [\n  1,\n  # note\n", "if x:\n    # note\n"])
    func moreInputCouldComplete(_ text: String) {
        #expect(Parser.parse(Source(name: "s", text: text)).isIncomplete)
    }

    @Test(arguments: ["x = 1", "x = )", "x = 'a", "if x:\n    y\n", "f(a b", "x = = (", "else:\n", "", "1 +"])
    func moreInputWouldNotHelp(_ text: String) {
        #expect(!Parser.parse(Source(name: "s", text: text)).isIncomplete)
    }

    @Test func anExpressionAlone() {
        #expect(Parser.parseExpression(Source(name: "s", text: "a + b, *c\n")).tree?.body.count == 1)
        #expect(Parser.parseExpression(Source(name: "s", text: "a = 1")).tree == nil)
        #expect(Parser.parseExpression(Source(name: "s", text: "")).tree == nil)
        #expect(Parser.parseExpression(Source(name: "s", text: "a; b")).tree == nil)
    }

    @Test func nullBytesAndOddCharactersAreRefused() {
        #expect(describe("x = 1\0") == "ERR SyntaxError: source code cannot contain null bytes")
        #expect(describe("x\u{A0}= 1") == "ERR SyntaxError: invalid non-printable character U+00A0")
        #expect(describe("x = “a”") == "ERR SyntaxError: invalid character '“' (U+201C)")
        #expect(describe("\u{FEFF}x = 1") == "(assign [(x)@3-4] 1@7-8)")
    }

    // MARK: Depth

    /// Runs on a thread with the stack size that threads have by default on macOS; a debug build's frames are
    /// several times as large, so it gets more.
    private func onSmallStack(_ work: @escaping @Sendable () -> Void) {
        let done = DispatchSemaphore(value: 0)
        let thread = Thread { work(); done.signal() }
        #if DEBUG
        thread.stackSize = 8 << 20
        #else
        thread.stackSize = 512 << 10
        #endif
        thread.start()
        done.wait()
    }

    private static let accepted: [String] = [
        String(repeating: "(", count: 200) + "1" + String(repeating: ")", count: 200),
        String(repeating: "[", count: 200) + String(repeating: "]", count: 200),
        String(repeating: "f(", count: 200) + String(repeating: ")", count: 200),
        String(repeating: "1 + ", count: 2900) + "1",
        "a" + String(repeating: ".b", count: 2900),
        String(repeating: "-", count: 2900) + "1",
        String(repeating: "1 if 1 else ", count: 2000) + "1",
        "x" + String(repeating: " and x", count: 50_000),
        "x" + String(repeating: " < x", count: 50_000),
        String(repeating: "'a'", count: 50_000),
        "if x:\n pass\n" + String(repeating: "elif x:\n pass\n", count: 900),
    ]

    private static let refused: [String] = [
        String(repeating: "(", count: 100_000), String(repeating: "[", count: 201) + String(repeating: "]", count: 201),
        String(repeating: "1 + ", count: 100_000) + "1", "a" + String(repeating: ".b", count: 100_000),
        "a" + String(repeating: "()", count: 100_000), String(repeating: "not ", count: 100_000) + "1",
        String(repeating: "lambda: ", count: 100_000) + "1", String(repeating: "2 ** ", count: 100_000) + "1",
        String(repeating: "a if ", count: 100_000), String(repeating: "1 if 1 else ", count: 100_000) + "1",
        "if x:\n pass\n" + String(repeating: "elif x:\n pass\n", count: 20_000),
        (0..<200).map { String(repeating: " ", count: $0) + "if x:\n" }.joined(),
    ]

    @Test func depthIsBoundedAndNeverCrashes() {
        onSmallStack {
            for text in Self.accepted { #expect(Parser.parse(Source(name: "s", text: text)).tree != nil) }
            for text in Self.refused { #expect(Parser.parse(Source(name: "s", text: text)).tree == nil) }
        }
    }

    // MARK: Mutations

    /// SplitMix64: the same mutations on every machine.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
            return z ^ z >> 31
        }
    }

    @Test func mutatedTextsNeverTrap() throws {
        let snippets = try Self.snippets("corpus.txt").map { Array($0.utf8) }
        var random = Generator(state: 1)
        let renderer = DiagnosticRenderer()
        let scraps: [UInt8] = Array("()[]{}'\"\\\n\t #:,=f!0x.e_\u{0}\u{C}é".utf8)
        for _ in 0..<6000 {
            var bytes = snippets[Int.random(in: 0..<snippets.count, using: &random)]
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let at = Int.random(in: 0...bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0 where at < bytes.count: bytes.remove(at: at)
                case 1: bytes.insert(scraps[Int.random(in: 0..<scraps.count, using: &random)], at: at)
                case 2: bytes.removeSubrange(at..<min(bytes.count, at + 9))
                default: bytes.insert(contentsOf: snippets[Int.random(in: 0..<snippets.count, using: &random)].prefix(20), at: at)
                }
            }
            let source = Source(name: "s", text: String(decoding: bytes, as: UTF8.self))
            let result = Parser.parse(source)
            #expect((result.tree == nil) == !result.diagnostics.isEmpty)
            _ = renderer.render(result.diagnostics, source: source)
            _ = Cells.split(source)
        }
    }
}
