// What the loop (`VM.swift`) does in more than a line or two and must not pay a call for: every function here is inlined
// into it. They take places, not values, and count no reference that they do not keep.

import Lang

extension Interpreter {
    /// What the loop keeps of the top frame.
    @inline(__always)
    func top() -> (UnsafeMutablePointer<Frame>, UnsafeMutablePointer<Instruction>, UnsafeMutablePointer<Value>, UInt,
                           UnsafeMutablePointer<InlineCache>, UnsafeMutablePointer<Int>, UnsafeMutablePointer<UnsafeMutablePointer<Value>>) {
        let frame = frames + (frameCount &- 1)
        return frame.pointee.code._withUnsafeGuaranteedRef { code in
            (frame, frame.pointee.pc, frame.pointee.base, code.constantBase, code.caches, code.globalSlots, code.home)
        }
    }

    /// The place of an operand: a register or a constant. `K` is where the constants would begin if the bit that marks them
    /// counted: so one base is chosen, and the rest is the same for both.
    @inline(__always)
    func rk(_ operand: UInt16, _ R: UnsafeMutablePointer<Value>, _ K: UInt) -> UnsafeMutablePointer<Value> {
        let base = operand & Instruction.constantBit != 0 ? K : UInt(bitPattern: R)
        return UnsafeMutablePointer(bitPattern: base &+ UInt(operand) &* UInt(MemoryLayout<Value>.stride)).unsafelyUnwrapped
    }

    /// The place of a constant by its number.
    @inline(__always)
    func constant(_ number: UInt16, _ K: UInt) -> UnsafeMutablePointer<Value> {
        let operand = UInt(number) &+ UInt(Instruction.constantBit)
        return UnsafeMutablePointer(bitPattern: K &+ operand &* UInt(MemoryLayout<Value>.stride)).unsafelyUnwrapped
    }

    /// The jump of a comparison whose offset stands in the next word.
    @inline(__always)
    func branch(_ pc: inout UnsafeMutablePointer<Instruction>, _ taken: Bool) throws(Fault) {
        guard taken else {
            pc += 1
            return
        }
        pc += pc.pointee.offset
        try tick(at: &pc)
    }

    /// Now and then, a look at the world; what it throws belongs to the try statement around the target of the jump.
    @inline(__always)
    func tick(at pc: inout UnsafeMutablePointer<Instruction>) throws(Fault) {
        ticksLeft &-= 1
        if ticksLeft < 0 {
            pc += 1
            try checkInterrupts()
            pc -= 1
        }
    }

    func cell(_ value: Value) -> CellObject {
        if case .object(let object) = value { return unsafeDowncast(object, to: CellObject.self) }
        return CellObject(.undefined)
    }

    /// The place of a cell's value.
    @inline(__always)
    func content(_ cell: Unmanaged<CellObject>) -> UnsafeMutablePointer<Value> {
        cell._withUnsafeGuaranteedRef { withUnsafeMutablePointer(to: &$0.value) { $0 } }
    }

