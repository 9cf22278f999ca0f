/// What a token is. Everything with a fixed spelling has a row in `TokenTable`.
public enum TokenKind: UInt8, Sendable, CaseIterable {
    case endOfFile, newline, indent, dedent, name, number, string, error
    case leftParen, rightParen, leftBracket, rightBracket, leftBrace, rightBrace
    case comma, colon, semicolon, dot, ellipsis, arrow, colonEqual, equal, at
    case plus, minus, star, slash, doubleSlash, percent, doubleStar, tilde
    case leftShift, rightShift, ampersand, bar, caret
    case less, lessEqual, equalEqual, notEqual, greater, greaterEqual
    case plusEqual, minusEqual, starEqual, slashEqual, doubleSlashEqual, percentEqual, doubleStarEqual, atEqual
    case leftShiftEqual, rightShiftEqual, ampersandEqual, barEqual, caretEqual
    case kwFalse, kwNone, kwTrue, kwAnd, kwAs, kwAssert, kwAsync, kwAwait, kwBreak, kwClass, kwContinue
    case kwDef, kwDel, kwElif, kwElse, kwExcept, kwFinally, kwFor, kwFrom, kwGlobal, kwIf, kwImport
    case kwIn, kwIs, kwLambda, kwNonlocal, kwNot, kwOr, kwPass, kwRaise, kwReturn, kwTry, kwWhile, kwWith, kwYield
}

/// A token is its kind and the bytes it covers; what a literal means is decoded when the parser takes it.
public struct Token: Sendable {
    public let kind: TokenKind
    /// How many brackets are open around the token.
    public let level: UInt8
    public let start: Int32
    public let end: Int32

    public init(_ kind: TokenKind, _ start: Int, _ end: Int, level: Int = 0) {
        self.kind = kind
        self.level = UInt8(clamping: level)
        self.start = Int32(truncatingIfNeeded: start)
        self.end = Int32(truncatingIfNeeded: end)
    }

    public var span: Span { Span(Int(start), Int(end)) }
}

/// How tightly an operator binds, from loose to tight; Python's ladder.
public enum Power: UInt8, Sendable, Comparable {
    case none, or, and, not, comparison, bitOr, bitXor, bitAnd, shift, sum, product, prefix, power

    public static func < (lhs: Power, rhs: Power) -> Bool { lhs.rawValue < rhs.rawValue }
}

/// What a token does between two operands.
public enum Infix: Sendable {
    case none, and, or
    case binary(BinaryOp)
    case compare(CompareOp)
    case assign(BinaryOp)
}

/// One fixed spelling of the language: the row the lexer, the parser and completion read.
public struct TokenRow: Sendable {
    public let kind: TokenKind
    public let spelling: String
    public let isKeyword: Bool
    /// The power with which the token binds as an infix operator.
    public let power: Power
    public let infix: Infix
    /// True for a token an expression can begin with.
    public let beginsExpression: Bool

    init(_ kind: TokenKind, _ spelling: String, _ power: Power = .none, _ infix: Infix = .none,
         keyword: Bool = false, begins: Bool = false) {
        self.kind = kind; self.spelling = spelling; self.isKeyword = keyword
        self.power = power; self.infix = infix; self.beginsExpression = begins
    }
}

/// The table of fixed spellings.
public enum TokenTable {
    static let unspelled: [TokenRow] = [
        TokenRow(.endOfFile, ""), TokenRow(.newline, ""), TokenRow(.indent, ""), TokenRow(.dedent, ""),
        TokenRow(.name, "", begins: true), TokenRow(.number, "", begins: true),
        TokenRow(.string, "", begins: true), TokenRow(.error, ""),
    ]

    static let punctuation: [TokenRow] = [
        TokenRow(.leftParen, "(", begins: true), TokenRow(.rightParen, ")"),
        TokenRow(.leftBracket, "[", begins: true), TokenRow(.rightBracket, "]"),
        TokenRow(.leftBrace, "{", begins: true), TokenRow(.rightBrace, "}"),
        TokenRow(.comma, ","), TokenRow(.colon, ":"), TokenRow(.semicolon, ";"), TokenRow(.dot, "."),
        TokenRow(.ellipsis, "...", begins: true), TokenRow(.arrow, "->"),
        TokenRow(.colonEqual, ":="), TokenRow(.equal, "="),
    ]

    static let operators: [TokenRow] = [
        TokenRow(.at, "@", .product, .binary(.matmul)),
        TokenRow(.plus, "+", .sum, .binary(.add), begins: true),
        TokenRow(.minus, "-", .sum, .binary(.subtract), begins: true),
        TokenRow(.star, "*", .product, .binary(.multiply)),
        TokenRow(.slash, "/", .product, .binary(.divide)),
        TokenRow(.doubleSlash, "//", .product, .binary(.floorDivide)),
        TokenRow(.percent, "%", .product, .binary(.modulo)),
        TokenRow(.doubleStar, "**", .power, .binary(.power)),
        TokenRow(.tilde, "~", begins: true),
        TokenRow(.leftShift, "<<", .shift, .binary(.leftShift)),
        TokenRow(.rightShift, ">>", .shift, .binary(.rightShift)),
        TokenRow(.ampersand, "&", .bitAnd, .binary(.bitAnd)),
        TokenRow(.bar, "|", .bitOr, .binary(.bitOr)),
        TokenRow(.caret, "^", .bitXor, .binary(.bitXor)),
        TokenRow(.less, "<", .comparison, .compare(.less)),
        TokenRow(.lessEqual, "<=", .comparison, .compare(.lessEqual)),
        TokenRow(.equalEqual, "==", .comparison, .compare(.equal)),
        TokenRow(.notEqual, "!=", .comparison, .compare(.notEqual)),
        TokenRow(.greater, ">", .comparison, .compare(.greater)),
        TokenRow(.greaterEqual, ">=", .comparison, .compare(.greaterEqual)),
    ]

