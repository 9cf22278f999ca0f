import Lang
import Testing
@testable import NNRuntime

/// Walks the table of built-ins: each row has words, and each example runs and shows the value behind its `# `.
@Suite struct BuiltinExampleTests {
    @Test func everyRowHasWords() {
        for row in Self.rows { #expect(!row.summary.isEmpty, "\(row.name) has no summary") }
    }

    @Test func everyExampleShowsWhatItClaims() {
        for row in Self.rows where !row.example.isEmpty {
            let (code, claim) = Self.split(row.example)
            let result = Self.run(code)
            if let claim { #expect(result == claim, "\(row.signature): \(row.example)") } else {
                #expect(!result.hasPrefix("error: "), "\(row.signature): \(result)")
            }
        }
    }

    /// All rows: of functions, constructors, and of each type with a table.
    static var rows: [Builtin] {
        let vm = Interpreter(output: TextOutput(), errorOutput: TextOutput())
        let types = vm.types!
        let own = [types.object, types.type, types.int, types.float, types.bool, types.str, types.list, types.dict, types.tuple, types.set,
                   types.frozenset, types.range, types.slice, types.generator, types.property, types.function, types.builtin, types.cell,
                   types.staticMethod, types.file, types.noneType, types.baseException]
            + ["StopIteration", "SystemExit", "OSError", "ImportError", "NameError"].compactMap { types.exceptions[$0] }
            + ["dict_keys", "dict_values", "dict_items", "list_iterator"].map { types.named($0, vm) }
        var rows = Functions.rows + Constructors.rows
        for type in own {
            rows += BuiltinTable.methods(of: type) + BuiltinTable.properties(of: type) + BuiltinTable.classMethods(of: type)
                + BuiltinTable.staticMethods(of: type)
        }
        return rows
    }

    static func split(_ example: String) -> (code: String, claim: String?) {
        guard let range = example.ranges(of: "  # ").last else { return (example, nil) }
        return (String(example[..<range.lowerBound]), String(example[range.upperBound...]))
    }

    /// The repr of the last expression, or what went wrong.
    static func run(_ code: String) -> String {
        let vm = Interpreter(output: TextOutput(), errorOutput: TextOutput())
        var shown: Value?
        vm.showValue = { shown = $0 }
        switch vm.compile(code, name: "example", mode: .cell) {
        case .problems(let problems): return "error: " + problems.map(\.message).joined(separator: "; ")
        case .code(let code):
            do throws(Fault) {
                try vm.execute(code, in: ModuleObject(name: "__main__"))
                return try vm.repr(shown ?? .none)
            } catch {
                return "error: " + ((try? vm.str(vm.exceptionValue(of: error))) ?? "?")
            }
        }
    }
}