    /// What a comparison jump asks, where two places tell it at once: 0 no, 1 yes, -1 it takes more.
    @inline(__always)
    func decide(_ op: Op, _ x: UnsafeMutablePointer<Value>, _ y: UnsafeMutablePointer<Value>) -> Int {
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

    /// The answer of a comparison of two ints: 0 no, 1 yes, -1 for anything else.
    @inline(__always)
    func plainAnswer(_ op: CompareOp, _ x: UnsafeMutablePointer<Value>, _ y: UnsafeMutablePointer<Value>) -> Int {
        guard x.tag == Tag.int, y.tag == Tag.int else { return -1 }
        let p = x.int, q = y.int
        switch op {
        case .equal: return p == q ? 1 : 0
        case .notEqual: return p != q ? 1 : 0
        case .less: return p < q ? 1 : 0
        case .lessEqual: return p <= q ? 1 : 0
        case .greater: return p > q ? 1 : 0
        case .greaterEqual: return p >= q ? 1 : 0
        default: return -1
        }
    }

    @inline(__always)
    func plainPlace(_ list: Unmanaged<ListObject>, _ index: Int) -> UnsafeMutablePointer<Value>? {
        list._withUnsafeGuaranteedRef { $0.plainPlace(index) }
    }

    @inline(__always)
    func plainPlaceToWrite(_ list: Unmanaged<ListObject>, _ index: Int) -> UnsafeMutablePointer<Value>? {
        list._withUnsafeGuaranteedRef { $0.plainPlaceToWrite(index) }
    }

    @inline(__always)
    func readPacked(_ list: Unmanaged<ListObject>, _ index: Int, _ target: UnsafeMutablePointer<Value>) -> Bool {
        list._withUnsafeGuaranteedRef { $0.readPacked(index, into: target) }
    }

    @inline(__always)
    func writePacked(_ list: Unmanaged<ListObject>, _ index: Int, _ value: UnsafeMutablePointer<Value>) -> Bool {
        list._withUnsafeGuaranteedRef { $0.writePacked(index, value) }
    }

    @inline(__always)
    func readPlain(_ dict: Unmanaged<DictObject>, _ key: UnsafeMutablePointer<Value>, _ target: UnsafeMutablePointer<Value>) -> Bool {
        dict._withUnsafeGuaranteedRef { $0.readPlain(key, into: target) }
    }

    @inline(__always)
    func writePlain(_ dict: Unmanaged<DictObject>, _ key: UnsafeMutablePointer<Value>, _ value: UnsafeMutablePointer<Value>) -> Bool {
        dict._withUnsafeGuaranteedRef { $0.writePlain(key, value) }
    }

    /// The one-letter string at an index from the front of an exact ASCII string.
    @inline(__always)
    func plainCharacter(_ string: Unmanaged<StringObject>, _ index: Int) -> UnsafeMutablePointer<Value>? {
        let byte = string._withUnsafeGuaranteedRef { text -> Int in
            guard text.extra == nil, index >= 0, index < text.count, text.isASCII else { return -1 }
            return text.withBytes { Int($0[index]) }
        }
        return byte < 0 ? nil : characters + byte
    }

    /// Adds to the list of a display or comprehension.
    @inline(__always)
    func append(_ value: UnsafeMutablePointer<Value>, dies: Bool, to list: Unmanaged<ListObject>) {
        var item = Value.undefined
        withUnsafeMutablePointer(to: &item) { dies ? $0.start(taking: value) : $0.start(copying: value) }
        list._withUnsafeGuaranteedRef { $0.items.append(item) }
    }

    /// Whether an exception is of one class: 0 no, 1 yes, -1 when it takes more to tell.
    @inline(__always)
    func matchesPlainly(_ exception: UnsafeMutablePointer<Value>, _ classes: UnsafeMutablePointer<Value>) -> Int {
        guard exception.tag == Tag.instance, classes.tag == Tag.type else { return -1 }
        return classes.borrowed(TypeObject.self)._withUnsafeGuaranteedRef { type in
            guard type.layout == .exception else { return -1 }
            return exception.borrowed(InstanceObject.self)._withUnsafeGuaranteedRef { $0.type.isSubtype(of: type) ? 1 : 0 }
        }
    }

    /// One step of a Swift iterator; ranges and lists, the common ones, without a dynamic call. False at the end.
    @inline(__always)
    func step(_ iterator: Unmanaged<IteratorObject>, into target: UnsafeMutablePointer<Value>) throws(Fault) -> Bool {
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
    func setSlot(_ instance: Unmanaged<InstanceObject>, _ value: UnsafeMutablePointer<Value>,
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
    func append(_ list: UnsafeMutablePointer<Value>, _ target: UnsafeMutablePointer<Value>) {
        append(list + 1, dies: true, to: list.borrowed(ListObject.self))
        list.clear()
        target.set(.none)
    }

    /// `dict.get(key)` or `dict.get(key, fallback)` likewise; false where the general way is needed.
    @inline(__always)
    func get(_ dict: UnsafeMutablePointer<Value>, _ count: Int, _ target: UnsafeMutablePointer<Value>) -> Bool {
        let key = dict + 1
        guard let hash = DictObject.plainHash(key) else { return false }
        let table = dict.borrowed(DictObject.self)
        let position = table._withUnsafeGuaranteedRef { $0.quickFind(key, hash: hash) }
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
    func lookUp(_ key: UnsafeMutablePointer<Value>, in dict: UnsafeMutablePointer<Value>) -> Bool? {
        guard let hash = DictObject.plainHash(key) else { return nil }
        return dict.borrowed(DictObject.self)._withUnsafeGuaranteedRef { object in
            if object.extra != nil { return nil }
            let position = object.quickFind(key, hash: hash)
            return position == HashTable.undecided ? nil : position >= 0
        }
    }

    /// Whether two exact strings are equal.
    @inline(__always)
    func sameText(_ x: UnsafeMutablePointer<Value>, _ y: UnsafeMutablePointer<Value>) -> Bool? {
        x.borrowed(StringObject.self)._withUnsafeGuaranteedRef { a in
            y.borrowed(StringObject.self)._withUnsafeGuaranteedRef { b in
                a.extra != nil || b.extra != nil ? nil : a === b || a.text == b.text
            }
        }
    }
}
