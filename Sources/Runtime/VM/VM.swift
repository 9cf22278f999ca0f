// The loop that executes instructions.
//
// `pc`, `R` (the running frame's registers) and `K` (its constants) are locals; each case is the fast path for
// numbers, and everything slower is a call. A fault leaves the inner loop, finds a handler or unwinds a frame,
// and the loop goes on. Calls of script functions push a frame and stay in the loop; only Swift code that calls
// back enters `run` anew.

import Lang

extension Interpreter {
    /// Runs the top frame until it returns to Swift code.
    /// - Parameter depth: number of frames below it.
    func run(above depth: Int) throws(Fault) -> Value {
        // `C`, `G`, `M` are of the running code too: its inline caches, its globals' places, its module's variables. Not one of
        // these is captured by a closure, which would keep it in memory instead of a machine register.
        var (frame, pc, R, K, C, G, M) = top()

        while true {
            do throws(Fault) {
                while true {
                    let i = pc.pointee
                    pc += 1
                    switch i.op {
                    // MARK: Moves
                    case .move: (R + Int(i.a)).copy(from: R + Int(i.b))
                    case .take:
                        (R + Int(i.a)).take(from: R + Int(i.b))
                    case .loadConstant: (R + Int(i.a)).copy(from: constant(i.b, K))
                    case .loadSimple: (R + Int(i.a)).set(i.x == 0 ? .none : .bool(i.x == 1))
                    case .checkLocal:
                        if (R + Int(i.a)).isUnbound { throw unboundLocal(frame, Int(i.b)) }
                    case .deleteLocal:
                        if (R + Int(i.a)).isUnbound { throw unboundLocal(frame, Int(i.b)) }
                        frame.pointee.pc = pc
                        (R + Int(i.a)).clear()
                    case .clear:
                        frame.pointee.pc = pc
                        (R + Int(i.a)).clear()

                    // MARK: Cells and globals
                    case .makeCell:
                        let cell = CellObject(R[Int(i.a)])
                        (R + Int(i.a)).set(.object(cell))
                    case .loadCell:
                        let place = content((R + Int(i.b)).borrowed(CellObject.self))
                        if place.isUnbound { throw unboundLocal(frame, Int(i.c)) }
                        (R + Int(i.a)).copy(from: place)
                    case .storeCell: content((R + Int(i.a)).borrowed(CellObject.self)).put(rk(i.b, R, K), dies: i.x == 1)
                    case .deleteCell:
                        let cell = cell(R[Int(i.a)])
                        if case .undefined = cell.value { throw unboundLocal(frame, Int(i.b)) }
                        cell.value = .undefined
                    case .loadFree:
                        let place = content(frame.cells[Int(i.b)])
                        if place.isUnbound { throw unboundFree(frame, Int(i.c)) }
                        (R + Int(i.a)).copy(from: place)
                    case .storeFree: content(frame.cells[Int(i.a)]).put(rk(i.b, R, K), dies: i.x == 1)
                    case .deleteFree:
                        let cell = frame.cells[Int(i.a)].takeUnretainedValue()
                        if case .undefined = cell.value { throw unboundFree(frame, Int(i.b)) }
                        cell.value = .undefined
                    case .loadGlobal:
                        let place = M.pointee + G[Int(i.b)]
                        if place.isUnbound {
                            let other = builtins.home.pointee + frame.builtinSlots[Int(i.b)]
                            if other.isUnbound { throw unknownGlobal(frame, Int(i.b)) }
                            (R + Int(i.a)).copy(from: other)
                        } else {
                            (R + Int(i.a)).copy(from: place)
                        }
                    case .storeGlobal:
                        frame.pointee.pc = pc
                        (M.pointee + G[Int(i.a)]).put(rk(i.b, R, K), dies: i.x == 1)
                    case .deleteGlobal:
                        frame.pointee.pc = pc
                        try deleteGlobal(frame, Int(i.a))
                    case .loadName: (R + Int(i.a)).set(try loadName(frame, Int(i.b), global: Int(i.c)))
                    case .loadNameOrFree: (R + Int(i.a)).set(try loadNameOrFree(frame, Int(i.b), free: Int(i.c)))
                    case .storeName: try storeName(frame, Int(i.a), rk(i.b, R, K).pointee)
                    case .deleteName: try deleteName(frame, Int(i.a))

                    // MARK: Operators
                    case .add:
                        let x = rk(i.b, R, K), y = rk(i.c, R, K)
                        if x.tag == Tag.int, y.tag == Tag.int {
                            let p = x.int, q = y.int
                            let (sum, overflow) = p.addingReportingOverflow(q)
                            if overflow { throw integerOverflow() }
                            (R + Int(i.a)).set(.int(sum))
                        } else if x.tag == Tag.float, y.tag == Tag.float {
                            let p = x.float, q = y.float
                            (R + Int(i.a)).set(.float(p + q))
                        } else {
                            frame.pointee.pc = pc
                            if i.x & 4 != 0, x.tag == Tag.str, pc.pointee.op == .storeGlobal, pc.pointee.b == i.a, y.tag == Tag.str {
                                try appendGlobal(x, y, M.pointee + G[Int(pc.pointee.a)], i)
                            } else {
                                try arithmetic(.add, i, x, y, R + Int(i.a))
                            }
                        }
                    case .subtract:
                        let x = rk(i.b, R, K), y = rk(i.c, R, K)
                        if x.tag == Tag.int, y.tag == Tag.int {
                            let p = x.int, q = y.int
                            let (difference, overflow) = p.subtractingReportingOverflow(q)
                            if overflow { throw integerOverflow() }
                            (R + Int(i.a)).set(.int(difference))
                        } else if x.tag == Tag.float, y.tag == Tag.float {
                            let p = x.float, q = y.float
                            (R + Int(i.a)).set(.float(p - q))
                        } else {
                            frame.pointee.pc = pc
                            try arithmetic(.subtract, i, x, y, R + Int(i.a))
                        }
                    case .multiply:
                        let x = rk(i.b, R, K), y = rk(i.c, R, K)
                        if x.tag == Tag.float, y.tag == Tag.float {
                            let p = x.float, q = y.float
                            (R + Int(i.a)).set(.float(p * q))
                        } else if x.tag == Tag.int, y.tag == Tag.int {
                            let p = x.int, q = y.int
                            let (product, overflow) = p.multipliedReportingOverflow(by: q)
                            if overflow { throw integerOverflow() }
                            (R + Int(i.a)).set(.int(product))
                        } else {
                            frame.pointee.pc = pc
                            try arithmetic(.multiply, i, x, y, R + Int(i.a))
                        }
                    case .divide:
                        let x = rk(i.b, R, K), y = rk(i.c, R, K)
                        if x.tag == Tag.float, y.tag == Tag.float, y.float != 0 {
                            let p = x.float, q = y.float
                            (R + Int(i.a)).set(.float(p / q))
                        } else {
                            frame.pointee.pc = pc
                            try arithmetic(.divide, i, x, y, R + Int(i.a))
                        }
                    case .floorDivide:
                        let x = rk(i.b, R, K), y = rk(i.c, R, K)
                        if x.tag == Tag.int, y.tag == Tag.int, y.int > 0 {
                            let p = x.int, q = y.int
                            let quotient = p / q
                            (R + Int(i.a)).set(.int(p < 0 && quotient &* q != p ? quotient - 1 : quotient))
                        } else {
                            frame.pointee.pc = pc
                            try arithmetic(.floorDivide, i, x, y, R + Int(i.a))
                        }
                    case .modulo:
                        let x = rk(i.b, R, K), y = rk(i.c, R, K)
                        if x.tag == Tag.int, y.tag == Tag.int, y.int > 0 {
                            let p = x.int, q = y.int
                            let remainder = p % q
                            (R + Int(i.a)).set(.int(remainder < 0 ? remainder + q : remainder))
                        } else {
                            frame.pointee.pc = pc
                            try arithmetic(.modulo, i, x, y, R + Int(i.a))
                        }
                    case .power, .matmul, .leftShift, .rightShift, .bitAnd, .bitOr, .bitXor:
                        frame.pointee.pc = pc
                        try arithmetic(unsafeBitCast(unsafeBitCast(i.op, to: UInt8.self) &- unsafeBitCast(Op.add, to: UInt8.self), to: BinaryOp.self), i, rk(i.b, R, K), rk(i.c, R, K), R + Int(i.a))
                    case .unary:
                        frame.pointee.pc = pc
                        (R + Int(i.a)).set(try unary(Int(i.x), R[Int(i.b)]))
                    case .not:
                        let source = R + Int(i.b)
                        if source.tag == Tag.bool { (R + Int(i.a)).set(.bool(!source.bool)) } else {
                            frame.pointee.pc = pc
                            (R + Int(i.a)).set(.bool(!(try truth(source.pointee))))
                        }
                    case .compare:
                        let op = unsafeBitCast(i.x, to: CompareOp.self)
                        let answer = plainAnswer(op, rk(i.b, R, K), rk(i.c, R, K))
                        if answer >= 0 {
                            (R + Int(i.a)).set(.bool(answer == 1))
                            continue
                        }
                        frame.pointee.pc = pc
                        if case .in = op, rk(i.c, R, K).tag == Tag.dict, let found = lookUp(rk(i.b, R, K), in: rk(i.c, R, K)) {
                            (R + Int(i.a)).set(.bool(found))
                        } else {
                            (R + Int(i.a)).set(try compare(op, rk(i.b, R, K).pointee, rk(i.c, R, K).pointee))
                        }

                    // MARK: Jumps
                    case .jump: pc += i.offset - 1
                    case .loop:
                        pc += i.offset - 1
                        try tick(at: &pc)
                    case .jumpIfTrue:
                        let taken: Bool
                        if (R + Int(i.a)).tag == Tag.bool { taken = (R + Int(i.a)).bool } else {
                            frame.pointee.pc = pc
                            taken = try truth(R[Int(i.a)])
                        }
                        if taken {
                            pc += i.offset - 1
                            if i.offset < 0 {
                                try tick(at: &pc)
                            }
                        }
                    case .jumpIfFalse:
                        let taken: Bool
                        if (R + Int(i.a)).tag == Tag.bool { taken = !(R + Int(i.a)).bool } else {
                            frame.pointee.pc = pc
                            taken = !(try truth(R[Int(i.a)]))
                        }
                        if taken { pc += i.offset - 1 }
                    case .jumpLess:
                        let x = rk(i.b, R, K), y = rk(i.c, R, K)
                        let result: Bool
                        if x.tag == Tag.int, y.tag == Tag.int { result = x.int < y.int }
                        else if x.tag == Tag.float, y.tag == Tag.float { result = x.float < y.float }
                        else { frame.pointee.pc = pc; result = try isTrue(.less, x.pointee, y.pointee) }
                        try branch(&pc, result == (i.x == 1))
                    case .jumpLessEqual:
                        let x = rk(i.b, R, K), y = rk(i.c, R, K)
                        let result: Bool
                        if x.tag == Tag.int, y.tag == Tag.int { result = x.int <= y.int }
                        else if x.tag == Tag.float, y.tag == Tag.float { result = x.float <= y.float }
                        else { frame.pointee.pc = pc; result = try isTrue(.lessEqual, x.pointee, y.pointee) }
                        try branch(&pc, result == (i.x == 1))
                    case .jumpGreater:
                        let x = rk(i.b, R, K), y = rk(i.c, R, K)
                        let result: Bool
                        if x.tag == Tag.int, y.tag == Tag.int { result = x.int > y.int }
                        else if x.tag == Tag.float, y.tag == Tag.float { result = x.float > y.float }
                        else { frame.pointee.pc = pc; result = try isTrue(.greater, x.pointee, y.pointee) }
                        try branch(&pc, result == (i.x == 1))
                    case .jumpGreaterEqual:
                        let x = rk(i.b, R, K), y = rk(i.c, R, K)
                        let result: Bool
                        if x.tag == Tag.int, y.tag == Tag.int { result = x.int >= y.int }
                        else if x.tag == Tag.float, y.tag == Tag.float { result = x.float >= y.float }
                        else { frame.pointee.pc = pc; result = try isTrue(.greaterEqual, x.pointee, y.pointee) }
                        try branch(&pc, result == (i.x == 1))
                    case .jumpEqual:
                        let x = rk(i.b, R, K), y = rk(i.c, R, K)
                        let result: Bool
                        if x.tag == Tag.int, y.tag == Tag.int { result = x.int == y.int }
                        else if x.tag == Tag.str, y.tag == Tag.str, let same = sameText(x, y) { result = same }
                        else { frame.pointee.pc = pc; result = try isTrue(.equal, x.pointee, y.pointee) }
                        try branch(&pc, result == (i.x == 1))
                    case .jumpNotEqual:
                        let x = rk(i.b, R, K), y = rk(i.c, R, K)
                        let result: Bool
                        if x.tag == Tag.int, y.tag == Tag.int { result = x.int != y.int }
                        else if x.tag == Tag.str, y.tag == Tag.str, let same = sameText(x, y) { result = !same }
                        else { frame.pointee.pc = pc; result = try isTrue(.notEqual, x.pointee, y.pointee) }
                        try branch(&pc, result == (i.x == 1))
                    case .jumpIs:
                        let x = rk(i.b, R, K), y = rk(i.c, R, K)
                        let result: Bool
                        if x.tag == y.tag, x.word == y.word { result = true }
                        else if x.tag != y.tag { result = false }
                        else { result = x.pointee.isIdentical(to: y.pointee) }
                        try branch(&pc, result == (i.x == 1))

                    // MARK: Iteration and displays
                    case .getIter:
                        frame.pointee.pc = pc
                        (R + Int(i.a)).set(try iterator(R[Int(i.b)]))
                    case .forIter:
                        frame.pointee.pc = pc
                        let source = R + Int(i.b), target = R + Int(i.a)
                        if source.tag == Tag.object {
                            let kind = source.borrowed(Obj.self)._withUnsafeGuaranteedRef { $0.kind }
                            if kind == .iterator {
                                if try step(source.borrowed(IteratorObject.self), into: target) {
                                    pc += pc.pointee.offset
                                    try tick(at: &pc)
                                } else { pc += 1 }
                                continue
                            } else if kind == .generator {
                                let generator = source.borrowed(GeneratorObject.self).takeUnretainedValue()
                                if try enter(generator, mode: .forLoop, destination: Int(i.a)) { (frame, pc, R, K, C, G, M) = top() } else { pc += 1 }
                                continue
                            }
                        }
                        if let value = try next(source.pointee) {
                            target.set(value)
                            pc += pc.pointee.offset
                        } else { pc += 1 }
                    case .build:
                        if i.x & Instruction.feedsNext != 0, pickElement(pc.pointee, R + Int(i.c), R) {
                            pc += 1
                            continue
                        }
                        frame.pointee.pc = pc
                        (R + Int(i.a)).set(try build(Int(i.x & 3), R + Int(i.c), Int(i.b)))
                    case .buildDict:
                        frame.pointee.pc = pc
                        (R + Int(i.a)).set(try buildDict(R + Int(i.c), Int(i.b)))
                    case .listAppend:
                        append(rk(i.b, R, K), dies: i.x == 1, to: (R + Int(i.a)).borrowed(ListObject.self))
                    case .listExtend:
                        frame.pointee.pc = pc
                        try extendDisplay(R[Int(i.a)], R[Int(i.b)], callee: i.x == 1 ? R[Int(i.c)] : .undefined)
                    case .listToTuple:
                        if case .list(let list) = R[Int(i.b)] { (R + Int(i.a)).set(.newTuple(list.items)) }
                    case .setAdd:
                        frame.pointee.pc = pc
                        if case .set(let set) = R[Int(i.a)] { try add(rk(i.b, R, K).pointee, to: set) }
                    case .setUpdate:
                        frame.pointee.pc = pc
                        if case .set(let set) = R[Int(i.a)] { try update(set, with: R[Int(i.b)]) }
                    case .dictSet:
                        frame.pointee.pc = pc
                        if case .dict(let dict) = R[Int(i.a)] {
                            if i.x == 1 { try checkDuplicateKeyword(dict, rk(i.b, R, K).pointee, R[Int(i.a) - 2]) }
                            try set(dict, rk(i.b, R, K).pointee, rk(i.c, R, K).pointee)
                        }
                    case .dictMerge:
                        frame.pointee.pc = pc
                        try mergeDisplay(R[Int(i.a)], R[Int(i.b)], callee: i.x == 1 ? R[Int(i.c)] : .undefined)
                    case .unpack:
                        frame.pointee.pc = pc
                        try unpack(R + Int(i.c), into: R + Int(i.a), Int(i.b))
                        if i.x == 1 { (R + Int(i.c)).clear() }
                    case .unpackStar:
                        frame.pointee.pc = pc
                        try unpack(R[Int(i.c)], into: R + Int(i.a), before: Int(pc.pointee.b), after: Int(pc.pointee.c))
                        if i.x == 1 { (R + Int(i.c)).clear() }
                        pc += 1
                    case .buildSlice:
                        let first = R + Int(i.c)
                        if i.x & Instruction.feedsNext != 0, pickSlice(pc.pointee, first, R) {
                            pc += 1
                            continue
                        }
                        (R + Int(i.a)).set(.object(SliceObject(first[0], first[1], first[2])))

                    // MARK: Attributes and items
                    case .getAttr:
                        let cache = C + Int(pc.pointee.c)
                        let object = R + Int(i.b)
                        if object.tag == Tag.instance, cache.pointee.kind == .slot, cache.pointee.version == typeVersion,
                           object.borrowed(InstanceObject.self)._withUnsafeGuaranteedRef({ $0.shapeID }) == cache.pointee.key {
                            let place = object.borrowed(InstanceObject.self)._withUnsafeGuaranteedRef({ $0.slots }) + cache.pointee.slot
                            if i.x & 1 != 0 {
                                // Compared where it stands: see `Compiler.fuse`.
                                let jump = (pc + 1).pointee
                                let x = jump.b == i.a ? place : rk(jump.b, R, K), y = jump.c == i.a ? place : rk(jump.c, R, K)
                                let result = decide(jump.op, x, y)
                                if result >= 0 {
                                    pc += 2
                                    if i.x & 2 != 0 { object.clear() }
                                    try branch(&pc, result == Int(jump.x))
                                    continue
                                }
                            }
                            (R + Int(i.a)).copy(from: place)
                        } else {
                            frame.pointee.pc = pc
                            (R + Int(i.a)).set(try attribute(object.pointee, frame.name(Int(pc.pointee.b)), cache))
                        }
                        if i.x & 2 != 0 { object.clear() }
                        pc += 1
                    case .setAttr:
                        let cache = C + Int(pc.pointee.c)
                        let object = R + Int(i.a), value = rk(i.b, R, K)
                        frame.pointee.pc = pc
                        if object.tag == Tag.instance, cache.pointee.version == typeVersion,
                           setSlot(object.borrowed(InstanceObject.self), value, cache, dies: i.x & 1 != 0) {
                        } else {
                            try setAttribute(object.pointee, frame.name(Int(pc.pointee.b)), value.pointee, cache)
                            if i.x & 1 != 0 { value.clear() }
                        }
                        if i.x & 2 != 0 { object.clear() }
                        pc += 1
                    case .deleteAttr:
                        frame.pointee.pc = pc
                        try deleteAttribute(R[Int(i.a)], frame.pointee.linked.names[Int(i.b)])
                    case .getItem:
                        let object = R + Int(i.b), key = rk(i.c, R, K), target = R + Int(i.a)
                        let tag = object.tag
                        if tag == Tag.list, key.tag == Tag.int, let place = plainPlace(object.borrowed(ListObject.self), key.int) {
                            target.copy(from: place)
                        } else if tag == Tag.list, key.tag == Tag.int, readPacked(object.borrowed(ListObject.self), key.int, target) {
                        } else if tag == Tag.dict, readPlain(object.borrowed(DictObject.self), key, target) {
                        } else if tag == Tag.str, key.tag == Tag.int, let place = plainCharacter(object.borrowed(StringObject.self), key.int) {
                            target.copy(from: place)
                        } else if tag == Tag.array, pickPlainly(object, key, target) {
                        } else {
                            frame.pointee.pc = pc
                            target.set(try item(object.pointee, key.pointee))
                        }
                        if i.x & 2 != 0 { object.clear() }
                    case .setItem:
                        let object = R + Int(i.a), key = rk(i.b, R, K), value = rk(i.c, R, K)
                        frame.pointee.pc = pc
                        if object.tag == Tag.list, key.tag == Tag.int, let place = plainPlaceToWrite(object.borrowed(ListObject.self), key.int) {
                            place.copy(from: value)
                        } else if object.tag == Tag.list, key.tag == Tag.int, writePacked(object.borrowed(ListObject.self), key.int, value) {
                        } else if object.tag == Tag.dict, writePlain(object.borrowed(DictObject.self), key, value) {
                        } else {
                            try setItem(object.pointee, key.pointee, value.pointee)
                        }
                        if i.x & 1 != 0 { value.clear() }
                        if i.x & 2 != 0 { object.clear() }
                    case .deleteItem:
                        frame.pointee.pc = pc
                        try deleteItem(R[Int(i.a)], rk(i.b, R, K).pointee)

                    // MARK: Calls
                    case .call:
                        frame.pointee.pc = pc
                        let callee = R + Int(i.a)
                        if callee.tag == Tag.function {
                            let function = callee.borrowed(FunctionObject.self)
                            if function._withUnsafeGuaranteedRef({ $0.isSimple && $0.code.positionalCount == Int(i.b) }) {
                                try pushPlain(function, callee + 1, Int(i.b), mode: .plain, destination: Int(i.c))
                                // The frame has taken the function over.
                                callee.initialize(to: .undefined)
                                (frame, pc, R, K, C, G, M) = top()
                                continue
                            }
                        }
                        if try call(callee, Int(i.b), destination: Int(i.c), R) { (frame, pc, R, K, C, G, M) = top() }
                    case .callKeywords:
                        var names: TupleObject?
                        if case .tuple(let tuple) = constant(pc.pointee.b, K).pointee { names = tuple }
                        pc += 1
                        frame.pointee.pc = pc
                        if try call(R + Int(i.a), Int(i.b), keywords: names, destination: Int(i.c), R) { (frame, pc, R, K, C, G, M) = top() }
                    case .callSpread:
                        frame.pointee.pc = pc
                        if try callSpread(R + Int(i.a), destination: Int(i.c), R) { (frame, pc, R, K, C, G, M) = top() }
                    case .checkMethod:
                        let object = R + Int(i.a)
                        let cache = C + Int(i.c)
                        if object.tag == Tag.instance, cache.pointee.kind == .method, cache.pointee.version == typeVersion,
                           object.borrowed(InstanceObject.self)._withUnsafeGuaranteedRef({ $0.shapeID }) == cache.pointee.key {
                            // The call found its method on an object of this shape before.
                        } else if cache.pointee.kind.rawValue >= InlineCache.Kind.plainMethod.rawValue, object.plainKey == cache.pointee.key {
                            // Or on a built-in object of this exact type.
                        } else if cache.pointee.kind == .slot, object.tag == Tag.object, cache.pointee.key == Int(bitPattern: object.word) {
                            // Or in this module.
                        } else {
                            frame.pointee.pc = pc
                            try checkMethod(object, frame.name(Int(i.b)), cache)
                        }
                    case .callMethod:
                        let word = pc.pointee
                        pc += 1
                        frame.pointee.pc = pc
                        let object = R + Int(i.a)
                        let cache = C + Int(word.c)
                        if object.tag == Tag.instance {
                            if cache.pointee.kind == .method, cache.pointee.version == typeVersion, let function = cache.pointee.function,
                               object.borrowed(InstanceObject.self)._withUnsafeGuaranteedRef({ $0.shapeID }) == cache.pointee.key,
                               function._withUnsafeGuaranteedRef({ $0.isSimple && $0.code.positionalCount == Int(i.b) + 1 }) {
                                try pushPlain(function, object, Int(i.b) + 1, mode: .plain, destination: Int(i.c))
                                _ = function.hold()
                                (frame, pc, R, K, C, G, M) = top()
                                continue
                            }
                        } else if cache.pointee.kind.rawValue >= InlineCache.Kind.plainMethod.rawValue, object.plainKey == cache.pointee.key {
                            if cache.pointee.kind == .append {
                                append(object, R + Int(i.c))
                                continue
                            } else if cache.pointee.kind == .get, get(object, Int(i.b), R + Int(i.c)) {
                                continue
                            } else if let row = cache.pointee.row {
                                try callRow(row.takeUnretainedValue(), object, Int(i.b) + 1, R + Int(i.c))
                                continue
                            }
                        }
                        if try callMethod(object, Int(i.b), frame.name(Int(word.b)), cache, destination: Int(i.c), R) { (frame, pc, R, K, C, G, M) = top() }
                    case .makeFunction: (R + Int(i.a)).set(makeFunction(frame, child: Int(i.b), defaults: R + Int(i.c)))
                    case .buildClass:
                        let hasKeywords = pc.pointee.b == 1
                        pc += 1
                        frame.pointee.pc = pc
                        (R + Int(i.c)).set(try buildClass(R + Int(i.a), bases: Int(i.b), hasKeywords: hasKeywords))
                    case .return:
                        let source = rk(i.a, R, K)
                        let mode = frame.pointee.mode
                        if mode == .plain {
                            let target = (frame - 1).pointee.base + frame.pointee.destination
                            if i.a & Instruction.constantBit != 0 { target.copy(from: source) } else { target.take(from: source) }
                            popFrame()
                            (frame, pc, R, K, C, G, M) = top()
                        } else if mode == .initializer, source.isNone, frame.pointee.destination >= 0 {
                            ((frame - 1).pointee.base + frame.pointee.destination).take(from: frame.contextPlace)
                            popFrame()
                            (frame, pc, R, K, C, G, M) = top()
                        } else {
                            frame.pointee.pc = pc
                            if let result = try leave(source.pointee, mode) { return result }
                            (frame, pc, R, K, C, G, M) = top()
                        }
                    case .yield:
                        frame.pointee.pc = pc
                        let value = rk(i.b, R, K)
                        if suspend(value, register: Int(i.a), dies: i.x == 1) { return value.pointee }
                        (frame, pc, R, K, C, G, M) = top()
                    case .yieldFrom:
                        frame.pointee.pc = pc
                        if var value = try delegate(to: R[Int(i.b)], result: R + Int(i.a)) {
                            // Come back to this instruction with what is sent next.
                            frame.pointee.pc = pc - 1
                            if withUnsafeMutablePointer(to: &value, { suspend($0, register: Int(i.a), dies: false) }) { return value }
                            (frame, pc, R, K, C, G, M) = top()
                        }
                    case .startGenerator:
                        frame.pointee.pc = pc
                        if let result = try startGenerator() { return result }
                        (frame, pc, R, K, C, G, M) = top()

                    // MARK: Exceptions
                    case .raise:
                        frame.pointee.pc = pc
                        throw try raise(Int(i.x), R + Int(i.a), R + Int(i.b))
                    case .reraise:
                        pending = R[Int(i.a)]
                        isReraise = true
                        throw Fault.raised
                    case .setHandled: handledPlace.copy(from: i.x == 1 ? frame.handledPlace : R + Int(i.a))
                    case .matchException:
                        frame.pointee.pc = pc
                        let result = matchesPlainly(R + Int(i.b), R + Int(i.c))
                        (R + Int(i.a)).set(.bool(result >= 0 ? result == 1 : try matches(R[Int(i.b)], classes: R[Int(i.c)])))
                    case .assertFail: throw try assertionFault(i.x == 1 ? rk(i.a, R, K).pointee : .undefined)
                    case .withEnter:
                        frame.pointee.pc = pc
                        try enterContext(R + Int(i.a), result: R + Int(i.b))
                    case .withExit:
                        frame.pointee.pc = pc
                        (R + Int(i.a)).set(.bool(try exitContext(R[Int(i.b)], i.x == 1 ? R[Int(i.c)] : .none)))

                    // MARK: Text and modules
                    case .formatValue:
                        frame.pointee.pc = pc
                        (R + Int(i.a)).set(try formatField(R[Int(i.b)], conversion: Int(i.x & 3), spec: i.x >= 4 ? R[Int(i.c)] : .undefined))
                    case .joinStrings: (R + Int(i.a)).set(joinStrings(R + Int(i.c), Int(i.b)))
                    case .importModule:
                        frame.pointee.pc = pc
                        (R + Int(i.a)).set(try importModule(constant(i.b, K).pointee, level: Int(i.x & 0x7F), top: i.x & 0x80 != 0))
                    case .importName:
                        frame.pointee.pc = pc
                        (R + Int(i.a)).set(try importName(R[Int(i.c)], frame.pointee.linked.names[Int(i.b)]))
                    case .importAll:
                        frame.pointee.pc = pc
                        try importAll(R[Int(i.a)], into: frame.pointee.linked.module)
                    case .showValue: showValue?(rk(i.a, R, K).pointee)
                    case .ext: break
                    }
                }
            } catch {
                frame.pointee.pc = pc
                try unwind(error, above: depth)
                (frame, pc, R, K, C, G, M) = top()
            }
        }
    }
}
