// The forms in which machines want the results of tests.

/// Results as files for other tools.
public enum TestReport {
    /// JUnit's XML, as build servers read it: a suite a folder, a case a test, or a cell of it.
    public static func junit(_ results: [GoldenRunner.Result]) -> String {
        func count(_ outcome: GoldenRunner.Outcome, _ list: [GoldenRunner.Result]) -> Int { list.count { $0.outcome == outcome } }
        func totals(_ list: [GoldenRunner.Result]) -> String {
            "tests=\"\(list.count)\" failures=\"\(count(.failed, list))\" skipped=\"\(count(.skipped, list))\" "
                + "time=\"\(seconds(list.reduce(0) { $0 + $1.seconds }))\""
        }
        var folders: [String] = []
        for result in results where !folders.contains(folder(result.path)) { folders.append(folder(result.path)) }
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"nn test\" \(totals(results))>\n"
        for name in folders {
            let list = results.filter { folder($0.path) == name }
            text += "  <testsuite name=\"\(escaped(name))\" \(totals(list))>\n"
            for result in list { text += testcase(result, name) }
            text += "  </testsuite>\n"
        }
        return text + "</testsuites>\n"
    }

    private static func testcase(_ result: GoldenRunner.Result, _ folder: String) -> String {
        let name = String(result.path.split(separator: "/").last ?? "")
        var text = "    <testcase classname=\"\(escaped(folder))\" name=\"\(escaped(name))\" file=\"\(escaped(result.path))\" "
            + "time=\"\(seconds(result.seconds))\""
        switch result.outcome {
        case .passed: text += "/>\n"
        case .skipped: text += "><skipped message=\"\(escaped(result.report))\"/></testcase>\n"
        case .failed:
            let first = result.report.prefix { $0 != "\n" }
            text += "><failure message=\"\(escaped(String(first)))\">\(escaped(result.report))</failure></testcase>\n"
        }
        for cell in result.cells {
            text += "    <testcase classname=\"\(escaped(result.path))\" name=\"\(escaped(label(cell)))\" time=\"\(seconds(cell.seconds))\""
            text += cell.outcome == .failed ? "><failure message=\"the output differs\"/></testcase>\n"
                : cell.outcome == .skipped ? "><skipped message=\"not reached\"/></testcase>\n" : "/>\n"
        }
        return text
    }

    /// The Test Anything Protocol, version 13; reports are YAML blocks.
    public static func tap(_ results: [GoldenRunner.Result]) -> String {
        var text = "TAP version 13\n1..\(results.count)\n"
        for (index, result) in results.enumerated() {
            text += "\(result.outcome == .failed ? "not ok" : "ok") \(index + 1) - \(result.path.replacing("#", with: "\\#"))"
            if result.outcome == .skipped { text += " # SKIP \(result.report.replacing("\n", with: " "))" }
            text += "\n"
            guard result.outcome == .failed else { continue }
            text += "  ---\n  report: |\n"
            for line in result.report.split(separator: "\n", omittingEmptySubsequences: false) where !line.isEmpty { text += "    \(line)\n" }
            text += "  ...\n"
        }
        return text
    }

    /// `cell 2 Training`.
    public static func label(_ cell: GoldenRunner.CellResult) -> String { "cell \(cell.number)" + (cell.title.isEmpty ? "" : " " + cell.title) }

    private static func folder(_ path: String) -> String { path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") }

    private static func seconds(_ value: Double) -> String {
        let thousandths = Int(min(max(value, 0), 1e9) * 1000)
        let rest = String(thousandths % 1000)
        return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
    }

    private static func escaped(_ text: String) -> String {
        var plain = String.UnicodeScalarView()
        // XML has no way to write other control characters.
        for scalar in text.unicodeScalars { plain.append(scalar.value < 32 && scalar != "\n" && scalar != "\t" ? "\u{FFFD}" : scalar) }
        return MarkdownHTML.escaped(String(plain))
    }
}
