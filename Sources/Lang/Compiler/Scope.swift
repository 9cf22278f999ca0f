// Scopes: which variable a name means.
//
// Python's rule: a name assigned anywhere in a function is local to all of it, unless declared global or
// nonlocal; a name only read is looked up in the enclosing functions (class bodies are skipped), then among
// the globals. One pass over the tree collects what each scope binds and reads; a second one finds out which
// variables are captured, so that the compiler can give them cells from the start.

final class Scope {
    enum Kind { case module, function, classBody, comprehension }

    struct Symbol {
        var isBound = false
        var isParameter = false
        var isGlobal = false
        var isNonlocal = false
        var isUsed = false
        /// Bound here and captured by an inner scope.
        var isCell = false
        /// Bound in an enclosing function.
        var isFree = false
        var isDeleted = false
        var span = Span(0, 0)
    }

    let kind: Kind
    let parent: Scope?
    /// Of a class body: the class, for the names it keeps to itself.
    var className: String?
    var symbols: [String: Symbol] = [:]
    /// Names in the order of their first appearance: register numbers depend on it.
    var order: [String] = []
    var children: [ObjectIdentifier: Scope] = [:]
    var childList: [Scope] = []
    var isGenerator = false
    var hasWalrus = false

    init(_ kind: Kind, parent: Scope?) {
        self.kind = kind
        self.parent = parent
    }

    /// Functions and comprehensions keep their variables in registers.
    var isFunctionLike: Bool { kind == .function || kind == .comprehension }

    /// Inside a class `C`, the attribute `__x` is `_C__x`.
    func mangled(_ name: String) -> String {
        guard name.hasPrefix("__") else { return name }
        var scope: Scope? = self
        while let current = scope {
            if let className = current.className { return PrivateName.mangled(name, in: className) }
            scope = current.parent
        }
        return name
    }

    func edit(_ name: String, _ change: (inout Symbol) -> Void) {
        if symbols[name] == nil { order.append(name) }
        change(&symbols[name, default: Symbol()])
    }

    /// Marks captured variables here and below. Returns nothing: the marks are in the symbols.
    func resolve(_ report: (String, Span) -> Void) {
        for name in order {
            guard let symbol = symbols[name], !symbol.isGlobal else { continue }
            let wantsOuter = symbol.isNonlocal || (symbol.isUsed && !symbol.isBound)
            guard wantsOuter else { continue }
            if let owner = enclosingOwner(of: name) {
                owner.symbols[name]?.isCell = true
                var scope: Scope? = self
                while let current = scope, current !== owner {
                    current.edit(name) { $0.isFree = true }
                    scope = current.parent
                }
            } else if symbol.isNonlocal {
                report("no binding for nonlocal '\(name)' found", symbol.span)
            }
        }
        for child in childList { child.resolve(report) }
    }

    private func enclosingOwner(of name: String) -> Scope? {
        var scope = parent
        while let current = scope {
            if let symbol = current.symbols[name] {
                if current.isFunctionLike, symbol.isBound, !symbol.isGlobal, !symbol.isNonlocal { return current }
                if current.isFunctionLike, symbol.isGlobal { return nil }
                if current.kind == .classBody, name == "__class__" { return current }
            }
            scope = current.parent
        }
        return nil
    }
}

/// Names that a class keeps to itself.
public enum PrivateName {
    /// Inside a class `C`, `__x` is `_C__x`; `__x__` stays, and so does all in a class of underscores alone.
    public static func mangled(_ name: String, in className: String) -> String {
        guard name.hasPrefix("__"), !name.hasSuffix("__") else { return name }
        let stem = className.drop { $0 == "_" }
        return stem.isEmpty ? name : "_" + stem + name
    }
}
