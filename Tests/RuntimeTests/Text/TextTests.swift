import Testing

@testable import NNRuntime

@Suite struct TextTests {
    @Test func lengthsAreCodePoints() {
        #expect(Text("e\u{301}").count == 2)
        #expect(Text("👍🏽").count == 2)
        #expect(Text("\r\n").count == 2)
        #expect(Text("👍🏽")[1] == Text("\u{1F3FD}"))
    }

    @Test func equalityIsOfCodePoints() {
        let composed = Text("\u{E9}"), decomposed = Text("e\u{301}")
        #expect(composed.string == decomposed.string)
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect(decomposed < composed)
        #expect(composed.quickHash != decomposed.quickHash)
    }

    @Test func marksAreFoundByThemselves() throws {
        #expect(Text("e\u{301}a").find(Text("\u{301}")) == 1)
        #expect(Text("e\u{301}").contains(Text("e")))
        #expect(try Text("a\r\nb").occurrences(of: Text("\n")) == 1)
    }

    @Test func emptyTextIsFoundEverywhere() throws {
        #expect(try Text("日本").occurrences(of: .empty) == 3)
        #expect(Text("ab").find(.empty, from: 2) == 2)
        #expect(Text("ab").find(.empty, from: 3) == nil)
        #expect(try Text("日本").replacing(.empty, with: Text("-")).string == "-日-本-")
    }

    @Test func searchOfManyNearMissesEnds() throws {
        let text = try Text("a").repeated(200_000)
        let needle = try Text("a").repeated(100_000).appending(Text("b"))
        #expect(text.find(needle) == nil)
        #expect(try text.appending(needle).find(needle) == 200_000)
    }

    @Test func joinKeepsEmptyParts() throws {
        let parts = [Text.empty, .empty, Text("é"), .empty]
        let joined = try Text(", ").joining(parts)
        #expect(joined.string == ", , é, ")
        #expect(joined.count == 7)
    }

    @Test func countsFollowEveryChange() throws {
        let text = Text("a日e\u{301}😀 b")
        let results = [
            text.uppered, text.slice(1..<4), text.slice(start: 6, step: -2, count: 4), try text.repeated(3),
            try text.replacing(Text("😀"), with: Text("é")), text.repr, try text.centered(12, fill: "é"),
        ]
        for result in results { #expect(result.count == result.string.unicodeScalars.count) }
    }

    @Test func limitsAreMemoryErrors() {
        let text = Text("abc")
        #expect(throws: Fault.self) { try text.repeated(.max) }
        #expect(throws: Fault.self) { try text.repeated(100, limit: 200) }
        #expect(throws: Fault.self) { try text.leftJustified(.max) }
        #expect(throws: Fault.self) { try text.centered(.max, fill: "é") }
        #expect(throws: Fault.self) { try text.zeroFilled(.max) }
        #expect(throws: Fault.self) { try Text("\t\t").expandingTabs(.max) }
        #expect(throws: Fault.self) { try text.replacing(.empty, with: text, limit: 10) }
        #expect(throws: Fault.self) { try FormatSpec.format(1, "9223372036854775807") }
        #expect(throws: Fault.self) { try FormatSpec.format(1.0, ".2000000000f", limit: 1 << 20) }
        #expect(throws: Fault.self) { try FormatSpec.format(text, ">9223372036854775807") }
        #expect(throws: Fault.self) { try FormatSpec.format(1, "099999999999999999999d") }
    }

    @Test func allDigitsOfTheSmallestFloat() throws {
        let text = try FormatSpec.format(Double.leastNonzeroMagnitude, ".1074f")
        #expect(text.utf8.count == 1076)
        #expect(text.hasSuffix("19718265533447265625"))
        #expect(try FormatSpec.format(Double.greatestFiniteMagnitude, ".0f").utf8.count == 309)
    }

    @Test func translationTakesLaterPairs() throws {
        let pairs = try Text.translationPairs(Text("aba"), Text("xyz"), dropping: Text("c"))
        let result = try Text("abcd").translated { scalar throws(Fault) in
            guard let pair = pairs.last(where: { $0.key == Int(scalar.value) }) else { return .keep }
            guard let value = pair.value, let put = UInt32(exactly: value).flatMap(Unicode.Scalar.init) else { return .drop }
            return .put(Text(put))
        }
        #expect(result.string == "zyd")
    }
}
