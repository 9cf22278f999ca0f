// The syntax tree: what the parser makes and the compiler reads.
//
// A node is a final class with a span, so that a tree is shared without copying and every error can point at
// its source. Kinds are enums; they hold names as written, no resolved slots: scopes are the resolver's
// business. The parser bounds the depth of the tree (`Parser.maximumDepth`), so that walking and freeing it
// never exhausts the native stack.

/// A run of source text as two byte offsets into its UTF-8; lines and columns are computed when an error is drawn.
public struct Span: Hashable, Sendable {
    public var start: Int32
    public var end: Int32

    public init(_ start: Int, _ end: Int) {
        self.start = Int32(truncatingIfNeeded: start)
        self.end = Int32(truncatingIfNeeded: end)
    }

    /// The smallest span that covers both.
    public func joined(_ other: Span) -> Span {
        Span(Int(min(start, other.start)), Int(max(end, other.end)))
    }
}

public final class Expr: Sendable {
    public let kind: ExprKind
    public let span: Span
    /// True when the expression stood in parentheses of its own: `(a) = 1` and `(x for x in y)` care.
    public let parenthesized: Bool
    /// One more than the highest expression within: how deep a walk recurses. The parser bounds it.
    let height: Int32

    public init(_ kind: ExprKind, _ span: Span, parenthesized: Bool = false) {
        self.kind = kind
        self.span = span
        self.parenthesized = parenthesized
        height = kind.heightBelow &+ 1
    }
}

public enum ExprKind: Sendable {
    case none, `true`, `false`, ellipsis
    case int(Int)
    /// An integer literal beyond 64 bits, as written: evaluating it is an OverflowError (its negation may be Int.min).
    case hugeInt(String)
    case float(Double)
    case string(String)
    case fstring([FStringPart])
    case name(String)
    case list([Expr])
    case tuple([Expr])
    case set([Expr])
    case dict([DictItem])
    case starred(Expr)
    case unary(UnaryOp, Expr)
    case binary(BinaryOp, Expr, Expr)
    case not(Expr)
    /// `a and b and c`, flattened.
    case and([Expr])
    /// `a or b or c`, flattened.
    case or([Expr])
    /// `first < second <= third …`, each operand evaluated once.
    case compare(Expr, [Comparison])
    case conditional(test: Expr, then: Expr, otherwise: Expr)
    case lambda(Parameters, body: Expr)
    case call(Expr, [Argument])
    case attribute(Expr, String, nameSpan: Span)
    /// `object[index]`; the index may be a `slice`, or a `tuple` that holds slices.
    case `subscript`(Expr, Expr)
    case slice(lower: Expr?, upper: Expr?, step: Expr?)
    case comprehension(ComprehensionKind, element: Expr, value: Expr?, clauses: [CompClause])
    /// `(name := value)`
    case walrus(String, nameSpan: Span, Expr)
    case yield(Expr?)
    case yieldFrom(Expr)
}

public enum FStringPart: Sendable {
    case text(String)
    /// `{expr!r:spec}`; for `{expr=}` the written text up to and with the `=` comes as a `text` part before it, and
    /// `debug` is true (then no conversion and no spec means `!r`). `conversion` is r, s, a or nil.
    case field(Expr, conversion: Character?, spec: [FStringPart]?, debug: Bool)
}

/// `key: value`, or `**value` where key is nil.
public struct DictItem: Sendable {
    public let key: Expr?
    public let value: Expr
    public init(key: Expr?, value: Expr) { self.key = key; self.value = value }
}

public enum UnaryOp: Sendable { case plus, minus, invert }

public enum BinaryOp: UInt8, Sendable, CaseIterable {
    case add, subtract, multiply, divide, floorDivide, modulo, power, matmul
    case leftShift, rightShift, bitAnd, bitOr, bitXor
}

public enum CompareOp: UInt8, Sendable, CaseIterable {
    case less, lessEqual, equal, notEqual, greater, greaterEqual, `in`, notIn, `is`, isNot
}

public struct Comparison: Sendable {
    public let op: CompareOp
    public let operand: Expr
    public init(_ op: CompareOp, _ operand: Expr) { self.op = op; self.operand = operand }
}

public struct Argument: Sendable {
    public enum Kind: Sendable {
        case positional
        /// `*iterable`
        case star
        case keyword(String)
        /// `**mapping`
        case doubleStar
    }
    public let kind: Kind
    public let value: Expr
    public let span: Span
    public init(_ kind: Kind, _ value: Expr, _ span: Span) { self.kind = kind; self.value = value; self.span = span }
}

