import Lang
import NNRuntime

/// `nn run --strict`: finds in a script what works only when its cells are run in another order than they stand in, or
/// when cells are run that were not asked for. The text is read; nothing is run.
enum StrictOrder {
    /// What is wrong, a line each.
    /// - Parameters:
    ///   - chosen: whether the cell at an index will be run.
    ///   - known: names that are there before the first cell.
    static func problems(_ cells: [Cell], chosen: (Int) -> Bool, known: Set<String>) -> [String] {
        let names = cells.map { $0.kind == .code ? CellNames($0.text) : CellNames("") }
        var available = known, functions: [String: Set<String>] = [:], problems: [String] = []
        for (index, cell) in cells.enumerated() where cell.kind == .code && chosen(index) {
            let own = names[index]
            functions.merge(own.deferred) { $1 }
            for name in needs(own, functions).sorted() where !available.contains(name) && !own.assigned.contains(name) {
                let makers = names.indices.filter { names[$0].assigned.contains(name) }
                if let earlier = makers.last(where: { $0 < index }) {
                    problems.append("\(label(cells, index)) uses '\(name)' of \(label(cells, earlier)), which is not run")
                } else if let later = makers.first(where: { $0 > index }) {
                    problems.append("\(label(cells, index)) uses '\(name)', which \(label(cells, later)) defines further down")
                }
            }
            available.formUnion(own.assigned)
        }
        return problems
    }

    /// What a cell reads, with what the functions it names read.
    private static func needs(_ names: CellNames, _ functions: [String: Set<String>]) -> Set<String> {
        var all = names.inputs, waiting = Array(names.inputs)
        while let name = waiting.popLast() {
            for inner in functions[name] ?? [] where all.insert(inner).inserted { waiting.append(inner) }
        }
        return all
    }

    private static func label(_ cells: [Cell], _ index: Int) -> String {
        let number = cells[...index].count { $0.kind == .code }
        return cells[index].title.isEmpty ? "cell \(number)" : "cell \(number) '\(cells[index].title)'"
    }
}