    static let assignments: [TokenRow] = [
        TokenRow(.plusEqual, "+=", .none, .assign(.add)), TokenRow(.minusEqual, "-=", .none, .assign(.subtract)),
        TokenRow(.starEqual, "*=", .none, .assign(.multiply)), TokenRow(.slashEqual, "/=", .none, .assign(.divide)),
        TokenRow(.doubleSlashEqual, "//=", .none, .assign(.floorDivide)),
        TokenRow(.percentEqual, "%=", .none, .assign(.modulo)),
        TokenRow(.doubleStarEqual, "**=", .none, .assign(.power)), TokenRow(.atEqual, "@=", .none, .assign(.matmul)),
        TokenRow(.leftShiftEqual, "<<=", .none, .assign(.leftShift)),
        TokenRow(.rightShiftEqual, ">>=", .none, .assign(.rightShift)),
        TokenRow(.ampersandEqual, "&=", .none, .assign(.bitAnd)), TokenRow(.barEqual, "|=", .none, .assign(.bitOr)),
        TokenRow(.caretEqual, "^=", .none, .assign(.bitXor)),
    ]

    static let keywords: [TokenRow] = [
        TokenRow(.kwFalse, "False", keyword: true, begins: true), TokenRow(.kwNone, "None", keyword: true, begins: true),
        TokenRow(.kwTrue, "True", keyword: true, begins: true),
        TokenRow(.kwAnd, "and", .and, .and, keyword: true), TokenRow(.kwAs, "as", keyword: true),
        TokenRow(.kwAssert, "assert", keyword: true), TokenRow(.kwAsync, "async", keyword: true),
        TokenRow(.kwAwait, "await", keyword: true, begins: true), TokenRow(.kwBreak, "break", keyword: true),
        TokenRow(.kwClass, "class", keyword: true), TokenRow(.kwContinue, "continue", keyword: true),
        TokenRow(.kwDef, "def", keyword: true), TokenRow(.kwDel, "del", keyword: true),
        TokenRow(.kwElif, "elif", keyword: true), TokenRow(.kwElse, "else", keyword: true),
        TokenRow(.kwExcept, "except", keyword: true), TokenRow(.kwFinally, "finally", keyword: true),
        TokenRow(.kwFor, "for", keyword: true), TokenRow(.kwFrom, "from", keyword: true),
        TokenRow(.kwGlobal, "global", keyword: true), TokenRow(.kwIf, "if", keyword: true),
        TokenRow(.kwImport, "import", keyword: true),
        TokenRow(.kwIn, "in", .comparison, .compare(.in), keyword: true),
        TokenRow(.kwIs, "is", .comparison, .compare(.is), keyword: true),
        TokenRow(.kwLambda, "lambda", keyword: true, begins: true),
        TokenRow(.kwNonlocal, "nonlocal", keyword: true),
        // `not` begins an expression; between two operands it is the first half of `not in`.
        TokenRow(.kwNot, "not", .comparison, .compare(.notIn), keyword: true, begins: true),
        TokenRow(.kwOr, "or", .or, .or, keyword: true), TokenRow(.kwPass, "pass", keyword: true),
        TokenRow(.kwRaise, "raise", keyword: true), TokenRow(.kwReturn, "return", keyword: true),
        TokenRow(.kwTry, "try", keyword: true), TokenRow(.kwWhile, "while", keyword: true),
        TokenRow(.kwWith, "with", keyword: true), TokenRow(.kwYield, "yield", keyword: true),
    ]

    /// Every row, indexed by the raw value of its kind.
    public static let rows: [TokenRow] = {
        let all: [TokenRow] = unspelled + punctuation + operators + assignments + keywords
        return all.sorted { $0.kind.rawValue < $1.kind.rawValue }
    }()

    /// Keywords by spelling.
    public static let keywordKinds: [String: TokenKind] = {
        var kinds: [String: TokenKind] = [:]
        for row in keywords { kinds[row.spelling] = row.kind }
        return kinds
    }()

    /// Operators by their bytes packed into one integer (`>>=` is 0x3E3E3D).
    static let operatorKinds: [UInt32: TokenKind] = {
        var kinds: [UInt32: TokenKind] = [:]
        for row in punctuation + operators + assignments {
            kinds[row.spelling.utf8.reduce(0) { $0 << 8 | UInt32($1) }] = row.kind
        }
        return kinds
    }()
}
