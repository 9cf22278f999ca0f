import Testing
@testable import NNRuntime

/// Walks the rows of `np`: each has words, and each example runs and shows the value behind its `# `.
@Suite struct NumPyRowTests {
    @Test func everyRowHasWords() {
        for row in NumPyModule.allRows { #expect(!row.summary.isEmpty, "\(row.name) has no summary") }
    }

    @Test func everyExampleShowsWhatItClaims() {
        for row in NumPyModule.allRows where !row.example.isEmpty {
            let (code, claim) = BuiltinExampleTests.split(row.example)
            let result = BuiltinExampleTests.run(code)
            if let claim { #expect(result == claim, "\(row.signature): \(row.example)") } else {
                #expect(!result.hasPrefix("error: "), "\(row.signature): \(result)")
            }
        }
    }

    /// Tables stay short enough to read.
    @Test func noTableIsLong() {
        for table in NumPyModule.tables + RandomRows.stateTables + RandomRows.generatorTables { #expect(table.count <= 45) }
    }
}
