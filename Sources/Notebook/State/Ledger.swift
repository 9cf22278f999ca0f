// What a session knows of its cells: which one gave a name its value, what each has read, and so which of them would
// give something else if they were run again.
//
// Every variable of the cells has a version, which goes up when a cell changes it: by binding it to something else or
// by changing the value itself. Whether a value has changed is told by its fingerprint, taken before and after a cell
// of the names the cell can reach (those it mentions, those that functions it mentions read, and other names for the
// same objects); what the text says (`x[3] = 0`) counts also where the fingerprint, which looks at large arrays in
// samples, sees nothing.
//
// A cell remembers the versions it has read. It is stale when a cell before it has since changed one of those names, or
// when the cell that made one of its inputs is stale itself. "Before it" is the order of the script for cells of a file.
// Typed cells stand in the order they were run, so they go stale only when a later one takes the place of an earlier one:
// it gives the same names new values without reading the old ones. Nothing is ever run again unasked.

import Lang
import NNRuntime

/// The cells of a session and what they depend on.
public final class Ledger {
    /// Where a cell comes from.
    public enum Origin: Hashable, Sendable {
        /// Typed, by its number.
        case typed(Int)
        /// A cell of a file, by its title or, without one, its text.
        case file(path: String, key: String)
    }

    /// A cell as it was last run.
    public struct Entry: Sendable {
        public let origin: Origin
        public let text: String
        /// Its place: among the code cells of its file, from 1; of a typed cell its number.
        public fileprivate(set) var place: Int
        /// Whether its file says something else by now, or nothing.
        fileprivate(set) var isEdited = false
        public let seconds: Double
        public let isFinished: Bool
        /// Counts runs of cells in the session.
        let serial: Int
        /// Names it read that had a value, with their versions.
        let inputs: [String: Int]
        /// Names it gave a value, or changed.
        public let outputs: Set<String>
        /// Names it gave a value without reading the old one.
        let defined: Set<String>

        /// The names it read, in order.
        public var inputNames: [String] { inputs.keys.sorted() }
    }

    /// How a cell stands to the session.
    public enum Freshness: Equatable, Sendable {
        case never, fresh
        /// Why it would give something else now.
        case stale(String)
        case failed
    }

    private struct Variable {
        var version: Int
        var fingerprint: Int
        var identity: ObjectIdentifier?
        /// The last cell that changed it, and the one that gave it its value.
        var changer: Int
        var maker: Int
    }

    /// Whether warnings are given.
    public var isWarning = true
    public private(set) var entries: [Origin: Entry] = [:]
    private var variables: [String: Variable] = [:]
    private var serial = 0
    private var bySerial: [Int: Origin] = [:]
    /// Cells whose place another one has taken, by their serial: which one has.
    private var successors: [Int: Int] = [:]
    private var told: Set<String> = []

    init() {}

    /// The cells that were run, oldest first.
    public var ordered: [Entry] { entries.values.sorted { $0.serial < $1.serial } }

    func forget() {
        entries = [:]
        variables = [:]
        bySerial = [:]
        successors = [:]
        told = []
    }

    /// Learns what the cells of a file are now. Gives where each code cell belongs; nil for cells of text.
    func arrange(_ cells: [Cell], of path: String) -> [Origin?] {
        var titles: [String: Int] = [:], origins: [Origin?] = [], number = 0
        for cell in cells where cell.kind == .code && !cell.title.isEmpty { titles[cell.title, default: 0] += 1 }
        for (origin, entry) in entries {
            if case .file(path, _) = origin {
                var entry = entry
                entry.isEdited = true
                entries[origin] = entry
            }
        }
        var used: Set<Origin> = []
        for cell in cells {
            guard cell.kind == .code else {
                origins.append(nil)
                continue
            }
            number += 1
            var origin = Origin.file(path: path, key: titles[cell.title] == 1 ? cell.title : cell.text)
            if !used.insert(origin).inserted {
                origin = .file(path: path, key: "\(number)\n\(cell.text)")
                used.insert(origin)
            }
            origins.append(origin)
            if var entry = entries[origin] {
                entry.place = number
                entry.isEdited = entry.text != cell.text
                entries[origin] = entry
            }
        }
        return origins
    }