public enum ComprehensionKind: Sendable { case list, set, dict, generator }

/// `for target in iterable if test if test …`
public struct CompClause: Sendable {
    public let target: Expr
    public let iterable: Expr
    public let conditions: [Expr]
    public init(target: Expr, iterable: Expr, conditions: [Expr]) {
        self.target = target; self.iterable = iterable; self.conditions = conditions
    }
}

public struct Parameter: Sendable {
    public let name: String
    public let span: Span
    public let annotation: Expr?
    public let defaultValue: Expr?
    public init(name: String, span: Span, annotation: Expr?, defaultValue: Expr?) {
        self.name = name; self.span = span; self.annotation = annotation; self.defaultValue = defaultValue
    }
}

/// `def f(posonly, /, positional, *varargs, keywordOnly, **kwargs)`
public struct Parameters: Sendable {
    public var positionalOnly: [Parameter] = []
    public var positional: [Parameter] = []
    public var varargs: Parameter?
    public var keywordOnly: [Parameter] = []
    public var kwargs: Parameter?
    public init() {}
}

public final class Stmt: Sendable {
    public let kind: StmtKind
    public let span: Span
    public init(_ kind: StmtKind, _ span: Span) { self.kind = kind; self.span = span }
}

public enum StmtKind: Sendable {
    case expr(Expr)
    /// `a = b = value`: targets from left to right.
    case assign([Expr], Expr)
    case augAssign(Expr, BinaryOp, Expr)
    /// `target: annotation = value`; annotations are parsed and ignored.
    case annAssign(Expr, annotation: Expr, value: Expr?)
    case `return`(Expr?)
    case raise(Expr?, cause: Expr?)
    case assert(Expr, message: Expr?)
    case del([Expr])
    case pass, `break`, `continue`
    case global([String])
    case nonlocal([String])
    case `if`(test: Expr, body: [Stmt], orelse: [Stmt])
    case `while`(test: Expr, body: [Stmt], orelse: [Stmt])
    case `for`(target: Expr, iterable: Expr, body: [Stmt], orelse: [Stmt])
    case `try`(body: [Stmt], handlers: [ExceptHandler], orelse: [Stmt], finally: [Stmt])
    case with([WithItem], body: [Stmt])
    case functionDef(FunctionDef)
    case classDef(ClassDef)
    case `import`([ImportAlias])
    /// `from module import names`; level counts leading dots; names empty means `*`.
    case importFrom(module: String, names: [ImportAlias], level: Int)
}

public struct ExceptHandler: Sendable {
    public let type: Expr?
    public let name: String?
    public let body: [Stmt]
    public let span: Span
    public init(type: Expr?, name: String?, body: [Stmt], span: Span) {
        self.type = type; self.name = name; self.body = body; self.span = span
    }
}

public struct WithItem: Sendable {
    public let context: Expr
    public let target: Expr?
    public init(context: Expr, target: Expr?) { self.context = context; self.target = target }
}

public struct ImportAlias: Sendable {
    public let name: String
    public let asName: String?
    public let span: Span
    public init(name: String, asName: String?, span: Span) { self.name = name; self.asName = asName; self.span = span }
}

public final class FunctionDef: Sendable {
    public let name: String
    public let nameSpan: Span
    public let parameters: Parameters
    public let returns: Expr?
    public let decorators: [Expr]
    public let body: [Stmt]
    public init(name: String, nameSpan: Span, parameters: Parameters, returns: Expr?, decorators: [Expr], body: [Stmt]) {
        self.name = name; self.nameSpan = nameSpan; self.parameters = parameters
        self.returns = returns; self.decorators = decorators; self.body = body
    }
}

public final class ClassDef: Sendable {
    public let name: String
    public let nameSpan: Span
    public let bases: [Argument]
    public let decorators: [Expr]
    public let body: [Stmt]
    public init(name: String, nameSpan: Span, bases: [Argument], decorators: [Expr], body: [Stmt]) {
        self.name = name; self.nameSpan = nameSpan; self.bases = bases; self.decorators = decorators; self.body = body
    }
}

/// A parsed file, cell or REPL entry.
public final class SyntaxTree: Sendable {
    public let source: Source
    public let body: [Stmt]
    /// Nodes of very deep expressions, outermost first, held so that the tree is freed in shallow pieces.
    let spine: [Expr]

    public init(source: Source, body: [Stmt]) { self.source = source; self.body = body; spine = [] }

    init(source: Source, body: [Stmt], spine: [Expr]) { self.source = source; self.body = body; self.spine = spine }
}
