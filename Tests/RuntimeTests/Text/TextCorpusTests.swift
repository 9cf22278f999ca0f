import Testing

@testable import NNRuntime

/// Thousands of calls whose results CPython computed; see Tests/Oracles/text_corpus.py.
@Suite struct TextCorpusTests {
    @Test func corpusAgreesWithCPython() throws {
        var cases = 0
        for part in TextCorpus.parts {
            for line in part.split(separator: "\n") {
                let words = line.split(separator: " ", omittingEmptySubsequences: false)
                guard let arrow = words.lastIndex(of: "=>"), arrow + 1 < words.count, let name = words.first else {
                    Issue.record("not a case: \(line)")
                    continue
                }
                let got = TextCall(words[1..<arrow].map(decoded)).outcome(String(name))
                let want = decoded(words[arrow + 1])
                #expect(Array(got.utf8) == Array(want.utf8), "\(line)")
                cases += 1
            }
        }
        #expect(cases > 1000)
    }

    /// A word with its `%xx` replaced by the bytes they stand for.
    private func decoded(_ word: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(word.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                let digits = String(decoding: rest.prefix(2), as: UTF8.self)
                rest = rest.dropFirst(2)
                bytes.append(UInt8(digits, radix: 16) ?? 63)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// One call of the corpus: its words are read as the function wants them, its result is written as the corpus has it.
struct TextCall {
    private let words: [String]

    init(_ words: [String]) { self.words = words }

    func outcome(_ name: String) -> String {
        guard let call = TextCall.calls[name] else { return "unknown call" }
        do throws(Fault) {
            return try call(self)
        } catch {
            return "!\(error.kind.rawValue): \(error.message)"
        }
    }

    // MARK: Words

    func string(_ at: Int) -> String { at < words.count ? words[at] : "" }
    func text(_ at: Int) -> Text { Text(string(at)) }
    func int(_ at: Int) -> Int { Int(string(at)) ?? 0 }
    func double(_ at: Int) -> Double { Double(string(at)) ?? .nan }

    func value(_ at: Int) -> TextValue {
        let body = String(string(at).unicodeScalars.dropFirst(2))
        return switch string(at).utf8.first {
        case UInt8(ascii: "i"): .int(Int(body) ?? 0)
        case UInt8(ascii: "d"): .float(Double(body) ?? .nan)
        default: .text(Text(body))
        }
    }

    func values(from start: Int) -> [TextValue] { start < words.count ? (start..<words.count).map { value($0) } : [] }

    private static func list(_ parts: [Text]) -> String {
        parts.isEmpty ? "[]" : parts.map(\.string).joined(separator: "|")
    }
    private static func list(_ parts: (Text, Text, Text)) -> String { list([parts.0, parts.1, parts.2]) }
    private static func index(_ index: Int?) -> String { String(index ?? -1) }
    private static func truth(_ truth: Bool) -> String { truth ? "True" : "False" }

    // MARK: Calls

    typealias Call = @Sendable (TextCall) throws(Fault) -> String

    static let calls: [String: Call] = changing
        .merging(searching) { first, _ in first }
        .merging(splitting) { first, _ in first }
        .merging(formatting) { first, _ in first }
        .merging(numbers) { first, _ in first }

    private static let changing: [String: Call] = [
        "lower": { $0.text(0).lowered.string },
        "upper": { $0.text(0).uppered.string },
        "title": { $0.text(0).titled.string },
        "capitalize": { $0.text(0).capitalized.string },
        "swapcase": { $0.text(0).swapcased.string },
        "casefold": { $0.text(0).casefolded.string },
        "repr": { $0.text(0).repr.string },
        "ascii": { $0.text(0).asciiRepr.string },
        "classes": { call in
            let text = call.text(0)
            let answers = [
                text.isAlpha, text.isAlphanumeric, text.isASCII, text.isDecimal, text.isDigit, text.isIdentifier,
                text.isLower, text.isNumeric, text.isPrintable, text.isSpace, text.isTitle, text.isUpper,
            ]
            return answers.map { $0 ? "1" : "0" }.joined()
        },
        "slice": { $0.text(0).slice(start: $0.int(1), step: $0.int(2), count: $0.int(3)).string },
        "removeprefix": { $0.text(0).removingPrefix($0.text(1)).string },
        "removesuffix": { $0.text(0).removingSuffix($0.text(1)).string },
        "ljust": { call throws(Fault) in try call.text(0).leftJustified(call.int(1), fill: call.fill).string },
        "rjust": { call throws(Fault) in try call.text(0).rightJustified(call.int(1), fill: call.fill).string },
        "center": { call throws(Fault) in try call.text(0).centered(call.int(1), fill: call.fill).string },
        "zfill": { call throws(Fault) in try call.text(0).zeroFilled(call.int(1)).string },
        "expandtabs": { call throws(Fault) in try call.text(0).expandingTabs(call.int(1)).string },
    ]

    private var fill: Unicode.Scalar { text(2).onlyScalar ?? " " }

    private static let searching: [String: Call] = [
        "find": { index($0.text(0).find($0.text(1), from: $0.int(2), to: $0.int(3))) },
        "rfind": { index($0.text(0).findLast($0.text(1), from: $0.int(2), to: $0.int(3))) },
        "index": { call throws(Fault) in
            String(try call.text(0).index(call.text(1), from: call.int(2), to: call.int(3)))
        },
        "rindex": { call throws(Fault) in
            String(try call.text(0).lastIndex(call.text(1), from: call.int(2), to: call.int(3)))
        },
        "count": { call throws(Fault) in String(try call.text(0).occurrences(of: call.text(1), from: call.int(2), to: call.int(3))) },
        "startswith": { truth($0.text(0).hasPrefix($0.text(1), from: $0.int(2), to: $0.int(3))) },
        "endswith": { truth($0.text(0).hasSuffix($0.text(1), from: $0.int(2), to: $0.int(3))) },
        "replace": { call throws(Fault) in
            try call.text(0).replacing(call.text(1), with: call.text(2), most: call.int(3)).string
        },
    ]

    private static let splitting: [String: Call] = [
        "split_space": { call throws(Fault) in
            var parts: [Text] = []
            try call.text(0).split(most: call.int(1)) { parts.append($0) }
            return list(parts)
        },
        "rsplit_space": { call throws(Fault) in
            var parts: [Text] = []
            try call.text(0).splitFromRight(most: call.int(1)) { parts.append($0) }
            return list(parts.reversed())
        },
        "split": { call throws(Fault) in
            var parts: [Text] = []
            try call.text(0).split(by: call.text(1), most: call.int(2)) { parts.append($0) }
            return list(parts)
        },
        "rsplit": { call throws(Fault) in
            var parts: [Text] = []
            try call.text(0).splitFromRight(by: call.text(1), most: call.int(2)) { parts.append($0) }
            return list(parts.reversed())
        },
        "splitlines": { list($0.text(0).lines()) },
        "partition": { call throws(Fault) in list(try call.text(0).partition(call.text(1))) },
        "rpartition": { call throws(Fault) in list(try call.text(0).partitionFromRight(call.text(1))) },
        "strip_space": { $0.text(0).stripped().string },
        "lstrip_space": { $0.text(0).stripped(.left).string },
        "rstrip_space": { $0.text(0).stripped(.right).string },
        "strip": { $0.text(0).stripped(of: $0.text(1)).string },
        "lstrip": { $0.text(0).stripped(.left, of: $0.text(1)).string },
        "rstrip": { $0.text(0).stripped(.right, of: $0.text(1)).string },
    ]

    private static let formatting: [String: Call] = [
        "format": { call throws(Fault) in try call.value(0).formatted(call.string(1)) },
        "percent": { call throws(Fault) in
            var arguments = PercentValues(values: call.values(from: 1))
            return try PercentFormat.format(call.string(0), &arguments)
        },
        "percent_map": { call throws(Fault) in
            var arguments = PercentValues(mapping: ["a": call.value(1), "b c": call.value(2)])
            return try PercentFormat.format(call.string(0), &arguments)
        },
        "brace": { call throws(Fault) in
            var arguments = BraceValues(values: call.values(from: 2), named: ["x": call.value(1)])
            return try BraceFormat.format(call.string(0), &arguments)
        },
    ]

    private static let numbers: [String: Call] = [
        "float_repr": { NumberText.repr($0.double(0)) },
        "float_hex": { NumberText.hex($0.double(0)) },
        "float_int": { call throws(Fault) in String(try NumberText.integer(call.double(0))) },
        "float_round": { call throws(Fault) in NumberText.repr(try NumberText.round(call.double(0), places: call.int(1))) },
        "float_ratio": { call throws(Fault) in
            let ratio = try NumberText.integerRatio(call.double(0))
            return "\(ratio.0)/\(ratio.1)"
        },
        "int_round": { call throws(Fault) in String(try NumberText.round(call.int(0), places: call.int(1))) },
        "float": { call throws(Fault) in NumberText.repr(try NumberText.parseFloat(call.text(0))) },
        "int": { call throws(Fault) in String(try NumberText.parseInt(call.text(0), base: call.int(1))) },
        "fromhex": { call throws(Fault) in NumberText.repr(try NumberText.parseHex(call.text(0))) },
    ]
}
