/// Every name that a program binds or reads, and every call of a name, with its scope: what `ScopeBuilder` meets on its
/// way, kept for the checker.
final class ScopeTrace {
    enum Kind {
        /// `x = …`, `with … as x`: a variable of its own.
        case assignment
        /// `except … as x`.
        case handler
        /// Parts of a tuple, variables of loops, functions, imports.
        case other
    }

    struct Binding {
        let name: String
        let span: Span
        let scope: Scope
        let kind: Kind
        var function: FunctionDef?
        var type: ClassDef?
    }

    struct Use {
        let name: String
        let span: Span
        let scope: Scope
    }

    struct Call {
        let name: String
        let arguments: [Argument]
        let span: Span
        let scope: Scope
    }

    var bindings: [Binding] = []
    var uses: [Use] = []
    var calls: [Call] = []
    /// Functions whose defaults the program sets itself.
    var withOtherDefaults: Set<String> = []
    /// `from module import *` binds names that are not to be seen.
    var importsAll = false
    /// Functions that call `locals()`, `vars()` or `dir()`.
    var asksForLocals: Set<ObjectIdentifier> = []

    /// The bindings of each name; to be asked when all are there.
    private(set) lazy var byName: [String: [Binding]] = Dictionary(grouping: bindings, by: \.name)

    /// Whether an inner function assigns a variable of the scope by `nonlocal` or `global`.
    func rebinds(_ name: String, _ owner: Scope) -> Bool {
        byName[name, default: []].contains { binding in
            guard binding.scope !== owner, let symbol = binding.scope.symbols[name] else { return false }
            return symbol.isNonlocal || symbol.isGlobal
        }
    }
}
