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
        var K = frame.pointee.function.code.constants
        // Of the running code too: its inline caches, its globals' places, its module's variables.
        var C = frame.pointee.function.code.caches
        var G = frame.pointee.function.code.globalSlots
        var M = frame.pointee.function.code.module.home

        @inline(__always) func rk(_ operand: UInt16) -> UnsafeMutablePointer<Value> {
            operand & Instruction.constantBit != 0 ? K + Int(operand & 0x7FFF) : R + Int(operand)
        }
        @inline(__always) func reload() {
            frame = frames + (frameCount - 1)
            pc = frame.pointee.pc
            R = frame.pointee.base
            let code = frame.pointee.function.code
            K = code.constants
            C = code.caches
            G = code.globalSlots
            M = code.module.home
        }

        while true {
            do throws(Fault) {
                while true {
                    let i = pc.pointee
                    pc += 1
                    switch i.op {
                    // MARK: Moves
                    case .move: R[Int(i.a)] = R[Int(i.b)]
                    case .take:
                        let source = R + Int(i.b)
                        R[Int(i.a)] = source.move()
                        source.initialize(to: .undefined)
                    case .loadConstant: R[Int(i.a)] = K[Int(i.b)]
                    case .loadSimple: R[Int(i.a)] = i.x == 0 ? .none : .bool(i.x == 1)
                    case .checkLocal:
                        if case .undefined = R[Int(i.a)] { throw unboundLocal(frame, Int(i.b)) }
                    case .deleteLocal:
                        if case .undefined = R[Int(i.a)] { throw unboundLocal(frame, Int(i.b)) }
                        R[Int(i.a)] = .undefined
                    case .clear:
                        frame.pointee.pc = pc
                        dispose(R + Int(i.a))

                    // MARK: Cells and globals
                    case .makeCell:
                        let cell = CellObject(R[Int(i.a)])
                        R[Int(i.a)] = .object(cell)
                    case .loadCell:
                        let value = cell(R[Int(i.b)]).value
                        if case .undefined = value { throw unboundLocal(frame, Int(i.c)) }
                        R[Int(i.a)] = value
                    case .storeCell: cell(R[Int(i.a)]).value = rk(i.b).pointee
                    case .deleteCell:
                        let cell = cell(R[Int(i.a)])
                        if case .undefined = cell.value { throw unboundLocal(frame, Int(i.b)) }
                        cell.value = .undefined
                    case .loadFree:
                        let value = frame.pointee.function.closure[Int(i.b)].value
                        if case .undefined = value { throw unboundFree(frame, Int(i.c)) }
                        R[Int(i.a)] = value
                    case .storeFree: frame.pointee.function.closure[Int(i.a)].value = rk(i.b).pointee
                    case .deleteFree:
                        let cell = frame.pointee.function.closure[Int(i.a)]
                        if case .undefined = cell.value { throw unboundFree(frame, Int(i.b)) }
                        cell.value = .undefined
                    case .loadGlobal:
                        let place = M.pointee + G[Int(i.b)]
                        if case .undefined = place.pointee {
                            R[Int(i.a)] = try builtin(frame.pointee.function.code, Int(i.b))
                        } else {
                            R[Int(i.a)] = place.pointee
                        }
                    case .storeGlobal:
                        M.pointee[G[Int(i.a)]] = rk(i.b).pointee
                    case .deleteGlobal: try deleteGlobal(frame, Int(i.a))
                    case .loadName: R[Int(i.a)] = try loadName(frame, Int(i.b), global: Int(i.c))
                    case .loadNameOrFree: R[Int(i.a)] = try loadNameOrFree(frame, Int(i.b), free: Int(i.c))
                    case .storeName: storeName(frame, Int(i.a), rk(i.b).pointee)
                    case .deleteName: try deleteName(frame, Int(i.a))

                    // MARK: Operators
                    case .add:
                        let x = rk(i.b), y = rk(i.c)
                        if case .int(let p) = x.pointee, case .int(let q) = y.pointee {
                            let (sum, overflow) = p.addingReportingOverflow(q)
                            if overflow { throw integerOverflow() }
                            R[Int(i.a)] = .int(sum)
                        } else if case .float(let p) = x.pointee, case .float(let q) = y.pointee {
                            R[Int(i.a)] = .float(p + q)
                        } else {
                            frame.pointee.pc = pc
                            try arithmetic(.add, i, x, y, R + Int(i.a))
                        }
                    case .subtract:
                        let x = rk(i.b), y = rk(i.c)
                        if case .int(let p) = x.pointee, case .int(let q) = y.pointee {
                            let (difference, overflow) = p.subtractingReportingOverflow(q)
                            if overflow { throw integerOverflow() }
                            R[Int(i.a)] = .int(difference)
                        } else if case .float(let p) = x.pointee, case .float(let q) = y.pointee {
                            R[Int(i.a)] = .float(p - q)
                        } else {
                            frame.pointee.pc = pc
                            try arithmetic(.subtract, i, x, y, R + Int(i.a))
                        }
                    case .multiply:
                        let x = rk(i.b), y = rk(i.c)
                        if case .float(let p) = x.pointee, case .float(let q) = y.pointee {
                            R[Int(i.a)] = .float(p * q)
                        } else if case .int(let p) = x.pointee, case .int(let q) = y.pointee {
                            let (product, overflow) = p.multipliedReportingOverflow(by: q)
                            if overflow { throw integerOverflow() }
                            R[Int(i.a)] = .int(product)
                        } else {
                            frame.pointee.pc = pc
                            try arithmetic(.multiply, i, x, y, R + Int(i.a))
                        }
                    case .divide:
                        let x = rk(i.b), y = rk(i.c)
                        if case .float(let p) = x.pointee, case .float(let q) = y.pointee, q != 0 {
                            R[Int(i.a)] = .float(p / q)
                        } else {
                            frame.pointee.pc = pc
                            try arithmetic(.divide, i, x, y, R + Int(i.a))
                        }
                    case .floorDivide:
                        let x = rk(i.b), y = rk(i.c)
                        if case .int(let p) = x.pointee, case .int(let q) = y.pointee, q > 0 {
                            let quotient = p / q
                            R[Int(i.a)] = .int(p < 0 && quotient &* q != p ? quotient - 1 : quotient)
                        } else {
                            frame.pointee.pc = pc
                            try arithmetic(.floorDivide, i, x, y, R + Int(i.a))
                        }
                    case .modulo:
                        let x = rk(i.b), y = rk(i.c)
                        if case .int(let p) = x.pointee, case .int(let q) = y.pointee, q > 0 {
                            let remainder = p % q
                            R[Int(i.a)] = .int(remainder < 0 ? remainder + q : remainder)
                        } else {
                            frame.pointee.pc = pc
                            try arithmetic(.modulo, i, x, y, R + Int(i.a))
                        }
                    case .power, .matmul, .leftShift, .rightShift, .bitAnd, .bitOr, .bitXor:
                        frame.pointee.pc = pc
                        try arithmetic(unsafeBitCast(i.op.rawValue - Op.add.rawValue, to: BinaryOp.self), i, rk(i.b), rk(i.c), R + Int(i.a))
                    case .unary:
                        frame.pointee.pc = pc
                        R[Int(i.a)] = try unary(Int(i.x), R[Int(i.b)])
                    case .not:
                        frame.pointee.pc = pc
                        R[Int(i.a)] = .bool(!(try truth(R[Int(i.b)])))
                    case .compare:
                        frame.pointee.pc = pc
                        R[Int(i.a)] = try compare(unsafeBitCast(i.x, to: CompareOp.self), rk(i.b).pointee, rk(i.c).pointee)

                    // MARK: Jumps
                    case .jump: pc += i.offset - 1
                    case .loop:
                        pc += i.offset - 1
                        ticksLeft &-= 1
                        if ticksLeft < 0 { pc += 1; try checkInterrupts(); pc -= 1 }
                    case .jumpIfTrue:
                        let taken: Bool
                        if case .bool(let truth) = R[Int(i.a)] { taken = truth } else {
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
                        if case .bool(let truth) = R[Int(i.a)] { taken = !truth } else {
                            frame.pointee.pc = pc
                            taken = !(try truth(R[Int(i.a)]))
                        }
                        if taken { pc += i.offset - 1 }
                    case .jumpLess:
                        let x = rk(i.b), y = rk(i.c)
                        let result: Bool
                        if case .int(let p) = x.pointee, case .int(let q) = y.pointee { result = p < q }
                        else if case .float(let p) = x.pointee, case .float(let q) = y.pointee { result = p < q }
                        else { frame.pointee.pc = pc; result = try isTrue(.less, x.pointee, y.pointee) }
                        if result == (i.x == 1) {
                            pc += pc.pointee.offset
                            ticksLeft &-= 1
                            if ticksLeft < 0 { pc += 1; try checkInterrupts(); pc -= 1 }
                        } else { pc += 1 }
                    case .jumpLessEqual:
                        let x = rk(i.b), y = rk(i.c)
                        let result: Bool
                        if case .int(let p) = x.pointee, case .int(let q) = y.pointee { result = p <= q }
                        else if case .float(let p) = x.pointee, case .float(let q) = y.pointee { result = p <= q }
                        else { frame.pointee.pc = pc; result = try isTrue(.lessEqual, x.pointee, y.pointee) }
                        if result == (i.x == 1) {
                            pc += pc.pointee.offset
                            ticksLeft &-= 1
                            if ticksLeft < 0 { pc += 1; try checkInterrupts(); pc -= 1 }
                        } else { pc += 1 }
                    case .jumpGreater:
                        let x = rk(i.b), y = rk(i.c)
                        let result: Bool
                        if case .int(let p) = x.pointee, case .int(let q) = y.pointee { result = p > q }
                        else if case .float(let p) = x.pointee, case .float(let q) = y.pointee { result = p > q }
                        else { frame.pointee.pc = pc; result = try isTrue(.greater, x.pointee, y.pointee) }
                        if result == (i.x == 1) {
                            pc += pc.pointee.offset
                            ticksLeft &-= 1
                            if ticksLeft < 0 { pc += 1; try checkInterrupts(); pc -= 1 }
                        } else { pc += 1 }
                    case .jumpGreaterEqual:
                        let x = rk(i.b), y = rk(i.c)
                        let result: Bool
                        if case .int(let p) = x.pointee, case .int(let q) = y.pointee { result = p >= q }
                        else if case .float(let p) = x.pointee, case .float(let q) = y.pointee { result = p >= q }
                        else { frame.pointee.pc = pc; result = try isTrue(.greaterEqual, x.pointee, y.pointee) }
                        if result == (i.x == 1) {
                            pc += pc.pointee.offset
                            ticksLeft &-= 1
                            if ticksLeft < 0 { pc += 1; try checkInterrupts(); pc -= 1 }
                        } else { pc += 1 }
                    case .jumpEqual:
                        let x = rk(i.b), y = rk(i.c)
                        let result: Bool
                        if case .int(let p) = x.pointee, case .int(let q) = y.pointee { result = p == q }
                        else { frame.pointee.pc = pc; result = try isTrue(.equal, x.pointee, y.pointee) }
                        if result == (i.x == 1) {
                            pc += pc.pointee.offset
                            ticksLeft &-= 1
                            if ticksLeft < 0 { pc += 1; try checkInterrupts(); pc -= 1 }
                        } else { pc += 1 }
                    case .jumpNotEqual:
                        let x = rk(i.b), y = rk(i.c)
                        let result: Bool
                        if case .int(let p) = x.pointee, case .int(let q) = y.pointee { result = p != q }
                        else { frame.pointee.pc = pc; result = try isTrue(.notEqual, x.pointee, y.pointee) }
                        if result == (i.x == 1) {
                            pc += pc.pointee.offset
                            ticksLeft &-= 1
                            if ticksLeft < 0 { pc += 1; try checkInterrupts(); pc -= 1 }
                        } else { pc += 1 }
                    case .jumpIs:
                        if rk(i.b).pointee.isIdentical(to: rk(i.c).pointee) == (i.x == 1) {
                            pc += pc.pointee.offset
                            ticksLeft &-= 1
                            if ticksLeft < 0 { pc += 1; try checkInterrupts(); pc -= 1 }
                        } else { pc += 1 }

                    // MARK: Iteration and displays
                    case .getIter:
                        frame.pointee.pc = pc
                        R[Int(i.a)] = try iterator(R[Int(i.b)])
                    case .forIter:
                        frame.pointee.pc = pc
                        let source = R + Int(i.b)
                        if source.isObject {
                            let kind = source.borrowed(Obj.self)._withUnsafeGuaranteedRef { $0.kind }
                            if kind == .iterator {
                                let value = try step(source.borrowed(IteratorObject.self).takeUnretainedValue())
                                if let value {
                                    R[Int(i.a)] = value
                                    pc += pc.pointee.offset
                                    ticksLeft &-= 1
                                    if ticksLeft < 0 { pc += 1; try checkInterrupts(); pc -= 1 }
                                } else { pc += 1 }
                                continue
                            } else if kind == .generator, case .object(let object) = source.pointee {
                                let generator = unsafeDowncast(object, to: GeneratorObject.self)
                                if try enter(generator, mode: .forLoop, destination: Int(i.a), sent: .none) { reload() } else { pc += 1 }
                                continue
                            }
                        }
                        if let value = try next(R[Int(i.b)]) {
                            R[Int(i.a)] = value
                            pc += pc.pointee.offset
                        } else { pc += 1 }
                    case .build: R[Int(i.a)] = try build(Int(i.x), R + Int(i.c), Int(i.b))
                    case .buildDict:
                        frame.pointee.pc = pc
                        R[Int(i.a)] = try buildDict(R + Int(i.c), Int(i.b))
                    case .listAppend:
                        if case .list(let list) = R[Int(i.a)] { list.items.append(rk(i.b).pointee) }
                    case .listExtend:
                        frame.pointee.pc = pc
                        try extendDisplay(R[Int(i.a)], R[Int(i.b)], callee: i.x == 1 ? R[Int(i.c)] : .undefined)
                    case .listToTuple:
                        if case .list(let list) = R[Int(i.b)] { R[Int(i.a)] = .newTuple(list.items) }
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
                        try unpack(R[Int(i.c)], into: R + Int(i.a), Int(i.b))
                    case .unpackStar:
                        frame.pointee.pc = pc
                        try unpack(R[Int(i.c)], into: R + Int(i.a), before: Int(pc.pointee.b), after: Int(pc.pointee.c))
                        pc += 1
                    case .buildSlice:
                        let first = R + Int(i.c)
                        R[Int(i.a)] = .object(SliceObject(first[0], first[1], first[2]))

                    // MARK: Attributes and items
                    case .getAttr:
                        let cache = C + Int(pc.pointee.c)
                        let object = R + Int(i.b)
                        if object.isInstance, cache.pointee.kind == .slot, cache.pointee.version == typeVersion,
                           object.borrowed(InstanceObject.self)._withUnsafeGuaranteedRef({ $0.shapeID }) == cache.pointee.key {
                            R[Int(i.a)] = object.borrowed(InstanceObject.self)._withUnsafeGuaranteedRef { $0.slots[cache.pointee.slot] }
                        } else {
                            frame.pointee.pc = pc
                            R[Int(i.a)] = try attribute(object.pointee, frame.pointee.function.code.names[Int(pc.pointee.b)], cache)
                        }
                        pc += 1
                    case .setAttr:
                        let cache = C + Int(pc.pointee.c)
                        let object = R + Int(i.a)
                        if object.isInstance, cache.pointee.kind == .slot, cache.pointee.version == typeVersion,
                           object.borrowed(InstanceObject.self)._withUnsafeGuaranteedRef({ $0.shapeID }) == cache.pointee.key {
                            let value = rk(i.b).pointee
                            object.borrowed(InstanceObject.self)._withUnsafeGuaranteedRef { $0.slots[cache.pointee.slot] = value }
                        } else {
                            frame.pointee.pc = pc
                            try setAttribute(object.pointee, frame.pointee.function.code.names[Int(pc.pointee.b)], rk(i.b).pointee, cache)
                        }
                        pc += 1
                    case .deleteAttr:
                        frame.pointee.pc = pc
                        try deleteAttribute(R[Int(i.a)], frame.pointee.function.code.names[Int(i.b)])
                    case .getItem:
                        let object = R + Int(i.b)
                        if object.isList, case .int(let index) = rk(i.c).pointee,
                           let value = object.borrowed(ListObject.self)._withUnsafeGuaranteedRef({ $0.plainItem(index) }) {
                            R[Int(i.a)] = value
                        } else {
                            frame.pointee.pc = pc
                            R[Int(i.a)] = try item(object.pointee, rk(i.c).pointee)
                        }
                    case .setItem:
                        let object = R + Int(i.a)
                        if object.isList, case .int(let index) = rk(i.b).pointee,
                           object.borrowed(ListObject.self)._withUnsafeGuaranteedRef({ $0.setPlainItem(index, rk(i.c).pointee) }) {
                        } else {
                            frame.pointee.pc = pc
                            try setItem(object.pointee, rk(i.b).pointee, rk(i.c).pointee)
                        }
                    case .deleteItem:
                        frame.pointee.pc = pc
                        try deleteItem(R[Int(i.a)], rk(i.b).pointee)

                    // MARK: Calls
                    case .call:
                        frame.pointee.pc = pc
                        if try call(R + Int(i.a), Int(i.b), destination: Int(i.c), R) { reload() }
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
                        frame.pointee.pc = pc
                        let object = R + Int(i.a)
                        let cache = C + Int(i.c)
                        if object.isInstance, cache.pointee.kind == .method, cache.pointee.version == typeVersion,
                           object.borrowed(InstanceObject.self)._withUnsafeGuaranteedRef({ $0.shapeID }) == cache.pointee.key {
                            // The call found its method on an object of this shape before.
                        } else {
                            try checkMethod(object.pointee, frame.pointee.function.code.names[Int(i.b)], cache)
                        }
                    case .callMethod:
                        let word = pc.pointee
                        pc += 1
                        frame.pointee.pc = pc
                        let object = R + Int(i.a)
                        let cache = C + Int(word.c)
                        if object.isInstance, cache.pointee.kind == .method, cache.pointee.version == typeVersion,
                           object.borrowed(InstanceObject.self)._withUnsafeGuaranteedRef({ $0.shapeID }) == cache.pointee.key,
                           case .function(let function) = cache.pointee.method {
                            try push(function, object, Int(i.b) + 1, keywords: nil, mode: .plain, destination: Int(i.c))
                            reload()
                        } else if try callMethod(object, Int(i.b), frame.pointee.function.code.names[Int(word.b)], cache,
                                                 destination: Int(i.c), R) { reload() }
                    case .makeFunction: R[Int(i.a)] = makeFunction(frame, child: Int(i.b), defaults: R + Int(i.c))
                    case .buildClass:
                        let hasKeywords = pc.pointee.b == 1
                        pc += 1
                        frame.pointee.pc = pc
                        R[Int(i.c)] = try buildClass(R + Int(i.a), bases: Int(i.b), hasKeywords: hasKeywords)
                    case .return:
                        let value: Value
                        if i.a & Instruction.constantBit != 0 {
                            value = K[Int(i.a & 0x7FFF)]
                        } else {
                            value = (R + Int(i.a)).move()
                            (R + Int(i.a)).initialize(to: .undefined)
                        }
                        let mode = frame.pointee.mode
                        if mode == .plain {
                            let destination = frame.pointee.destination
                            popFrame()
                            reload()
                            R[destination] = value
                        } else {
                            frame.pointee.pc = pc
                            if let result = try leave(value, mode) { return result }
                            reload()
                        }
                    case .yield:
                        let value = rk(i.b).pointee
                        frame.pointee.pc = pc
                        if let result = suspend(value, register: Int(i.a)) { return result }
                        reload()
                    case .yieldFrom:
                        frame.pointee.pc = pc
                        if let value = try delegate(to: R[Int(i.b)], result: R + Int(i.a)) {
                            // Come back to this instruction with what is sent next.
                            frame.pointee.pc = pc - 1
                            if let result = suspend(value, register: Int(i.a)) { return result }
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
                    case .setHandled: handled = i.x == 1 ? frame.pointee.savedHandled : R[Int(i.a)]
                    case .matchException:
                        frame.pointee.pc = pc
                        R[Int(i.a)] = .bool(try matches(R[Int(i.b)], classes: R[Int(i.c)]))
                    case .assertFail: throw try assertionFault(i.x == 1 ? rk(i.a).pointee : .undefined)
                    case .withEnter:
                        frame.pointee.pc = pc
                        try enterContext(R + Int(i.a), result: R + Int(i.b))
                    case .withExit:
                        frame.pointee.pc = pc
                        R[Int(i.a)] = .bool(try exitContext(R[Int(i.b)], i.x == 1 ? R[Int(i.c)] : .none))

                    // MARK: Text and modules
                    case .formatValue:
                        frame.pointee.pc = pc
                        R[Int(i.a)] = try formatField(R[Int(i.b)], conversion: Int(i.x & 3), spec: i.x >= 4 ? R[Int(i.c)] : .undefined)
                    case .joinStrings: R[Int(i.a)] = joinStrings(R + Int(i.c), Int(i.b))
                    case .importModule:
                        frame.pointee.pc = pc
                        R[Int(i.a)] = try importModule(K[Int(i.b)], level: Int(i.x & 0x7F), top: i.x & 0x80 != 0)
                    case .importName:
                        frame.pointee.pc = pc
                        R[Int(i.a)] = try importName(R[Int(i.c)], frame.pointee.function.code.names[Int(i.b)])
                    case .importAll:
                        frame.pointee.pc = pc
                        try importAll(R[Int(i.a)], into: frame.pointee.function.code.module)
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

    @inline(__always)
    private func cell(_ value: Value) -> CellObject {
        if case .object(let object) = value { return unsafeDowncast(object, to: CellObject.self) }
        return CellObject(.undefined)
    }

    /// One step of a Swift iterator; ranges and lists, the common ones, without a dynamic call.
    @inline(__always)
    private func step(_ iterator: IteratorObject) throws(Fault) -> Value? {
        if Swift.type(of: iterator) == RangeIterator.self {
            let range = unsafeDowncast(iterator, to: RangeIterator.self)
            guard range.left > 0 else { return nil }
            range.left &-= 1
            let value = range.current
            range.current = value &+ range.step
            return .int(value)
        }
        return try iterator.next(self)
    }
}