    // MARK: Running a cell

    /// What is noted before a cell runs.
    struct Opening {
        let origin: Origin
        let text: String
        let place: Int
        let names: CellNames
        let inputs: [String: Int]
        let readable: Set<String>
        let warnings: [String]
    }

    /// Notes what a cell is about to read.
    func open(_ text: String, _ origin: Origin, place: Int, in session: Session) -> Opening {
        let names = CellNames(text)
        var readable = names.inputs.union(names.changed)
        // Functions read more when they are called.
        var waiting = Array(readable), seen: Set<String> = []
        while let name = waiting.popLast() {
            guard seen.insert(name).inserted, let value = session[name] else { continue }
            for global in session.interpreter.globalsRead(by: value) where session[global] != nil && !names.assigned.contains(global) {
                if readable.insert(global).inserted { waiting.append(global) }
            }
        }
        var inputs: [String: Int] = [:]
        for name in readable {
            if let variable = variables[name], session[name] != nil { inputs[name] = variable.version }
        }
        let warnings = isWarning ? warnings(of: origin, place, inputs.keys.sorted()) : []
        return Opening(origin: origin, text: text, place: place, names: names, inputs: inputs,
                       readable: readable, warnings: warnings)
    }

    /// Notes what a cell has changed.
    func close(_ opening: Opening, _ result: RunResult, in session: Session) {
        serial += 1
        let vm = session.interpreter
        var suspects = opening.readable.union(opening.names.assigned)
        let shared = Set(suspects.compactMap { variables[$0]?.identity })
        var outputs: Set<String> = []
        var alive: Set<String> = []
        for name in session.names where !name.hasPrefix("_") && name != "In" && name != "Out" {
            guard let value = session[name] else { continue }
            alive.insert(name)
            let identity = vm.identity(of: value)
            guard var known = variables[name] else {
                variables[name] = Variable(version: 1, fingerprint: vm.fingerprint(of: value), identity: identity, changer: serial, maker: serial)
                outputs.insert(name)
                continue
            }
            let isOther = known.identity != identity
            if isOther { suspects.insert(name) }
            guard suspects.contains(name) || identity.map(shared.contains) ?? false || identity == nil else { continue }
            let fingerprint = vm.fingerprint(of: value)
            let isAssigned = opening.names.assigned.contains(name)
            if fingerprint != known.fingerprint || opening.names.changed.contains(name) {
                known.version += 1
                known.changer = serial
                outputs.insert(name)
            } else if isAssigned { outputs.insert(name) }
            if isAssigned || isOther, opening.inputs[name] == nil || !opening.readable.contains(name) { known.maker = serial }
            known.fingerprint = fingerprint
            known.identity = identity
            variables[name] = known
        }
        for name in variables.keys where !alive.contains(name) { variables[name] = nil }
        let defined = opening.names.assigned.subtracting(opening.readable).intersection(outputs)
        let entry = Entry(origin: opening.origin, text: opening.text, place: opening.place, seconds: result.seconds,
                          isFinished: result.status == .finished, serial: serial, inputs: opening.inputs, outputs: outputs, defined: defined)
        replaceTyped(by: entry)
        if let before = entries[entry.origin] { successors[before.serial] = serial }
        entries[entry.origin] = entry
        bySerial[serial] = entry.origin
    }

    /// A typed cell that gives all the names of an earlier one new values takes its place.
    private func replaceTyped(by entry: Entry) {
        guard case .typed = entry.origin, !entry.defined.isEmpty else { return }
        for earlier in entries.values where isTyped(earlier) && earlier.serial < entry.serial && !earlier.defined.isEmpty {
            if earlier.outputs.isSubset(of: entry.defined), successors[earlier.serial] == nil { successors[earlier.serial] = entry.serial }
        }
    }

