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
        var frame = frames + (frameCount - 1)
        var pc = frame.pointee.pc
        var R = frame.pointee.base
        var K = frame.pointee.code._withUnsafeGuaranteedRef { $0.constants }
        // Of the running code too: its inline caches, its globals' places, its module's variables.
        var C = frame.pointee.code._withUnsafeGuaranteedRef { $0.caches }
        var G = frame.pointee.code._withUnsafeGuaranteedRef { $0.globalSlots }
        var M = frame.pointee.code._withUnsafeGuaranteedRef { $0.home }

        @inline(__always) func rk(_ operand: UInt16) -> UnsafeMutablePointer<Value> {
            operand & Instruction.constantBit != 0 ? K + Int(operand & 0x7FFF) : R + Int(operand)
        }
        @inline(__always) func reload() {
            frame = frames + (frameCount &- 1)
            pc = frame.pointee.pc
            R = frame.pointee.base
            frame.pointee.code._withUnsafeGuaranteedRef { code in
                K = code.constants
                C = code.caches
                G = code.globalSlots
                M = code.home
            }
        }
        /// The jump of a comparison whose offset stands in the next word.
        @inline(__always) func branch(_ taken: Bool) throws(Fault) {
            if taken {
                pc += pc.pointee.offset
                ticksLeft &-= 1
                if ticksLeft < 0 { pc += 1; try checkInterrupts(); pc -= 1 }
            } else { pc += 1 }
        }

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
                    case .loadConstant: (R + Int(i.a)).copy(from: K + Int(i.b))
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
                    case .storeCell: content((R + Int(i.a)).borrowed(CellObject.self)).put(rk(i.b), dies: i.x == 1)
                    case .deleteCell:
                        let cell = cell(R[Int(i.a)])
                        if case .undefined = cell.value { throw unboundLocal(frame, Int(i.b)) }
                        cell.value = .undefined
                    case .loadFree:
                        let place = content(frame.cells[Int(i.b)])
                        if place.isUnbound { throw unboundFree(frame, Int(i.c)) }
                        (R + Int(i.a)).copy(from: place)
                    case .storeFree: content(frame.cells[Int(i.a)]).put(rk(i.b), dies: i.x == 1)
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
                        (M.pointee + G[Int(i.a)]).put(rk(i.b), dies: i.x == 1)
                    case .deleteGlobal: try deleteGlobal(frame, Int(i.a))
                    case .loadName: (R + Int(i.a)).set(try loadName(frame, Int(i.b), global: Int(i.c)))
                    case .loadNameOrFree: (R + Int(i.a)).set(try loadNameOrFree(frame, Int(i.b), free: Int(i.c)))
                    case .storeName: storeName(frame, Int(i.a), rk(i.b).pointee)
                    case .deleteName: try deleteName(frame, Int(i.a))

                    // MARK: Operators
                    case .add:
                        let x = rk(i.b), y = rk(i.c)
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
                        let x = rk(i.b), y = rk(i.c)
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
                        let x = rk(i.b), y = rk(i.c)
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
                        let x = rk(i.b), y = rk(i.c)
                        if x.tag == Tag.float, y.tag == Tag.float, y.float != 0 {
                            let p = x.float, q = y.float
                            (R + Int(i.a)).set(.float(p / q))
                        } else {
                            frame.pointee.pc = pc
                            try arithmetic(.divide, i, x, y, R + Int(i.a))
                        }
                    case .floorDivide:
                        let x = rk(i.b), y = rk(i.c)
                        if x.tag == Tag.int, y.tag == Tag.int, y.int > 0 {
                            let p = x.int, q = y.int
                            let quotient = p / q
                            (R + Int(i.a)).set(.int(p < 0 && quotient &* q != p ? quotient - 1 : quotient))
                        } else {
                            frame.pointee.pc = pc
                            try arithmetic(.floorDivide, i, x, y, R + Int(i.a))
                        }
                    case .modulo:
                        let x = rk(i.b), y = rk(i.c)
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
                        try arithmetic(unsafeBitCast(i.op.rawValue - Op.add.rawValue, to: BinaryOp.self), i, rk(i.b), rk(i.c), R + Int(i.a))
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
                        frame.pointee.pc = pc
                        let op = unsafeBitCast(i.x, to: CompareOp.self)
                        if case .in = op, rk(i.c).tag == Tag.dict, let found = lookUp(rk(i.b), in: rk(i.c)) {
                            (R + Int(i.a)).set(.bool(found))
                        } else {
                            (R + Int(i.a)).set(try compare(op, rk(i.b).pointee, rk(i.c).pointee))
                        }

                    // MARK: Jumps
                    case .jump: pc += i.offset - 1
                    case .loop:
                        pc += i.offset - 1
                        ticksLeft &-= 1
                        if ticksLeft < 0 { pc += 1; try checkInterrupts(); pc -= 1 }
                    case .jumpIfTrue:
                        let taken: Bool
                        if (R + Int(i.a)).tag == Tag.bool { taken = (R + Int(i.a)).bool } else {
                            frame.pointee.pc = pc
                            taken = try truth(R[Int(i.a)])
                        }
                        if taken {
                            pc += i.offset - 1
                            if i.offset < 0 {
                                ticksLeft &-= 1
                                if ticksLeft < 0 { pc += 1; try checkInterrupts(); pc -= 1 }
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
                        let x = rk(i.b), y = rk(i.c)
                        let result: Bool
                        if x.tag == Tag.int, y.tag == Tag.int { result = x.int < y.int }
                        else if x.tag == Tag.float, y.tag == Tag.float { result = x.float < y.float }
                        else { frame.pointee.pc = pc; result = try isTrue(.less, x.pointee, y.pointee) }
                        try branch(result == (i.x == 1))
                    case .jumpLessEqual:
                        let x = rk(i.b), y = rk(i.c)
                        let result: Bool
                        if x.tag == Tag.int, y.tag == Tag.int { result = x.int <= y.int }
                        else if x.tag == Tag.float, y.tag == Tag.float { result = x.float <= y.float }
                        else { frame.pointee.pc = pc; result = try isTrue(.lessEqual, x.pointee, y.pointee) }
                        try branch(result == (i.x == 1))
                    case .jumpGreater:
                        let x = rk(i.b), y = rk(i.c)
                        let result: Bool
                        if x.tag == Tag.int, y.tag == Tag.int { result = x.int > y.int }
                        else if x.tag == Tag.float, y.tag == Tag.float { result = x.float > y.float }
                        else { frame.pointee.pc = pc; result = try isTrue(.greater, x.pointee, y.pointee) }
                        try branch(result == (i.x == 1))
                    case .jumpGreaterEqual:
                        let x = rk(i.b), y = rk(i.c)
                        let result: Bool
                        if x.tag == Tag.int, y.tag == Tag.int { result = x.int >= y.int }
                        else if x.tag == Tag.float, y.tag == Tag.float { result = x.float >= y.float }
                        else { frame.pointee.pc = pc; result = try isTrue(.greaterEqual, x.pointee, y.pointee) }
                        try branch(result == (i.x == 1))
                    case .jumpEqual:
                        let x = rk(i.b), y = rk(i.c)
                        let result: Bool
                        if x.tag == Tag.int, y.tag == Tag.int { result = x.int == y.int }
                        else if x.tag == Tag.str, y.tag == Tag.str, let same = sameText(x, y) { result = same }
                        else { frame.pointee.pc = pc; result = try isTrue(.equal, x.pointee, y.pointee) }
                        try branch(result == (i.x == 1))
                    case .jumpNotEqual:
                        let x = rk(i.b), y = rk(i.c)
                        let result: Bool
                        if x.tag == Tag.int, y.tag == Tag.int { result = x.int != y.int }
                        else if x.tag == Tag.str, y.tag == Tag.str, let same = sameText(x, y) { result = !same }
                        else { frame.pointee.pc = pc; result = try isTrue(.notEqual, x.pointee, y.pointee) }
                        try branch(result == (i.x == 1))
                    case .jumpIs:
                        let x = rk(i.b), y = rk(i.c)
                        let result: Bool
                        if x.tag == y.tag, x.word == y.word { result = true }
                        else if x.tag != y.tag { result = false }
                        else { result = x.pointee.isIdentical(to: y.pointee) }
                        try branch(result == (i.x == 1))

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
                                    ticksLeft &-= 1
                                    if ticksLeft < 0 { pc += 1; try checkInterrupts(); pc -= 1 }
                                } else { pc += 1 }
                                continue
                            } else if kind == .generator {
                                let generator = source.borrowed(GeneratorObject.self).takeUnretainedValue()
                                if try enter(generator, mode: .forLoop, destination: Int(i.a)) { reload() } else { pc += 1 }
                                continue
                            }
                        }
                        if let value = try next(source.pointee) {
                            target.set(value)
                            pc += pc.pointee.offset
                        } else { pc += 1 }
                    case .build:
                        frame.pointee.pc = pc
                        (R + Int(i.a)).set(try build(Int(i.x), R + Int(i.c), Int(i.b)))
                    case .buildDict:
                        frame.pointee.pc = pc
                        (R + Int(i.a)).set(try buildDict(R + Int(i.c), Int(i.b)))
                    case .listAppend:
                        append(rk(i.b), dies: i.x == 1, to: (R + Int(i.a)).borrowed(ListObject.self))
                    case .listExtend:
                        frame.pointee.pc = pc
                        try extendDisplay(R[Int(i.a)], R[Int(i.b)], callee: i.x == 1 ? R[Int(i.c)] : .undefined)
                    case .listToTuple:
                        if case .list(let list) = R[Int(i.b)] { (R + Int(i.a)).set(.newTuple(list.items)) }
                    case .setAdd:
                        frame.pointee.pc = pc
                        if case .set(let set) = R[Int(i.a)] { try add(rk(i.b).pointee, to: set) }
                    case .setUpdate:
                        frame.pointee.pc = pc
                        if case .set(let set) = R[Int(i.a)] { try update(set, with: R[Int(i.b)]) }
                    case .dictSet:
                        frame.pointee.pc = pc
                        if case .dict(let dict) = R[Int(i.a)] {
                            if i.x == 1 { try checkDuplicateKeyword(dict, rk(i.b).pointee, frame) }
                            try set(dict, rk(i.b).pointee, rk(i.c).pointee)
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
                                let x = jump.b == i.a ? place : rk(jump.b), y = jump.c == i.a ? place : rk(jump.c)
                                let result = decide(jump.op, x, y)
                                if result >= 0 {
                                    pc += 2
                                    if i.x & 2 != 0 { object.clear() }
                                    try branch(result == Int(jump.x))
                                    continue
                                }
                            }
                            (R + Int(i.a)).copy(from: place)
                        } else {
                            frame.pointee.pc = pc
                            (R + Int(i.a)).set(try attribute(object.pointee, frame.pointee.linked.names[Int(pc.pointee.b)], cache))
                        }
                        if i.x & 2 != 0 { object.clear() }
                        pc += 1
                    case .setAttr:
                        let cache = C + Int(pc.pointee.c)
                        let object = R + Int(i.a), value = rk(i.b)
                        frame.pointee.pc = pc
                        if object.tag == Tag.instance, cache.pointee.version == typeVersion,
                           setSlot(object.borrowed(InstanceObject.self), value, cache, dies: i.x & 1 != 0) {
                        } else {
                            try setAttribute(object.pointee, frame.pointee.linked.names[Int(pc.pointee.b)], value.pointee, cache)
                            if i.x & 1 != 0 { value.clear() }
                        }
                        if i.x & 2 != 0 { object.clear() }
                        pc += 1
                    case .deleteAttr:
                        frame.pointee.pc = pc
                        try deleteAttribute(R[Int(i.a)], frame.pointee.linked.names[Int(i.b)])
                    case .getItem:
                        let object = R + Int(i.b), key = rk(i.c), target = R + Int(i.a)
                        let tag = object.tag
                        if tag == Tag.list, key.tag == Tag.int, let place = plainPlace(object.borrowed(ListObject.self), key.int) {
                            target.copy(from: place)
                        } else if tag == Tag.dict, readPlain(object.borrowed(DictObject.self), key, target) {
                        } else if tag == Tag.str, key.tag == Tag.int, let place = plainCharacter(object.borrowed(StringObject.self), key.int) {
                            target.copy(from: place)
                        } else {
                            frame.pointee.pc = pc
                            target.set(try item(object.pointee, key.pointee))
                        }
                        if i.x & 2 != 0 { object.clear() }
                    case .setItem:
                        let object = R + Int(i.a), key = rk(i.b), value = rk(i.c)
                        frame.pointee.pc = pc
                        if object.tag == Tag.list, key.tag == Tag.int, let place = plainPlaceToWrite(object.borrowed(ListObject.self), key.int) {
                            place.copy(from: value)
                        } else if object.tag == Tag.dict, writePlain(object.borrowed(DictObject.self), key, value) {
                        } else {
                            try setItem(object.pointee, key.pointee, value.pointee)
                        }
                        if i.x & 1 != 0 { value.clear() }
                        if i.x & 2 != 0 { object.clear() }
                    case .deleteItem:
                        frame.pointee.pc = pc
                        try deleteItem(R[Int(i.a)], rk(i.b).pointee)

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
                                reload()
                                continue
                            }
                        }
                        if try call(callee, Int(i.b), destination: Int(i.c), R) { reload() }
                    case .callKeywords:
                        var names: TupleObject?
                        if case .tuple(let tuple) = K[Int(pc.pointee.b)] { names = tuple }
                        pc += 1
                        frame.pointee.pc = pc
                        if try call(R + Int(i.a), Int(i.b), keywords: names, destination: Int(i.c), R) { reload() }
                    case .callSpread:
                        frame.pointee.pc = pc
                        if try callSpread(R + Int(i.a), destination: Int(i.c), R) { reload() }
                    case .checkMethod:
                        let object = R + Int(i.a)
                        let cache = C + Int(i.c)
                        if object.tag == Tag.instance, cache.pointee.kind == .method, cache.pointee.version == typeVersion,
                           object.borrowed(InstanceObject.self)._withUnsafeGuaranteedRef({ $0.shapeID }) == cache.pointee.key {
                            // The call found its method on an object of this shape before.
                        } else if cache.pointee.kind.rawValue >= InlineCache.Kind.plainMethod.rawValue, object.plainKey == cache.pointee.key {
                            // Or on a built-in object of this exact type.
                        } else {
                            frame.pointee.pc = pc
                            try checkMethod(object.pointee, frame.pointee.linked.names[Int(i.b)], cache)
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
                                _ = function.retain()
                                reload()
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
                        if try callMethod(object, Int(i.b), frame.pointee.linked.names[Int(word.b)], cache, destination: Int(i.c), R) { reload() }
                    case .makeFunction: (R + Int(i.a)).set(makeFunction(frame, child: Int(i.b), defaults: R + Int(i.c)))
                    case .buildClass:
                        let hasKeywords = pc.pointee.b == 1
                        pc += 1
                        frame.pointee.pc = pc
                        (R + Int(i.c)).set(try buildClass(R + Int(i.a), bases: Int(i.b), hasKeywords: hasKeywords))
                    case .return:
                        let source = rk(i.a)
                        let mode = frame.pointee.mode
                        if mode == .plain {
                            let target = (frame - 1).pointee.base + frame.pointee.destination
                            if i.a & Instruction.constantBit != 0 { target.copy(from: source) } else { target.take(from: source) }
                            popFrame()
                            reload()
                        } else if mode == .initializer, source.isNone, frame.pointee.destination >= 0 {
                            ((frame - 1).pointee.base + frame.pointee.destination).take(from: frame.contextPlace)
                            popFrame()
                            reload()
                        } else {
                            frame.pointee.pc = pc
                            if let result = try leave(source.pointee, mode) { return result }
                            reload()
                        }
                    case .yield:
                        frame.pointee.pc = pc
                        let value = rk(i.b)
                        if suspend(value, register: Int(i.a), dies: i.x == 1) { return value.pointee }
                        reload()
                    case .yieldFrom:
                        frame.pointee.pc = pc
                        if var value = try delegate(to: R[Int(i.b)], result: R + Int(i.a)) {
                            // Come back to this instruction with what is sent next.
                            frame.pointee.pc = pc - 1
                            if withUnsafeMutablePointer(to: &value, { suspend($0, register: Int(i.a), dies: false) }) { return value }
                            reload()
                        }
                    case .startGenerator:
                        frame.pointee.pc = pc
                        if let result = try startGenerator() { return result }
                        reload()

                    // MARK: Exceptions
                    case .raise:
                        frame.pointee.pc = pc
                        throw try raise(Int(i.x), R + Int(i.a), R + Int(i.b))
                    case .reraise:
                        pending = R[Int(i.a)]
                        isReraise = true
                        throw Fault(.raised, "")
                    case .setHandled: handledPlace.copy(from: i.x == 1 ? frame.handledPlace : R + Int(i.a))
                    case .matchException:
                        frame.pointee.pc = pc
                        let result = matchesPlainly(R + Int(i.b), R + Int(i.c))
                        (R + Int(i.a)).set(.bool(result >= 0 ? result == 1 : try matches(R[Int(i.b)], classes: R[Int(i.c)])))
                    case .assertFail: throw try assertionFault(i.x == 1 ? rk(i.a).pointee : .undefined)
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
                        (R + Int(i.a)).set(try importModule(K[Int(i.b)], level: Int(i.x & 0x7F), top: i.x & 0x80 != 0))
                    case .importName:
                        frame.pointee.pc = pc
                        (R + Int(i.a)).set(try importName(R[Int(i.c)], frame.pointee.linked.names[Int(i.b)]))
                    case .importAll:
                        frame.pointee.pc = pc
                        try importAll(R[Int(i.a)], into: frame.pointee.linked.module)
                    case .showValue: showValue?(rk(i.a).pointee)
                    case .ext: break
                    }
                }
            } catch {
                frame.pointee.pc = pc
                try unwind(error, above: depth)
                reload()
            }
        }
    }

    // MARK: Helpers of the loop

    private func cell(_ value: Value) -> CellObject {
        if case .object(let object) = value { return unsafeDowncast(object, to: CellObject.self) }
        return CellObject(.undefined)
    }

    /// The place of a cell's value.
    @inline(__always)
    private func content(_ cell: Unmanaged<CellObject>) -> UnsafeMutablePointer<Value> {
        cell._withUnsafeGuaranteedRef { withUnsafeMutablePointer(to: &$0.value) { $0 } }
    }

    /// What a comparison jump asks, where two places tell it at once: 0 no, 1 yes, -1 it takes more.
    @inline(__always)
    private func decide(_ op: Op, _ x: UnsafeMutablePointer<Value>, _ y: UnsafeMutablePointer<Value>) -> Int {
        if op == .jumpIs {
            if x.tag != y.tag { return 0 }
            return x.word == y.word ? 1 : -1
        }
        if x.tag == Tag.int, y.tag == Tag.int {
            let p = x.int, q = y.int
            switch op {
            case .jumpLess: return p < q ? 1 : 0
            case .jumpLessEqual: return p <= q ? 1 : 0
            case .jumpGreater: return p > q ? 1 : 0
            case .jumpGreaterEqual: return p >= q ? 1 : 0
            case .jumpEqual: return p == q ? 1 : 0
            case .jumpNotEqual: return p != q ? 1 : 0
            default: return -1
            }
        }
        return -1
    }

    @inline(__always)
    private func plainPlace(_ list: Unmanaged<ListObject>, _ index: Int) -> UnsafeMutablePointer<Value>? {
        list._withUnsafeGuaranteedRef { $0.plainPlace(index) }
    }

    @inline(__always)
    private func plainPlaceToWrite(_ list: Unmanaged<ListObject>, _ index: Int) -> UnsafeMutablePointer<Value>? {
        list._withUnsafeGuaranteedRef { $0.plainPlaceToWrite(index) }
    }

    @inline(__always)
    private func readPlain(_ dict: Unmanaged<DictObject>, _ key: UnsafeMutablePointer<Value>, _ target: UnsafeMutablePointer<Value>) -> Bool {
        dict._withUnsafeGuaranteedRef { $0.readPlain(key, into: target) }
    }

    @inline(__always)
    private func writePlain(_ dict: Unmanaged<DictObject>, _ key: UnsafeMutablePointer<Value>, _ value: UnsafeMutablePointer<Value>) -> Bool {
        dict._withUnsafeGuaranteedRef { $0.writePlain(key, value) }
    }

    /// The one-letter string at an index from the front of an exact ASCII string.
    @inline(__always)
    private func plainCharacter(_ string: Unmanaged<StringObject>, _ index: Int) -> UnsafeMutablePointer<Value>? {
        let byte = string._withUnsafeGuaranteedRef { text -> Int in
            guard text.extra == nil, index >= 0, index < text.count, text.isASCII else { return -1 }
            return text.text.withBytes { Int($0[index]) }
        }
        return byte < 0 ? nil : characters + byte
    }

    /// Adds to the list of a display or comprehension.
    @inline(__always)
    private func append(_ value: UnsafeMutablePointer<Value>, dies: Bool, to list: Unmanaged<ListObject>) {
        var item = Value.undefined
        withUnsafeMutablePointer(to: &item) { dies ? $0.start(taking: value) : $0.start(copying: value) }
        list._withUnsafeGuaranteedRef { $0.items.append(item) }
    }

    /// Whether an exception is of one class: 0 no, 1 yes, -1 when it takes more to tell.
    @inline(__always)
    private func matchesPlainly(_ exception: UnsafeMutablePointer<Value>, _ classes: UnsafeMutablePointer<Value>) -> Int {
        guard exception.tag == Tag.instance, classes.tag == Tag.type else { return -1 }
        return classes.borrowed(TypeObject.self)._withUnsafeGuaranteedRef { type in
            guard type.layout == .exception else { return -1 }
            return exception.borrowed(InstanceObject.self)._withUnsafeGuaranteedRef { $0.type.isSubtype(of: type) ? 1 : 0 }
        }
    }

    /// One step of a Swift iterator; ranges and lists, the common ones, without a dynamic call. False at the end.
    @inline(__always)
    private func step(_ iterator: Unmanaged<IteratorObject>, into target: UnsafeMutablePointer<Value>) throws(Fault) -> Bool {
        let pace = iterator._withUnsafeGuaranteedRef { $0.pace }
        if pace == .range {
            return iterator._withUnsafeGuaranteedRef { iterator in
                let range = unsafeDowncast(iterator, to: RangeIterator.self)
                guard range.left > 0 else { return false }
                range.left &-= 1
                let value = range.current
                range.current = value &+ range.step
                target.set(.int(value))
                return true
            }
        }
        if pace == .list { return iterator._withUnsafeGuaranteedRef { unsafeDowncast($0, to: ListIterator.self).step(into: target) } }
        guard let value = try iterator.takeUnretainedValue().next(self) else { return false }
        target.set(value)
        return true
    }

    /// Sets an attribute that the cache knows for this shape; false where the general way is needed.
    @inline(__always)
    private func setSlot(_ instance: Unmanaged<InstanceObject>, _ value: UnsafeMutablePointer<Value>,
                         _ cache: UnsafeMutablePointer<InlineCache>, dies: Bool) -> Bool {
        guard instance._withUnsafeGuaranteedRef({ $0.shapeID }) == cache.pointee.key else { return false }
        if cache.pointee.kind == .slot {
            (instance._withUnsafeGuaranteedRef({ $0.slots }) + cache.pointee.slot).put(value, dies: dies)
            return true
        }
        guard cache.pointee.kind == .addSlot, let next = cache.pointee.nextShape else { return false }
        let id = cache.pointee.slot
        return instance._withUnsafeGuaranteedRef { $0.addSlot(value, dies: dies, next: next, id: id) }
    }

    /// `list.append(x)`: the list and the item stand in registers, which are freed.
    @inline(__always)
    private func append(_ list: UnsafeMutablePointer<Value>, _ target: UnsafeMutablePointer<Value>) {
        append(list + 1, dies: true, to: list.borrowed(ListObject.self))
        list.clear()
        target.set(.none)
    }

    /// `dict.get(key)` or `dict.get(key, fallback)` likewise; false where the general way is needed.
    @inline(__always)
    private func get(_ dict: UnsafeMutablePointer<Value>, _ count: Int, _ target: UnsafeMutablePointer<Value>) -> Bool {
        let key = dict + 1
        guard let hash = DictObject.plainHash(key) else { return false }
        let table = dict.borrowed(DictObject.self)
        let position = table._withUnsafeGuaranteedRef { $0.table.quickFind(key, hash: hash) }
        if position == HashTable.undecided { return false }
        if position >= 0, let found = table._withUnsafeGuaranteedRef({ $0.table.valuePlace(at: position) }) {
            key.copy(from: found)
        } else if count == 2 {
            key.take(from: dict + 2)
        } else {
            key.set(.none)
        }
        dict.clear()
        if count == 2 { (dict + 2).clear() }
        target.take(from: key)
        return true
    }

    /// `key in dict` for a plain key; nil where the general way is needed.
    @inline(__always)
    private func lookUp(_ key: UnsafeMutablePointer<Value>, in dict: UnsafeMutablePointer<Value>) -> Bool? {
        guard let hash = DictObject.plainHash(key) else { return nil }
        return dict.borrowed(DictObject.self)._withUnsafeGuaranteedRef { object in
            if object.extra != nil { return nil }
            let position = object.table.quickFind(key, hash: hash)
            return position == HashTable.undecided ? nil : position >= 0
        }
    }

    /// Whether two exact strings are equal.
    @inline(__always)
    private func sameText(_ x: UnsafeMutablePointer<Value>, _ y: UnsafeMutablePointer<Value>) -> Bool? {
        x.borrowed(StringObject.self)._withUnsafeGuaranteedRef { a in
            y.borrowed(StringObject.self)._withUnsafeGuaranteedRef { b in
                a.extra != nil || b.extra != nil ? nil : a === b || a.text == b.text
            }
        }
    }
}
