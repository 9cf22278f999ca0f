// What is wrong with the arguments of a built-in, worded as CPython words it. Its words depend on how the function
// was declared to C: without keywords and with exactly one argument, without keywords, or with keywords.

extension Interpreter {
    private func receivers(_ row: Builtin) -> Int {
        let first = row.parameters.parameters.first?.name
        return first == "self" || first == "cls" ? 1 : 0
    }

    /// `list.append` for a method of a built-in type, else the name alone.
    private func qualified(_ row: Builtin, _ arguments: UnsafeMutablePointer<Value>, _ count: Int) -> String {
        if row.path != row.name { return row.path }
        guard receivers(row) == 1, count > 0 else { return row.name }
        if case .type(let type) = arguments[0], row.parameters.parameters.first?.name == "cls" { return type.name + "." + row.name }
        return type(of: arguments[0]).builtinBase.name + "." + row.name
    }

    /// The name where CPython shows no class or module; a constructor's is its class's.
    private func plain(_ row: Builtin) -> String { row.name == "__init__" ? row.path : row.name }

    /// The built-in type that has a method, where only the method is known.
    private func owner(of row: Builtin) -> String? {
        for type in [types.str, types.list, types.dict, types.set, types.tuple, types.int, types.float, types.frozenset] {
            if case .object(let object)? = type.namespace.value(intern(row.name)), (object as? BuiltinObject)?.row === row { return type.name }
        }
        return nil
    }

    /// A method called through its class on something else, which is told before its arguments are counted.
    private func wrongReceiver(_ row: Builtin, _ arguments: UnsafeMutablePointer<Value>, _ given: Int) -> Fault? {
        // Some rows serve two classes: those of set and frozenset.
        if given > 0, case .object(let own)? = type(of: arguments[0]).lookup(intern(row.name), self), (own as? BuiltinObject)?.row === row { return nil }
        guard given > 0, row.parameters.parameters.first?.name == "self", let owner = owner(of: row),
              !type(of: arguments[0]).resolutionOrder.contains(where: { $0.isBuiltin && $0.name == owner }) else { return nil }
        return .type("descriptor '\(row.name)' for '\(owner)' objects doesn't apply to a '\(typeName(arguments[0]))' object")
    }

    private func plural(_ count: Int) -> String { count == 1 ? "" : "s" }

    private func takesKeywords(_ row: Builtin) -> Bool {
        row.parameters.parameters.contains { $0.kind == .either || $0.kind == .keywordOnly }
    }

    func tooManyArguments(_ row: Builtin, _ arguments: UnsafeMutablePointer<Value>, _ given: Int, named: Int) -> Fault {
        if let fault = wrongReceiver(row, arguments, given) { return fault }
        let shift = receivers(row)
        let most = row.parameters.positional - shift, least = row.parameters.required - shift
        let count = given - shift
        if takesKeywords(row), row.name != "sorted" {
            let all = row.parameters.parameters.filter { $0.kind != .varargs && $0.kind != .kwargs }.count - shift
            if count + named > all {
                return .type("\(plain(row))() takes \(least == all ? "exactly" : "at most") \(all) \(count == 0 ? "keyword " : "")argument\(plural(all)) (\(count + named) given)")
            }
            if most == 0 { return .type("\(row.name)() takes no positional arguments") }
            return .type("\(plain(row))() takes \(least == most ? "exactly" : "at most") \(most) positional argument\(plural(most)) (\(count) given)")
        }
        if row.name.hasPrefix("__"), row.path == row.name { return .type("expected \(most) argument\(plural(most)), got \(count)") }
        if let words = searchWords(row, count) { return words }
        if most == 0, usesPlainWords(row) { return .type("\(row.name)() takes no arguments") }
        if most == 0 { return .type("\(qualified(row, arguments, given))() takes no arguments (\(count) given)") }
        if most == 1, least == 1, !usesPlainWords(row) {
            return .type("\(qualified(row, arguments, given))() takes exactly one argument (\(count) given)")
        }
        return .type("\(row.name) expected \(most == least ? "" : "at most ")\(most) argument\(plural(most)), got \(count)")
    }

