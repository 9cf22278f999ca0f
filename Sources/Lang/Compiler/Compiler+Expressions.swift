extension Compiler {
    // MARK: Destinations

    /// Compiles to an operand: a local's own register, a constant, or a fresh temporary.
    mutating func operand(_ e: Expr) -> Int {
        if let constant = constant(of: e) { return b.constantOperand(constant) }
        return register(e)
    }

    /// Compiles to a register: a local's own, or a fresh temporary.
    mutating func register(_ e: Expr) -> Int {
        if case .name(let name) = e.kind, case .local(let register) = b.variable(name) {
            loadCheck(name, register, e.span)
            // `x + (x := 1)` must see the old x.
            if !b.scope.hasWalrus { return register }
            let copy = b.temp()
            b.emit(Instruction(.move, a: copy, b: register), e.span)
            return copy
        }
        let target = b.temp()
        expr(e, into: target)
        return target
    }

    /// An RK operand as a register.
    mutating func inRegister(_ operand: Int, _ span: Span) -> Int {
        guard operand & Int(Instruction.constantBit) != 0 else { return operand }
        let target = b.temp()
        move(operand, to: target, span)
        return target
    }

    mutating func move(_ source: Int, to target: Int, _ span: Span) {
        if source & Int(Instruction.constantBit) != 0 {
            b.emit(Instruction(.loadConstant, a: target, b: source & ~Int(Instruction.constantBit)), span)
        } else {
            b.emit(Instruction(.move, a: target, b: source), span)
        }
    }

    /// The constant an expression is, if it is one.
    func constant(of e: Expr) -> Constant? {
        switch e.kind {
        case .none: return Constant.none
        case .true: return .true
        case .false: return .false
        case .ellipsis: return .ellipsis
        case .int(let value): return .int(value)
        case .float(let value): return .float(value.bitPattern)
        case .string(let text): return .string(text)
        case .unary(.minus, let inner):
            switch inner.kind {
            case .int(let value): return value == Int.min ? nil : .int(-value)
            case .float(let value): return .float((-value).bitPattern)
            case .hugeInt("9223372036854775808"): return .int(Int.min)
            default: return wideConstant(of: e)
            }
        case .binary: return wideConstant(of: e)
        case .tuple(let items):
            var constants: [Constant] = []
            for item in items {
                guard let constant = constant(of: item) else { return nil }
                constants.append(constant)
            }
            return .tuple(constants)
        default: return nil
        }
    }

    /// The value of `2**63 - 1`, `-2**63` and the like: arithmetic on literals whose parts are beyond 64 bits, though the whole is not.
    /// Other arithmetic is left to the run.
    private func wideConstant(of e: Expr) -> Constant? {
        var isWide = false
        guard let value = Compiler.wideValue(of: e, depth: 6, &isWide), isWide, let whole = Int(exactly: value) else { return nil }
        return .int(whole)
    }

    private static func wideValue(of e: Expr, depth: Int, _ isWide: inout Bool) -> Int128? {
        guard depth > 0 else { return nil }
        let result: (partialValue: Int128, overflow: Bool)
        switch e.kind {
        case .int(let value): return Int128(value)
        case .unary(.minus, let inner):
            guard let value = wideValue(of: inner, depth: depth - 1, &isWide) else { return nil }
            result = Int128(0).subtractingReportingOverflow(value)
        case .binary(let op, let left, let right):
            guard let b = wideValue(of: right, depth: depth - 1, &isWide), let a = wideValue(of: left, depth: depth - 1, &isWide) else { return nil }
            switch op {
            case .add: result = a.addingReportingOverflow(b)
            case .subtract: result = a.subtractingReportingOverflow(b)
            case .multiply: result = a.multipliedReportingOverflow(by: b)
            case .leftShift:
                guard (0..<100).contains(b) else { return nil }
                result = a.multipliedReportingOverflow(by: Int128(1) << b)
            case .power:
                guard (0..<128).contains(b) else { return nil }
                var product: Int128 = 1
                for _ in 0..<Int(b) {
                    let (next, over) = product.multipliedReportingOverflow(by: a)
                    if over { return nil }
                    product = next
                }
                result = (product, false)
            default: return nil
            }
        default: return nil
        }
        if result.overflow { return nil }
        if Int(exactly: result.partialValue) == nil { isWide = true }
        return result.partialValue
    }

    mutating func loadCheck(_ name: String, _ register: Int, _ span: Span) {
        if !b.assigned.contains(register) { b.emit(Instruction(.checkLocal, a: register, b: b.nameID(name)), span) }
    }

    mutating func load(_ name: String, into target: Int, _ span: Span) {
        switch b.variable(name) {
        case .local(let register):
            loadCheck(name, register, span)
            if register != target { b.emit(Instruction(.move, a: target, b: register), span) }
        case .cell(let register): b.emit(Instruction(.loadCell, a: target, b: register, c: b.nameID(name)), span)
        case .free(let index): b.emit(Instruction(.loadFree, a: target, b: index, c: b.nameID(name)), span)
        case .global(let index): b.emit(Instruction(.loadGlobal, a: target, b: index), span)
        case .className(let id): b.emit(Instruction(.loadName, a: target, b: id, c: b.global(name)), span)
        case .classNameOrFree(let id, let index): b.emit(Instruction(.loadNameOrFree, a: target, b: id, c: index), span)
        }
    }

    mutating func binary(_ op: BinaryOp, into target: Int, _ left: Int, _ right: Int, _ span: Span, _ operands: [Span],
                         inPlace: Bool = false) {
        guard let code = Op(rawValue: Op.add.rawValue + op.rawValue) else { return }
        var flags: UInt8 = inPlace ? 4 : 0
        if b.isTemp(left), !inPlace { flags |= 1 }
        if b.isTemp(right), right != left { flags |= 2 }
        b.emit(Instruction(code, x: flags, a: target, b: left, c: right), span, operands: operands)
    }

    // MARK: Expressions

    mutating func expr(_ e: Expr, into target: Int) {
        let span = e.span
        if let constant = constant(of: e) {
            switch constant {
            case .none: b.emit(Instruction(.loadSimple, x: 0, a: target), span)
            case .true: b.emit(Instruction(.loadSimple, x: 1, a: target), span)
            case .false: b.emit(Instruction(.loadSimple, x: 2, a: target), span)
            default: b.emit(Instruction(.loadConstant, a: target, b: b.constant(constant)), span)
            }
            return
        }
        let mark = b.nextTemp
        switch e.kind {
        case .none, .true, .false, .ellipsis, .int, .float, .string: break
        case .hugeInt(let text):
            problem("nn has no big integers: \(text) is beyond 64 bits", span)
        case .fstring(let parts): fstring(parts, into: target, span)
        case .name(let name): load(name, into: target, span)
        case .list(let items): display(items, kind: 0, into: target, span)
        case .tuple(let items): display(items, kind: 1, into: target, span)
        case .set(let items): display(items, kind: 2, into: target, span)
        case .dict(let items): dictDisplay(items, into: target, span)
        case .starred: problem("can't use starred expression here", span)
        case .unary(let op, let inner):
            let value = operand(inner)
            let code: UInt8 = switch op { case .plus: 0; case .minus: 1; case .invert: 2 }
            b.emit(Instruction(.unary, x: code, a: target, b: inRegister(value, span)), span, operands: [inner.span])
        case .binary: binaryChain(e, into: target)
        case .not(let inner):
            b.emit(Instruction(.not, a: target, b: register(inner)), span)
        case .and(let items): shortCircuit(items, stopAt: false, into: target, span)
        case .or(let items): shortCircuit(items, stopAt: true, into: target, span)
        case .compare(let first, let rest): comparison(first, rest, into: target, span)
        case .conditional(let test, let then, let otherwise):
            let no = Label(), end = Label()
            condition(test, jumpIf: false, to: no)
            let before = b.assigned
            expr(then, into: target)
            b.emitJump(.jump, to: end, span)
            b.place(no)
            b.assigned = before
            expr(otherwise, into: target)
            b.place(end)
            b.assigned = before
        case .lambda(let parameters, let body):
            function(e, kind: .lambda, name: "<lambda>", parameters: parameters, span: span, into: target) { inner in
                let value = inner.operand(body)
                inner.b.emit(Instruction(.return, a: value), body.span)
            }
        case .call(let callee, let arguments): call(callee, arguments, into: target, span)
        case .attribute(let object, let name, _):
            let base = register(object)
            b.emit(Instruction(.getAttr, x: b.isTemp(base) && base != target ? 2 : 0, a: target, b: base), span, operands: [object.span])
            b.emitExt(b: b.nameID(name), c: b.cache())
        case .subscript(let object, let index):
            let base = register(object)
            let key = operand(index)
            switch index.kind {
            case .tuple, .slice: b.feedsNext(key)
            default: break
            }
            b.emit(Instruction(.getItem, x: b.isTemp(base) && base != target ? 2 : 0, a: target, b: base, c: key), span,
                   operands: [object.span, index.span])
        case .slice(let lower, let upper, let step):
            let first = b.temp(3)
            for (offset, part) in [lower, upper, step].enumerated() {
                if let part { expr(part, into: first + offset) } else { b.emit(Instruction(.loadSimple, a: first + offset), span) }
            }
            b.emit(Instruction(.buildSlice, a: target, c: first), span)
        case .comprehension(let kind, let element, let value, let clauses):
            comprehension(e, kind, element, value, clauses, into: target)
        case .walrus(let name, let nameSpan, let value):
            expr(value, into: target)
            store(name, from: target, nameSpan)
        case .yield(let value):
            if b.scope.kind != .function { problem("'yield' outside function", span) }
            let sent = value.map { operand($0) } ?? b.constantOperand(.none)
            b.emit(Instruction(.yield, x: b.isTemp(sent) ? 1 : 0, a: target, b: sent), span)
        case .yieldFrom(let value):
            if b.scope.kind != .function { problem("'yield from' outside function", span) }
            let iterator = register(value)
            let held = b.temp()
            b.emit(Instruction(.getIter, a: held, b: iterator), value.span)
            b.emit(Instruction(.loadSimple, a: target), span)
            b.emit(Instruction(.yieldFrom, a: target, b: held), span)
        }
        b.release(to: mark)
    }

    /// Left-leaning chains (`a + b + c + …`) may be thousands long: walked by a loop.
    private mutating func binaryChain(_ e: Expr, into target: Int) {
        var links: [(BinaryOp, Expr, Expr)] = []
        var current = e
        while case .binary(let op, let left, let right) = current.kind {
            links.append((op, right, current))
            current = left
        }
        var left = operand(current)
        var leftSpan = current.span
        for (index, link) in links.reversed().enumerated() {
            let mark = b.nextTemp
            let right = operand(link.1)
            let isLast = index == links.count - 1
            // Later steps read the running value from its own temporary, so `target` is written once.
            let destination: Int
            if isLast { destination = target } else if b.isTemp(left) { destination = left } else {
                destination = b.isTemp(right) ? right : b.temp()
            }
            binary(link.0, into: destination, left, right, link.2.span, [leftSpan, link.1.span])
            b.release(to: destination == target ? mark : max(destination + 1, min(mark, b.nextTemp)))
            left = destination
            leftSpan = link.2.span
        }
    }

    private mutating func shortCircuit(_ items: [Expr], stopAt: Bool, into target: Int, _ span: Span) {
        let end = Label()
        for (index, item) in items.enumerated() {
            expr(item, into: target)
            if index < items.count - 1 { b.emitJump(stopAt ? .jumpIfTrue : .jumpIfFalse, a: target, to: end, item.span) }
        }
        b.place(end)
    }

    private mutating func comparison(_ first: Expr, _ rest: [Comparison], into target: Int, _ span: Span) {
        let end = Label()
        var left = operand(first)
        var leftSpan = first.span
        for (index, link) in rest.enumerated() {
            let right = operand(link.operand)
            b.emit(Instruction(.compare, x: link.op.rawValue, a: target, b: left, c: right), span,
                   operands: [leftSpan, link.operand.span])
            if index < rest.count - 1 { b.emitJump(.jumpIfFalse, a: target, to: end, span) }
            left = right
            leftSpan = link.operand.span
        }
        b.place(end)
    }

    // MARK: Conditions

    /// Jumps to `label` if the truth of `e` is `jumpIf`, else falls through.
    mutating func condition(_ e: Expr, jumpIf: Bool, to label: Label) {
        let mark = b.nextTemp
        defer { b.release(to: mark) }
        switch e.kind {
        case .not(let inner): condition(inner, jumpIf: !jumpIf, to: label)
        case .and(let items): conditions(items, jumpIf: jumpIf, all: true, to: label)
        case .or(let items): conditions(items, jumpIf: jumpIf, all: false, to: label)
        case .true, .false:
            var isTrue = false
            if case .true = e.kind { isTrue = true }
            if isTrue == jumpIf { b.emitJump(.jump, to: label, e.span) }
        case .compare(let first, let rest) where rest.count == 1:
            compareJump(first, rest[0], e.span, jumpIf: jumpIf, to: label)
        default:
            b.emitJump(jumpIf ? .jumpIfTrue : .jumpIfFalse, a: register(e), to: label, e.span)
        }
    }

    private mutating func conditions(_ items: [Expr], jumpIf: Bool, all: Bool, to label: Label) {
        if jumpIf != all {
            for item in items { condition(item, jumpIf: jumpIf, to: label) }
            return
        }
        let through = Label()
        for item in items.dropLast() { condition(item, jumpIf: !jumpIf, to: through) }
        if let last = items.last { condition(last, jumpIf: jumpIf, to: label) }
        b.place(through)
    }

    private mutating func compareJump(_ first: Expr, _ link: Comparison, _ span: Span, jumpIf: Bool, to label: Label) {
        let code: Op
        var wanted = jumpIf
        switch link.op {
        case .less: code = .jumpLess
        case .lessEqual: code = .jumpLessEqual
        case .greater: code = .jumpGreater
        case .greaterEqual: code = .jumpGreaterEqual
        case .equal: code = .jumpEqual
        case .notEqual: code = .jumpNotEqual
        case .is: code = .jumpIs
        case .isNot: code = .jumpIs; wanted.toggle()
        case .in, .notIn:
            let target = b.temp()
            comparison(first, [link], into: target, span)
            b.emitJump(jumpIf ? .jumpIfTrue : .jumpIfFalse, a: target, to: label, span)
            return
        }
        let left = operand(first)
        let right = operand(link.operand)
        fuse(left, right)
        b.emitWideJump(Instruction(code, x: wanted ? 1 : 0, b: left, c: right), to: label, span,
                       operands: [first.span, link.operand.span])
    }

    /// An attribute that is read for the comparison that follows, and for nothing else, need not be copied.
    private mutating func fuse(_ left: Int, _ right: Int) {
        let index = b.instructions.count - 2
        guard index >= 0, b.instructions[index].op == .getAttr, b.instructions[index + 1].op == .ext else { return }
        let target = Int(b.instructions[index].a)
        guard b.isTemp(target), (target == left) != (target == right) else { return }
        b.instructions[index].x |= 1
    }

    // MARK: Displays

    /// kind: 0 list, 1 tuple, 2 set.
    private mutating func display(_ items: [Expr], kind: Int, into target: Int, _ span: Span) {
        if kind == 2, items.count > 2, items.allSatisfy({ constant(of: $0) != nil }) { return constantSet(items, into: target, span) }
        plainDisplay(items, kind: kind, into: target, span)
    }

    /// CPython keeps a set display of constants as a frozenset and copies it, and the copy may list the items in
    /// another order than a set built one by one; so it is done here.
    private mutating func constantSet(_ items: [Expr], into target: Int, _ span: Span) {
        let kept = b.temp(), copy = b.temp()
        plainDisplay(items, kind: 2, into: kept, span)
        b.emit(Instruction(.build, x: 2, a: copy, b: 0, c: copy), span)
        b.emit(Instruction(.setUpdate, a: copy, b: kept), span)
        b.emit(Instruction(.take, a: target, b: copy), span)
    }

    private mutating func plainDisplay(_ items: [Expr], kind: Int, into target: Int, _ span: Span) {
        let hasStar = items.contains { if case .starred = $0.kind { true } else { false } }
        if !hasStar, items.count <= 64 {
            let first = b.temp(items.count)
            for (index, item) in items.enumerated() { expr(item, into: first + index) }
            b.emit(Instruction(.build, x: UInt8(kind), a: target, b: items.count, c: first), span)
            return
        }
        let isSet = kind == 2
        let holder = b.temp()
        b.emit(Instruction(.build, x: isSet ? 2 : 0, a: holder, b: 0, c: holder), span)
        for item in items {
            let mark = b.nextTemp
            if case .starred(let inner) = item.kind {
                b.emit(Instruction(isSet ? .setUpdate : .listExtend, a: holder, b: register(inner)), item.span)
            } else {
                append(isSet ? .setAdd : .listAppend, to: holder, operand(item), item.span)
            }
            b.release(to: mark)
        }
        b.emit(Instruction(kind == 1 ? .listToTuple : .take, a: target, b: holder), span)
    }

    /// Adds an operand to the list or set in a register; a temporary is moved.
    private mutating func append(_ op: Op, to holder: Int, _ operand: Int, _ span: Span) {
        b.emit(Instruction(op, x: b.isTemp(operand) ? 1 : 0, a: holder, b: operand), span)
    }

    private mutating func dictDisplay(_ items: [DictItem], into target: Int, _ span: Span) {
        if items.count <= 32, items.allSatisfy({ $0.key != nil }) {
            let first = b.temp(items.count * 2)
            for (index, item) in items.enumerated() {
                if let key = item.key { expr(key, into: first + index * 2) }
                expr(item.value, into: first + index * 2 + 1)
            }
            b.emit(Instruction(.buildDict, a: target, b: items.count, c: first), span)
            return
        }
        let holder = b.temp()
        b.emit(Instruction(.buildDict, a: holder, b: 0, c: holder), span)
        for item in items {
            let mark = b.nextTemp
            if let key = item.key {
                let key = operand(key)
                b.emit(Instruction(.dictSet, a: holder, b: key, c: operand(item.value)), span)
            } else {
                b.emit(Instruction(.dictMerge, a: holder, b: register(item.value)), item.value.span)
            }
            b.release(to: mark)
        }
        b.emit(Instruction(.take, a: target, b: holder), span)
    }

    private mutating func fstring(_ parts: [FStringPart], into target: Int, _ span: Span) {
        let first = b.temp(parts.count)
        for (index, part) in parts.enumerated() {
            switch part {
            case .text(let text): b.emit(Instruction(.loadConstant, a: first + index, b: b.constant(.string(text))), span)
            case .field(let value, let conversion, let spec, let debug):
                let mark = b.nextTemp
                let source = register(value)
                var code: UInt8 = switch conversion { case "s": 1; case "r": 2; case "a": 3; default: 0 }
                if debug, conversion == nil, spec == nil { code = 2 }
                if let spec {
                    let text = b.temp()
                    fstring(spec, into: text, value.span)
                    b.emit(Instruction(.formatValue, x: code + 4, a: first + index, b: source, c: text), value.span)
                } else {
                    b.emit(Instruction(.formatValue, x: code, a: first + index, b: source), value.span)
                }
                b.release(to: mark)
            }
        }
        b.emit(Instruction(.joinStrings, a: target, b: parts.count, c: first), span)
    }

    // MARK: Calls

    /// Whether evaluating an expression may do more than give its value: call something, or fail.
    private func acts(_ value: Expr) -> Bool {
        switch value.kind {
        case .call, .yield, .yieldFrom, .comprehension, .walrus, .binary, .unary, .subscript, .attribute, .dict, .fstring, .compare: true
        case .not(let inner), .starred(let inner): acts(inner)
        case .and(let items), .or(let items), .list(let items), .tuple(let items), .set(let items): items.contains { acts($0) }
        case .conditional(let test, let then, let otherwise): acts(test) || acts(then) || acts(otherwise)
        case .name(let name):
            // One that may be unbound.
            if case .local(let register) = b.variable(name) { !b.assigned.contains(register) } else { false }
        default: false
        }
    }

    private mutating func call(_ callee: Expr, _ arguments: [Argument], into target: Int, _ span: Span) {
        let isSpread = arguments.contains { switch $0.kind { case .star, .doubleStar: true; default: false } }
        if isSpread || arguments.count > 250 { return callSpread(callee, arguments, into: target, span) }
        var operands = [callee.span]
        operands += arguments.map(\.value.span)
        let keywords = arguments.compactMap { argument -> String? in
            if case .keyword(let name) = argument.kind { return name }
            return nil
        }
        if keywords.isEmpty, arguments.isEmpty, isPlainSuper(callee) { return superCall(callee, into: target, span) }

        let base = b.temp(1 + arguments.count)
        let mark = b.nextTemp
        if keywords.isEmpty, case .attribute(let object, let name, _) = callee.kind {
            expr(object, into: base)
            let cache = b.cache()
            // The method is looked up by the call itself; where an argument may do something first, a missing one is told before it.
            if arguments.contains(where: { acts($0.value) }) { b.emit(Instruction(.checkMethod, a: base, b: b.nameID(name), c: cache), callee.span) }
            for (index, argument) in arguments.enumerated() { expr(argument.value, into: base + 1 + index) }
            operands[0] = object.span
            b.emit(Instruction(.callMethod, a: base, b: arguments.count, c: target), span, operands: operands)
            b.emitExt(b: b.nameID(name), c: cache)
            b.release(to: mark)
            return
        }
        expr(callee, into: base)
        for (index, argument) in arguments.enumerated() { expr(argument.value, into: base + 1 + index) }
        if keywords.isEmpty {
            b.emit(Instruction(.call, a: base, b: arguments.count, c: target), span, operands: operands)
        } else {
            b.emit(Instruction(.callKeywords, a: base, b: arguments.count, c: target), span, operands: operands)
            b.emitExt(b: b.constant(.tuple(keywords.map { .string($0) })), c: 0)
        }
        b.release(to: mark)
    }

    private func isPlainSuper(_ callee: Expr) -> Bool {
        guard case .name("super") = callee.kind, case .global = b.variable("super"), b.scope.isFunctionLike,
              b.scope.symbols["__class__"]?.isFree == true, !b.localNames.isEmpty else { return false }
        return true
    }

    /// `super()` is `super(__class__, <first parameter>)`.
    private mutating func superCall(_ callee: Expr, into target: Int, _ span: Span) {
        let base = b.temp(3)
        expr(callee, into: base)
        load("__class__", into: base + 1, span)
        load(b.localNames[0], into: base + 2, span)
        b.emit(Instruction(.call, a: base, b: 2, c: target), span, operands: [callee.span])
    }

    private mutating func callSpread(_ callee: Expr, _ arguments: [Argument], into target: Int, _ span: Span) {
        let base = b.temp(3)
        expr(callee, into: base)
        b.emit(Instruction(.build, x: 0, a: base + 1, b: 0, c: base), span)
        b.emit(Instruction(.loadSimple, a: base + 2), span)
        var hasKeywords = false
        for argument in arguments {
            let mark = b.nextTemp
            switch argument.kind {
            case .positional: append(.listAppend, to: base + 1, operand(argument.value), argument.span)
            case .star: b.emit(Instruction(.listExtend, x: 1, a: base + 1, b: register(argument.value), c: base), argument.value.span)
            case .keyword(let name):
                if !hasKeywords { b.emit(Instruction(.buildDict, a: base + 2, b: 0, c: base), span) }
                hasKeywords = true
                let value = operand(argument.value)
                b.emit(Instruction(.dictSet, x: 1, a: base + 2, b: b.constantOperand(.string(name)), c: value), argument.span)
            case .doubleStar:
                if !hasKeywords { b.emit(Instruction(.buildDict, a: base + 2, b: 0, c: base), span) }
                hasKeywords = true
                b.emit(Instruction(.dictMerge, x: 1, a: base + 2, b: register(argument.value), c: base), argument.value.span)
            }
            b.release(to: mark)
        }
        b.emit(Instruction(.callSpread, a: base, c: target), span, operands: [callee.span])
    }

    // MARK: Comprehensions

    /// A comprehension is a function of its first iterator, called at once.
    private mutating func comprehension(_ node: Expr, _ kind: ComprehensionKind, _ element: Expr, _ value: Expr?,
                                        _ clauses: [CompClause], into target: Int) {
        guard let scope = b.scope.children[ObjectIdentifier(node)], let first = clauses.first else { return }
        let name = switch kind { case .list: "<listcomp>"; case .set: "<setcomp>"; case .dict: "<dictcomp>"; case .generator: "<genexpr>" }
        var layout = ParameterLayout()
        layout.positional = 1
        layout.positionalOnly = 1
        layout.names = [".0"]
        let index = child(.comprehension, name: name, span: node.span, scope: scope, parameters: [".0"], layout: layout) { inner in
            inner.comprehensionBody(node, kind, element, value, clauses)
        }
        let base = b.temp(2)
        b.emit(Instruction(.makeFunction, a: base, b: index, c: 0), node.span)
        let iterable = register(first.iterable)
        b.emit(Instruction(.getIter, a: base + 1, b: iterable), first.iterable.span)
        b.emit(Instruction(.call, a: base, b: 1, c: target), node.span)
    }

    private mutating func comprehensionBody(_ node: Expr, _ kind: ComprehensionKind, _ element: Expr, _ value: Expr?,
                                            _ clauses: [CompClause]) {
        let result = b.temp()
        switch kind {
        case .list: b.emit(Instruction(.build, x: 0, a: result, b: 0, c: result), node.span)
        case .set: b.emit(Instruction(.build, x: 2, a: result, b: 0, c: result), node.span)
        case .dict: b.emit(Instruction(.buildDict, a: result, b: 0, c: result), node.span)
        case .generator: break
        }
        clause(0, clauses) { inner in
            let mark = inner.b.nextTemp
            switch kind {
            case .list: inner.append(.listAppend, to: result, inner.operand(element), element.span)
            case .set: inner.b.emit(Instruction(.setAdd, a: result, b: inner.operand(element)), element.span)
            case .dict:
                let key = inner.operand(element)
                if let value { inner.b.emit(Instruction(.dictSet, a: result, b: key, c: inner.operand(value)), element.span) }
            case .generator:
                let value = inner.operand(element)
                inner.b.emit(Instruction(.yield, x: inner.b.isTemp(value) ? 1 : 0, a: result, b: value), element.span)
            }
            inner.b.release(to: mark)
        }
        b.emit(Instruction(.return, a: kind == .generator ? b.constantOperand(.none) : result), node.span)
    }

    private mutating func clause(_ index: Int, _ clauses: [CompClause], _ body: (inout Compiler) -> Void) {
        guard index < clauses.count else { return body(&self) }
        let clause = clauses[index]
        var iterator = 0
        if index > 0 {
            iterator = b.temp()
            expr(clause.iterable, into: iterator)
            b.emit(Instruction(.getIter, a: iterator, b: iterator), clause.iterable.span)
        }
        loop(over: iterator, clause.target, clause.iterable.span) { inner, next in
            for test in clause.conditions { inner.condition(test, jumpIf: false, to: next) }
            inner.clause(index + 1, clauses, body)
        }
    }
}