    private func isTyped(_ entry: Entry) -> Bool { if case .typed = entry.origin { true } else { false } }

    // MARK: Asking

    /// How a cell stands.
    public func freshness(_ origin: Origin) -> Freshness {
        guard let entry = entries[origin] else { return .never }
        if entry.isEdited { return .stale("its text has changed since it ran") }
        if !entry.isFinished { return .failed }
        var path: Set<Int> = []
        return reason(entry, &path).map { .stale($0) } ?? .fresh
    }

    /// What has happened that a cell would give something else if it were run again; nil if it would not.
    private func reason(_ entry: Entry, _ path: inout Set<Int>) -> String? {
        guard path.insert(entry.serial).inserted else { return nil }
        if entry.isEdited { return "the text of \(label(entry)) has changed since" }
        for name in entry.inputs.keys.sorted() {
            guard let variable = variables[name], let version = entry.inputs[name] else { continue }
            if variable.version != version, variable.changer != entry.serial, let changer = ran(variable.changer) {
                if stands(changer, before: entry) { return "\(label(changer)) has changed \(name) since" }
            }
            if variable.maker != entry.serial, let maker = ran(variable.maker), maker.serial < entry.serial, maker.isFinished,
               let deeper = reason(maker, &path) { return deeper }
        }
        return nil
    }

    private func ran(_ serial: Int) -> Entry? {
        guard let origin = bySerial[serial], let entry = entries[origin], entry.serial == serial else { return nil }
        return entry
    }

    /// Whether a cell belongs before another one, so that what it does now should have been seen by that one.
    private func stands(_ changer: Entry, before entry: Entry) -> Bool {
        switch (changer.origin, entry.origin) {
        case (.file(let a, _), .file(let b, _)) where a == b: return changer.place < entry.place
        case (.typed, .typed):
            // It took the place of one that the other cell had read.
            return successors.contains { $0.value == changer.serial && $0.key < entry.serial }
        // What is typed beside a script is meant for it.
        case (.typed, .file): return true
        case (.file, .typed), (.file, .file): return false
        }
    }

    /// What a cell is called.
    public func label(_ entry: Entry) -> String {
        switch entry.origin {
        case .typed(let number): "In [\(number)]"
        case .file where entry.isEdited && entry.text == key(of: entry.origin): "a cell that has changed"
        case .file(_, let key): key == entry.text || key.hasSuffix("\n" + entry.text) ? "cell \(entry.place)" : "'\(key)'"
        }
    }

    private func key(of origin: Origin) -> String { if case .file(_, let key) = origin { key } else { "" } }

    /// The cell that last gave a name its value.
    public func maker(of name: String) -> Entry? { variables[name].flatMap { ran($0.maker) } }

    // MARK: Warning

    /// One line for each input that is not what its cell would make of it now; each is told once.
    private func warnings(of origin: Origin, _ place: Int, _ names: [String]) -> [String] {
        var lines: [String] = []
        for name in names {
            guard let variable = variables[name], let maker = ran(variable.maker), maker.origin != origin else { continue }
            var path: Set<Int> = []
            if let why = reason(maker, &path) {
                say("\(name), made by \(label(maker)), is stale: \(why)", &lines)
            } else if case .file(let file, _) = origin, let changer = ran(variable.changer), changer.origin != origin,
                      case .file(let other, _) = changer.origin, other == file, changer.place > place {
                say("\(name) is as \(label(changer)) left it, which stands below this cell", &lines)
            }
        }
        return lines
    }

    private func say(_ line: String, _ lines: inout [String]) { if told.insert(line).inserted { lines.append(line) } }

    /// The cells whose outputs a cell has read, as far as they are known.
    public func sources(of entry: Entry) -> [(name: String, cell: Entry)] {
        entry.inputNames.compactMap { name in
            guard let variable = variables[name] else { return nil }
            let makers = [variable.maker, variable.changer].compactMap { ran($0) }
            return makers.first { $0.serial != entry.serial }.map { (name, $0) }
        }
    }
}
