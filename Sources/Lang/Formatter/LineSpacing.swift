/// What the formatter knows of each token of a logical line: the blank before it, how deep in brackets it stands,
/// and how willingly the line is cut there.
struct LineSpacing {
    /// How tightly the places hold together where a line may be cut; the loosest are cut first.
    enum Joint: Int, Comparable {
        case none, power, product, sum, shift, bitAnd, bitXor, bitOr, comparison, text, logic, ternary, comma, comprehension
        static func < (lhs: Joint, rhs: Joint) -> Bool { lhs.rawValue < rhs.rawValue }
    }

    private(set) var hasSpace: [Bool]
    /// Open brackets around each token; a bracket counts as outside of itself.
    private(set) var depth: [Int]
    /// The joint before each token, or behind a comma.
    private(set) var joint: [Joint]
    /// For a bracket: its partner.
    private(set) var partner: [Int: Int] = [:]
    /// Whether a bracket indexes (`x[…]`).
    private(set) var isSubscript: Set<Int> = []
    /// The last `=` of an assignment outside brackets.
    private(set) var assignment: Int?

    private let tokens: [FormatToken]
    private var isUnary: [Bool]
    private var isTight: [Bool]
    private var isSlice: [Bool]
    private var isWide: [Bool]

    init(_ tokens: [FormatToken]) {
        self.tokens = tokens
        let count = tokens.count
        hasSpace = Array(repeating: false, count: count)
        depth = Array(repeating: 0, count: count)
        joint = Array(repeating: .none, count: count)
        isUnary = Array(repeating: false, count: count)
        isTight = Array(repeating: false, count: count)
        isSlice = Array(repeating: false, count: count)
        isWide = Array(repeating: false, count: count)
        findBrackets()
        findRoles()
        findJoints()
        for index in tokens.indices.dropFirst() { hasSpace[index] = space(before: index) }
    }

    // MARK: Roles

    private mutating func findBrackets() {
        var stack: [Int] = []
        for (index, token) in tokens.enumerated() {
            if token.closes, let open = stack.popLast() {
                partner[open] = index
                partner[index] = open
            }
            depth[index] = stack.count
            if token.opens { stack.append(index) }
        }
        for (open, close) in partner where open < close && tokens[open].kind == .leftBracket && open > 0 && tokens[open - 1].endsOperand {
            isSubscript.insert(open)
        }
    }

    /// One pass with a record for each open bracket.
    private mutating func findRoles() {
        struct Level {
            var open: Int
            var lambdas = 0
            var isAnnotated = false
            var isCall = false
            var isParameters = false
        }
        var levels = [Level(open: -1)]
        let isDefinition = tokens.first?.kind == .kwDef
        for (index, token) in tokens.enumerated() {
            let last = levels.count - 1
            switch token.kind {
            case .leftParen, .leftBracket, .leftBrace:
                var level = Level(open: index)
                level.isCall = token.kind == .leftParen && index > 0 && tokens[index - 1].endsOperand
                level.isParameters = isDefinition && levels.count == 1 && token.kind == .leftParen
                levels.append(level)
            case .rightParen, .rightBracket, .rightBrace: if levels.count > 1 { levels.removeLast() }
            case .kwLambda: levels[last].lambdas += 1
            case .colon:
                if levels[last].lambdas > 0 { levels[last].lambdas -= 1 } else if levels[last].open >= 0, isSubscript.contains(levels[last].open) {
                    isSlice[index] = true
                    isWide[index] = isComplex(index)
                } else if levels[last].isParameters { levels[last].isAnnotated = true }
            case .comma: levels[last].isAnnotated = false
            case .equal:
                if levels[last].lambdas > 0 { isTight[index] = true } else if levels.count > 1 {
                    isTight[index] = !levels[last].isAnnotated
                } else {
                    assignment = index
                }
            case .plus, .minus, .tilde, .star, .doubleStar: isUnary[index] = index == 0 || !tokens[index - 1].endsOperand
            default: if case .assign = TokenTable.rows[Int(token.kind.rawValue)].infix, levels.count == 1 { assignment = index }
            }
        }
        for index in tokens.indices where tokens[index].kind == .doubleStar && !isUnary[index] {
            isTight[index] = isSimple(endingAt: index - 1) && isSimple(startingAt: index + 1)
        }
    }

    /// Whether the slice around a colon holds more than names, numbers and signs: then its colons have blanks.
    private func isComplex(_ colon: Int) -> Bool {
        let level = depth[colon]
        var start = colon, end = colon
        while start > 0, depth[start - 1] > level || (depth[start - 1] == level && tokens[start - 1].kind != .comma) { start -= 1 }
        while end + 1 < tokens.count, depth[end + 1] > level || (depth[end + 1] == level && tokens[end + 1].kind != .comma) { end += 1 }
        for index in start...end {
            let token = tokens[index]
            switch token.kind {
            case .dot, .kwAnd, .kwOr, .kwNot, .kwIn, .kwIs, .kwIf, .kwLambda, .colonEqual: return true
            case .leftParen, .leftBracket: if index > start, tokens[index - 1].endsOperand { return true }
            case .plus, .minus: if index > start, tokens[index - 1].endsOperand { return true }
            default: if case .binary = TokenTable.rows[Int(token.kind.rawValue)].infix { return true }
                if case .compare = TokenTable.rows[Int(token.kind.rawValue)].infix { return true }
            }
        }
        return false
    }

