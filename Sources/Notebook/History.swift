import NNRuntime

/// The numbered cells of a session: their texts and their last values.
public struct History {
    /// So many values are kept under their numbers.
    public static let keptValues = 20
    /// An array of more bytes is kept as `_` only, so that looking at arrays does not fill the memory.
    public static let largestKeptBytes = 16 << 20

    /// The texts of the cells; cell n stands at n - 1.
    public private(set) var inputs: [String] = []
    /// The number of the running cell; nil for text that is no numbered cell.
    public private(set) var current: Int?
    private var kept: [Int] = []
    /// The numbers of the cells that ended with an error.
    public private(set) var failed: Set<Int> = []

    /// The number the next cell gets.
    public var next: Int { inputs.count + 1 }

    mutating func begin(_ text: String) {
        inputs.append(text)
        current = inputs.count
    }

    mutating func end(failed isFailed: Bool) {
        if isFailed { failed.insert(inputs.count) }
        current = nil
    }

    mutating func forget() {
        inputs = []
        failed = []
        kept = []
    }

    /// Binds `_`, `__`, `___`, `_n` and `Out[n]`.
    mutating func keep(_ value: Value, _ number: Int, in session: Session) {
        session["___"] = session["__"]
        session["__"] = session["_"]
        session["_"] = value
        if case .array(let array) = value, array.byteCount > History.largestKeptBytes { return }
        if kept.last == number { kept.removeLast() }
        session["_\(number)"] = value
        kept.append(number)
        guard case .dict(let out)? = session["Out"] else { return }
        session.interpreter.setInt(number, value, in: out)
        if kept.count > History.keptValues {
            let old = kept.removeFirst()
            session["_\(old)"] = nil
            session.interpreter.removeInt(old, in: out)
        }
    }
}

extension Session {
    /// Runs a text as the next numbered cell: its value is shown as `Out[n]` and kept. Beside `In` and `Out` stand IPython's
    /// other names for them: `_ih` and `_oh`, and `_i`, `_ii`, `_iii` for the texts of the cells before.
    /// - Parameters:
    ///   - code: what of it is code, where it is more than that.
    ///   - body: runs it then in parts, each by `runPart`.
    @discardableResult
    public func runCell(_ text: String, code: String? = nil, body: (() -> RunResult)? = nil) -> RunResult {
        // A cell within a cell (`%time` in one) is a part of it.
        if history.current != nil { return body?() ?? runPart(text) }
        for (name, alias) in [("Out", "_oh"), ("In", "_ih")] where session(lacks: name) {
            self[name] = name == "Out" ? .dict(DictObject()) : .newList([.string("")])
            self[alias] = self[name]
        }
        for (name, older) in [("_iii", "_ii"), ("_ii", "_i")] { self[name] = self[older] ?? .string("") }
        self["_i"] = .string(history.inputs.last ?? "")
        history.begin(text)
        if case .list(let list)? = self["In"] { list.items.append(.string(text)) }
        let number = history.inputs.count
        let result = noting(code ?? text, .typed(number), place: number) { body?() ?? runPart(text) }
        history.end(failed: result.status == .failed || result.status == .syntaxError)
        return result
    }

    /// Runs code as a part of the numbered cell that is being run.
    /// - Parameter showsValue: whether the value of its last expression is the cell's.
    public func runPart(_ text: String, showsValue: Bool = true) -> RunResult {
        run(text, name: history.current.map { "In [\($0)]" } ?? "cell", mode: showsValue ? .cell : .module)
    }

    /// Runs a cell and writes into the ledger, if there is one, what it has read and defined.
    func noting(_ text: String, _ origin: Ledger.Origin, place: Int, _ body: () -> RunResult) -> RunResult {
        guard let ledger else { return body() }
        let opening = ledger.open(text, origin, place: place, in: self)
        for warning in opening.warnings { errorTextOutput.write("note: \(warning)\n") }
        let result = body()
        ledger.close(opening, result, in: self)
        return result
    }

    private func session(lacks name: String) -> Bool { self[name] == nil }
}
