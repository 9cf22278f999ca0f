/// A constant of compiled code; the run-time system turns it into a value once.
public indirect enum Constant: Hashable, Sendable {
    case none, `true`, `false`, ellipsis
    case int(Int)
    /// By bit pattern, so that 0.0 and -0.0 stay apart.
    case float(UInt64)
    case string(String)
    case tuple([Constant])
}

extension Constant {
    /// Texts are the same when their bytes are; Swift's own equality merges composed and decomposed letters.
    public static func == (lhs: Constant, rhs: Constant) -> Bool {
        switch (lhs, rhs) {
        case (.none, .none), (.true, .true), (.false, .false), (.ellipsis, .ellipsis): true
        case (.int(let a), .int(let b)): a == b
        case (.float(let a), .float(let b)): a == b
        case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
        case (.tuple(let a), .tuple(let b)): a == b
        default: false
        }
    }
}

/// Where a new function finds the cell of a captured variable.
public enum Capture: Sendable {
    /// A register of the enclosing frame that holds a cell.
    case register(Int)
    /// A cell of the enclosing function's own closure.
    case free(Int)
}

/// A range of instructions whose exceptions go to `target`.
public struct Handler: Sendable {
    public var start: Int
    public var end: Int
    public var target: Int
    /// The register that gets the exception.
    public var register: Int
    /// The register of the exception that was being handled around the try statement, or -1.
    public var outer: Int
}

/// The source of an instruction: the whole expression and, for an operator or a call, its operands.
public struct SpanEntry: Sendable {
    public var span: Span
    public var operands: [Span]
    public init(_ span: Span, operands: [Span] = []) { self.span = span; self.operands = operands }
}

/// How a function takes its arguments. Names stand in register order.
public struct ParameterLayout: Sendable {
    public var names: [String] = []
    public var positionalOnly = 0
    /// Positional ones, the positional-only ones included.
    public var positional = 0
    public var keywordOnly = 0
    public var hasVarargs = false
    public var hasKwargs = false
    /// How many of the last positional ones have a default.
    public var positionalDefaults = 0
    /// For each keyword-only one whether it has a default.
    public var keywordDefaults: [Bool] = []
    public init() {}

    /// All parameters: positional, keyword-only, `*args`, `**kwargs`, in register order.
    public var count: Int { positional + keywordOnly + (hasVarargs ? 1 : 0) + (hasKwargs ? 1 : 0) }
}

/// Compiled code of a module, function, lambda, class body or comprehension.
public final class Code: Sendable {
    public enum Kind: Sendable { case module, function, lambda, classBody, comprehension }

    public let kind: Kind
    public let name: String
    public let qualifiedName: String
    public let source: Source
    /// The whole definition, for `x??`.
    public let span: Span
    public let documentation: String?
    public let instructions: [Instruction]
    public let constants: [Constant]
    /// Names of attributes and class-body variables.
    public let names: [String]
    /// Names of global variables that the code touches.
    public let globals: [String]
    public let children: [Code]
    public let captures: [Capture]
    public let freeNames: [String]
    public let registerCount: Int
    public let parameters: ParameterLayout
    /// Names of the registers from 0 on; parameters first.
    public let localNames: [String]
    public let isGenerator: Bool
    public let handlers: [Handler]
    public let spans: [SpanEntry]
    /// For each instruction an index into `spans`.
    public let spanIndices: [Int32]
    public let cacheCount: Int

    init(_ b: CodeBuilder) {
        kind = b.kind
        name = b.name
        qualifiedName = b.qualifiedName
        source = b.source
        span = b.span
        documentation = b.documentation
        instructions = b.instructions
        constants = b.constants
        names = b.names
        globals = b.globals
        children = b.children
        captures = b.captures
        freeNames = b.freeNames
        registerCount = b.maxRegisters
        parameters = b.parameters
        localNames = b.localNames
        isGenerator = b.isGenerator
        handlers = b.handlers
        spans = b.spans
        spanIndices = b.spanIndices
        cacheCount = b.cacheCount
    }

    /// The source of the instruction at an index.
    public func spanEntry(at index: Int) -> SpanEntry {
        guard index >= 0, index < spanIndices.count else { return SpanEntry(span) }
        return spans[Int(spanIndices[index])]
    }
}