    /// A name, a number or a chain of attributes that ends at a token.
    private func isSimple(endingAt end: Int) -> Bool {
        guard end >= 0 else { return false }
        if tokens[end].kind == .number { return end == 0 || tokens[end - 1].kind != .dot }
        var index = end
        while index >= 2, tokens[index].kind == .name, tokens[index - 1].kind == .dot, tokens[index - 2].kind == .name { index -= 2 }
        return tokens[index].kind == .name && (index == 0 || tokens[index - 1].kind != .dot)
    }

    private func isSimple(startingAt start: Int) -> Bool {
        var index = start
        if index < tokens.count, [.minus, .plus, .tilde].contains(tokens[index].kind) { index += 1 }
        guard index < tokens.count else { return false }
        func isFollowed(_ end: Int) -> Bool {
            end + 1 < tokens.count && (tokens[end + 1].kind == .leftParen || tokens[end + 1].kind == .leftBracket || tokens[end + 1].kind == .dot)
        }
        if tokens[index].kind == .number { return !isFollowed(index) }
        guard tokens[index].kind == .name else { return false }
        while index + 2 < tokens.count, tokens[index + 1].kind == .dot, tokens[index + 2].kind == .name { index += 2 }
        return !isFollowed(index)
    }

    // MARK: Joints

    private mutating func findJoints() {
        // Between `for` and `in`, and between `lambda` and its colon, nothing is cut.
        var guarded: [(depth: Int, kind: TokenKind)] = []
        var comprehensions: Set<Int> = []
        var scopes: [Int] = [-1]
        for (index, token) in tokens.enumerated() {
            if token.opens { scopes.append(index) }
            if token.closes, scopes.count > 1 { scopes.removeLast() }
            let level = depth[index]
            if let last = guarded.last, last.depth == level, token.kind == (last.kind == .kwFor ? .kwIn : .colon) {
                guarded.removeLast()
                continue
            }
            let isGuarded = guarded.contains { $0.depth == level }
            let scope = scopes.last ?? -1
            if !isGuarded { joint[index] = joint(at: index, isComprehension: comprehensions.contains(scope)) }
            if token.kind == .kwFor, scope >= 0 { comprehensions.insert(scope) }
            if token.kind == .kwFor || token.kind == .kwLambda { guarded.append((level, token.kind)) }
        }
    }

    private func joint(at index: Int, isComprehension: Bool) -> Joint {
        let token = tokens[index]
        let before: FormatToken? = index > 0 ? tokens[index - 1] : nil
        switch token.kind {
        case .comma: return .comma
        case .kwFor: return index > 0 ? .comprehension : .none
        case .kwIf: return index == 0 ? .none : isComprehension ? .comprehension : .ternary
        case .kwElse: return index == 0 ? .none : .ternary
        case .kwAnd, .kwOr: return .logic
        case .kwNot: return before?.endsOperand == true && index + 1 < tokens.count && tokens[index + 1].kind == .kwIn ? .comparison : .none
        case .kwIn: return before?.kind == .kwNot ? .none : .comparison
        case .string: return before?.kind == .string ? .text : .none
        default: break
        }
        guard before?.endsOperand == true, !isUnary[index] else { return .none }
        let row = TokenTable.rows[Int(token.kind.rawValue)]
        if case .compare = row.infix { return .comparison }
        guard case .binary = row.infix else { return .none }
        switch row.power {
        case .bitOr: return .bitOr
        case .bitXor: return .bitXor
        case .bitAnd: return .bitAnd
        case .shift: return .shift
        case .sum: return .sum
        case .product: return .product
        case .power: return isTight[index] ? .none : .power
        default: return .none
        }
    }

    // MARK: Blanks

    private func space(before index: Int) -> Bool {
        let token = tokens[index], last = tokens[index - 1]
        if last.opens || token.closes || token.kind == .comma { return false }
        if last.kind == .comma { return true }
        if token.kind == .colon { return isSlice[index] ? isWide[index] && last.kind != .colon : false }
        if last.kind == .colon { return isSlice[index - 1] ? isWide[index - 1] : true }
        if token.kind == .dot || last.kind == .dot || (tokens[0].kind == .kwFrom && last.kind == .ellipsis) { return spaceAtDot(index) }
        if isUnary[index - 1] || (last.kind == .at && index == 1) { return false }
        if token.kind == .leftParen || token.kind == .leftBracket { return !last.endsOperand }
        if isTight[index] || isTight[index - 1] { return false }
        return true
    }

    /// `x.y` is tight; the dots of `from . import x` are words, and `1 .real` would be a float without its blank.
    private func spaceAtDot(_ index: Int) -> Bool {
        let token = tokens[index], last = tokens[index - 1]
        if tokens[0].kind == .kwFrom { return last.kind == .kwFrom || token.kind == .kwImport }
        if token.kind == .dot, last.kind == .number { return last.text.allSatisfy { $0.isNumber || $0 == "_" } }
        if isUnary[index - 1] || last.kind == .dot { return false }
        return token.kind != .dot
    }
}
