import Foundation
import Lang
import Testing

/// Mutated programs through lexer, parser, compiler, formatter and checker: nothing may trap or hang, what is formatted
/// is formatted for good, and what compiles still compiles when it is formatted.
///
/// `NN_FUZZ_SECONDS` says how long (12), `NN_FUZZ_SEED` where the random numbers begin (1).
struct FrontEndFuzz {
    /// A small generator whose numbers follow from a seed on every machine (SplitMix64).
    struct Dice: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    private static func corpus() -> [[UInt8]] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        var texts: [[UInt8]] = []
        for folder in ["Tests/Golden/language", "Tests/Golden/modules", "scripts"] {
            let place = root.appendingPathComponent(folder)
            let names = ((try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []).sorted()
            for name in names where name.hasSuffix(".nn") {
                if let data = try? Data(contentsOf: place.appendingPathComponent(name)), data.count < 12_000 { texts.append([UInt8](data)) }
            }
        }
        if let text = try? String(contentsOf: root.appendingPathComponent("Tests/Syntax/corpus.txt"), encoding: .utf8) {
            texts += text.components(separatedBy: "\n----\n").map { Array($0.utf8) }
        }
        return texts
    }

    private static let words: [String] = [
        "(", ")", "[", "]", "{", "}", ":", ",", ".", ";", "=", "==", ":=", "->", "*", "**", "@", "\\\n", "\n", "\n    ", "\t", "# %%\n", "#", "'", "\"", "'''", "\"\"\"",
        "f'{", "}'", "f'{x!r:>{", "rf\"", "lambda ", "yield ", "await ", "async ", "def f(", "class A(", "if ", "else ", "for ", " in ", "not ", "is ", "return ", "global x",
        "nonlocal x", "try:", "except ", "finally:", "with ", "import ", "from . import ", "del ", "0x", "1_", "1e", ".5", "9223372036854775808", "1j", "b'", "\\N{", "\\x",
        "\u{0}", "é", "😀", "\u{FEFF}", "match x:", "print(", "x", "None", "*,", "/,", "...", "!", "$", "~", "-",
    ]

    private static func mutated(_ corpus: [[UInt8]], _ dice: inout Dice) -> [UInt8] {
        var text = corpus[Int.random(in: 0..<corpus.count, using: &dice)]
        for _ in 0..<Int.random(in: 1...6, using: &dice) {
            let at = Int.random(in: 0...text.count, using: &dice)
            let end = min(text.count, at + Int.random(in: 1...24, using: &dice))
            switch Int.random(in: 0..<8, using: &dice) {
            case 0: text.removeSubrange(at..<end)
            case 1: text.insert(contentsOf: Array((words.randomElement(using: &dice) ?? "").utf8), at: at)
            case 2: text.replaceSubrange(at..<end, with: Array((words.randomElement(using: &dice) ?? "").utf8))
            case 3: text.insert(contentsOf: text[at..<end], at: at)
            case 4: if at < text.count { text[at] = UInt8.random(in: 0...255, using: &dice) }
            case 5:
                let other = corpus[Int.random(in: 0..<corpus.count, using: &dice)]
                let from = Int.random(in: 0...other.count, using: &dice)
                text.insert(contentsOf: other[from..<min(other.count, from + 60)], at: at)
            case 6: text.removeSubrange(at...)
            default:
                let count = Int.random(in: 1...400, using: &dice)
                let piece = Array((words.randomElement(using: &dice) ?? "(").utf8)
                text.insert(contentsOf: (0..<count).flatMap { _ in piece }, at: at)
            }
        }
        return text
    }

    @Test func mutatedProgramsAreReadWithoutATrap() throws {
        let environment = ProcessInfo.processInfo.environment
        let seconds = Double(environment["NN_FUZZ_SECONDS"] ?? "") ?? 12
        var dice = Dice(state: UInt64(environment["NN_FUZZ_SEED"] ?? "") ?? 1)
        let corpus = Self.corpus()
        try #require(!corpus.isEmpty)
        let end = Date().addingTimeInterval(seconds)
        var count = 0, formatted = 0
        while Date() < end {
            let text = String(decoding: Self.mutated(corpus, &dice), as: UTF8.self)
            let begin = Date()
            if Self.read(text) { formatted += 1 }
            count += 1
            #expect(Date().timeIntervalSince(begin) < 5, "slow:\n\(text)")
        }
        print("\(count) mutants, \(formatted) of them programs")
    }

    /// True if the text is a program.
    private static func read(_ text: String) -> Bool {
        let source = Source(name: "mutant", text: text)
        _ = Highlighter.runs(of: source)
        _ = Cells.split(source)
        let findings = Checker.check(source, builtins: ["print", "len"])
        let drawn = DiagnosticRenderer().render(findings.map(\.diagnostic), source: source)
        let parsed = Parser.parse(source)
        guard let tree = parsed.tree else {
            #expect(!parsed.diagnostics.isEmpty && !drawn.isEmpty, "neither a tree nor an error:\n\(text)")
            return false
        }
        let outcome = Compiler.compile(tree)
        switch Formatter.format(source) {
        case .text(let first):
            guard case .text(let second) = Formatter.format(Source(name: "mutant", text: first)) else {
                Issue.record("formatted text is refused:\n\(text)")
                return true
            }
            #expect(first == second, "formatting goes on:\n\(text)")
        case .refused: Issue.record("the formatter makes another program:\n\(text)")
        case .problems: Issue.record("the formatter cannot read a program:\n\(text)")
        }
        if case .code(let code) = outcome { #expect(!code.instructions.isEmpty) }
        return true
    }
}
