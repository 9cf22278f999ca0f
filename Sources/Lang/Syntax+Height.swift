extension ExprKind {
    /// The height of the highest expression directly within.
    var heightBelow: Int32 {
        switch self {
        case .none, .true, .false, .ellipsis, .int, .hugeInt, .float, .string, .name: return 0
        case .fstring(let parts): return ExprKind.height(parts)
        case .list(let items), .tuple(let items), .set(let items), .and(let items), .or(let items):
            return ExprKind.height(items)
        case .dict(let items):
            return items.reduce(0) { max($0, $1.value.height, $1.key?.height ?? 0) }
        case .starred(let value), .unary(_, let value), .not(let value), .attribute(let value, _, _),
             .walrus(_, _, let value), .yieldFrom(let value):
            return value.height
        case .yield(let value): return value?.height ?? 0
        case .binary(_, let lhs, let rhs), .subscript(let lhs, let rhs): return max(lhs.height, rhs.height)
        case .compare(let first, let rest): return rest.reduce(first.height) { max($0, $1.operand.height) }
        case .conditional(let test, let then, let otherwise): return max(test.height, then.height, otherwise.height)
        case .lambda(let parameters, let body): return max(body.height, parameters.height)
        case .call(let callee, let arguments): return arguments.reduce(callee.height) { max($0, $1.value.height) }
        case .slice(let lower, let upper, let step):
            return max(lower?.height ?? 0, upper?.height ?? 0, step?.height ?? 0)
        case .comprehension(_, let element, let value, let clauses):
            return clauses.reduce(max(element.height, value?.height ?? 0)) { height, clause in
                max(height, clause.target.height, clause.iterable.height, ExprKind.height(clause.conditions))
            }
        }
    }

    private static func height(_ items: [Expr]) -> Int32 { items.reduce(0) { max($0, $1.height) } }

    private static func height(_ parts: [FStringPart]) -> Int32 {
        parts.reduce(0) { height, part in
            guard case .field(let value, _, let spec, _) = part else { return height }
            return max(height, value.height, spec.map { ExprKind.height($0) } ?? 0)
        }
    }
}

extension Parameters {
    fileprivate var height: Int32 {
        (positionalOnly + positional + keywordOnly).reduce(0) { max($0, $1.defaultValue?.height ?? 0) }
    }
}