    /// Classes, and `sorted`, count their one argument in other words than functions.
    private func usesPlainWords(_ row: Builtin) -> Bool { row.name == "sorted" || BuiltinTable.constructor(row.name) === row }

    /// `find`, `count` and their like take their arguments apart in a way of their own.
    private func searchWords(_ row: Builtin, _ count: Int) -> Fault? {
        guard ["find", "rfind", "index", "rindex", "count", "startswith", "endswith"].contains(row.name), row.parameters.positional == 4,
              row.path == row.name, owner(of: row) == "str" else { return nil }
        return .type("\(row.name)() takes at \(count == 0 ? "least 1 argument" : "most 3 arguments") (\(count) given)")
    }

    func missingArgument(_ row: Builtin, _ index: Int, _ arguments: UnsafeMutablePointer<Value>, _ given: Int) -> Fault {
        if let fault = wrongReceiver(row, arguments, given) { return fault }
        let shift = receivers(row)
        if shift == 1, given == 0 { return .type("unbound method \(owner(of: row).map { $0 + "." } ?? "")\(row.name)() needs an argument") }
        let parameter = row.parameters.parameters[index]
        let most = row.parameters.positional - shift, least = row.parameters.required - shift
        let count = given - shift
        if parameter.kind == .keywordOnly { return .type("\(row.name)() missing required keyword-only argument: '\(parameter.name)'") }
        if takesKeywords(row), row.name != "sorted" {
            if parameter.kind == .positionalOnly {
                return .type("\(plain(row))() takes \(most == least ? "exactly" : "at least") \(least) positional argument\(plural(least)) (\(count) given)")
            }
            return .type("\(plain(row))() missing required argument '\(parameter.name)'" + (row.name == "enumerate" ? "" : " (pos \(index - shift + 1))"))
        }
        if let words = searchWords(row, count) { return words }
        if row.parameters.varargs != nil || most != least {
            return .type("\(row.name) expected at least \(least) argument\(plural(least)), got \(count)")
        }
        if most == 1, !usesPlainWords(row) { return .type("\(qualified(row, arguments, given))() takes exactly one argument (\(count) given)") }
        return .type("\(row.name) expected \(most) argument\(plural(most)), got \(count)")
    }

    func unexpectedKeyword(_ row: Builtin, _ name: String, _ arguments: UnsafeMutablePointer<Value>, _ count: Int) -> Fault {
        let names = row.parameters.parameters.filter { $0.kind == .either || $0.kind == .keywordOnly }.map(\.name)
        let isClass = BuiltinTable.constructor(row.name) === row
        if names.isEmpty {
            let isSlot = row.name.hasPrefix("__") && row.name != "__init__" && row.path == row.name && !BuiltinObject.plainSpecial.contains(row.name)
            if isSlot { return .type("wrapper \(row.name)() takes no keyword arguments") }
            // Methods that take their arguments apart themselves do not know their class.
            let isPlain = isClass || searchWords(row, 0) != nil || (row.parameters.varargs != nil && owner(of: row).map { ["set", "frozenset"].contains($0) } ?? false)
            return .type("\(isPlain ? row.name : qualified(row, arguments, count))() takes no keyword arguments")
        }
        let hint = suggestion(name, among: names).map { "did you mean '\($0)'?" } ?? "it takes " + names.joined(separator: ", ")
        if isClass || row.path != row.name || isOfLanguage(row, arguments, count) {
            return .type("'\(name)' is an invalid keyword argument for \(row.name == "sorted" ? "sort" : plain(row))()", hint: hint)
        }
        return .type("\(row.name)() got an unexpected keyword argument '\(name)'", hint: hint)
    }

    /// Whether a row is one of the language itself, and not of NumPy or a module in Python.
    private func isOfLanguage(_ row: Builtin, _ arguments: UnsafeMutablePointer<Value>, _ count: Int) -> Bool {
        if case .object(let object)? = builtins.value(row.name), let function = object as? BuiltinObject, function.row === row { return true }
        return receivers(row) == 1 && count > 0 && type(of: arguments[0]).builtinBase.module == "builtins"
    }
}
