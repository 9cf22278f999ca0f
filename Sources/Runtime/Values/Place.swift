// Values in their places.
//
// A register, a slot of an instance, a constant is sixteen bytes of raw memory that hold a `Value`: a payload of
// one word, then a tag. The loop reads and writes them here without the compiler's general copy of an enum (a call
// and a jump table) and, wherever a number is overwritten by a number, without looking at reference counts. Tags
// and payload are the compiler's layout of `Value`; a test asserts them.

internal import CPlatform

/// Tags of the cases of `Value` that the loop tells apart.
enum Tag {
    @inline(__always) static var bool: UInt8 { 0 }
    @inline(__always) static var int: UInt8 { 1 }
    @inline(__always) static var float: UInt8 { 2 }
    @inline(__always) static var str: UInt8 { 3 }
    @inline(__always) static var list: UInt8 { 4 }
    @inline(__always) static var tuple: UInt8 { 5 }
    @inline(__always) static var dict: UInt8 { 6 }
    @inline(__always) static var set: UInt8 { 7 }
    @inline(__always) static var array: UInt8 { 8 }
    @inline(__always) static var function: UInt8 { 9 }
    @inline(__always) static var instance: UInt8 { 10 }
    @inline(__always) static var type: UInt8 { 11 }
    @inline(__always) static var object: UInt8 { 12 }
    /// Of the cases without a payload, which are numbered in its place: undefined 0, None 1.
    @inline(__always) static var simple: UInt8 { 13 }
    /// Tags from here up to `object` stand for references.
    @inline(__always) static var firstCounted: UInt8 { 3 }
    @inline(__always) static var countedKinds: UInt8 { 10 }
}

/// A reference taken from a place, counted by hand.
private struct Held {
    let object: Unmanaged<Obj>
    /// Arrays are shared with the threads that work on them.
    let isArray: Bool

    @inline(__always)
    func retain() { if isArray { _ = object.retain() } else { nn_count_up(object.toOpaque()) } }

    @inline(__always)
    func release() { if isArray { object.release() } else { nn_count_down(object.toOpaque()) } }
}

extension Unmanaged<FunctionObject> {
    /// Counting by the thread that runs the interpreter.
    @inline(__always)
    func hold() -> Self {
        nn_count_up(toOpaque())
        return self
    }

    @inline(__always)
    func letGo() { nn_count_down(toOpaque()) }
}

extension UnsafeMutablePointer where Pointee == Value {
    @inline(__always)
    var tag: UInt8 { UnsafeRawPointer(self).load(fromByteOffset: 8, as: UInt8.self) }

    /// The payload as a number.
    @inline(__always)
    var word: UInt { UnsafeRawPointer(self).load(as: UInt.self) }

    /// Whether a reference is held here.
    @inline(__always)
    var isCounted: Bool { tag &- Tag.firstCounted < Tag.countedKinds }

    @inline(__always)
    var isNone: Bool { tag == Tag.simple && word == 1 }

    @inline(__always)
    var isUnbound: Bool { tag == Tag.simple && word == 0 }

    /// What tells exact built-in containers, texts and arrays apart for a remembered method; 0 for everything else.
    @inline(__always)
    var plainKey: Int {
        let tag = self.tag
        guard tag &- Tag.str < 6 else { return 0 }
        return borrowed(Obj.self)._withUnsafeGuaranteedRef { object in
            if object.extra != nil { return 0 }
            return tag == Tag.set && unsafeDowncast(object, to: SetObject.self).isFrozen ? 32 : Int(tag)
        }
    }

    /// The int that is known to stand here.
    @inline(__always)
    var int: Int { UnsafeRawPointer(self).load(as: Int.self) }

    @inline(__always)
    var float: Double { UnsafeRawPointer(self).load(as: Double.self) }

    @inline(__always)
    var bool: Bool { UnsafeRawPointer(self).load(as: UInt8.self) & 1 != 0 }

    /// The object that a place holds, not retained: valid only while the place keeps its value. A pattern match
    /// would count the reference up and down, the two dearest instructions of an attribute access.
    @inline(__always)
    func borrowed<Object: AnyObject>(_ type: Object.Type) -> Unmanaged<Object> {
        Unmanaged.fromOpaque(UnsafeRawPointer(self).load(as: UnsafeRawPointer.self))
    }

    /// Calls `body` with the array that is known to stand here, not counted: the place must keep it until then.
    @inline(__always)
    func lendingArray<R>(_ body: (NDArray) throws(Fault) -> R) throws(Fault) -> R {
        let result: Result<R, Fault> = borrowed(NDArray.self)._withUnsafeGuaranteedRef { array in
            do throws(Fault) { return .success(try body(array)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// Whether this place, which holds an array, is all that holds it.
    @inline(__always)
    var isOnlyArray: Bool {
        isKnownUniquelyReferenced(&UnsafeMutableRawPointer(self).assumingMemoryBound(to: NDArray.self).pointee)
    }

    /// What is held here, if it is counted.
    @inline(__always)
    private var held: Held { Held(object: borrowed(Obj.self), isArray: tag == Tag.array) }

    /// Nine bytes and no more: behind a field of an object the rest is not ours.
    @inline(__always)
    private func overwrite(from source: UnsafeMutablePointer<Value>) {
        fill(word: source.word, tag: source.tag)
    }

    /// Writes payload and tag over what is there, which is nothing that is counted.
    @inline(__always)
    func fill(word: UInt, tag: UInt8) {
        let target = UnsafeMutableRawPointer(self)
        target.storeBytes(of: word, as: UInt.self)
        target.storeBytes(of: tag, toByteOffset: 8, as: UInt8.self)
    }

    /// A copy of another place's value, instead of the value here.
    @inline(__always)
    func copy(from source: UnsafeMutablePointer<Value>) {
        if source.isCounted { source.held.retain() }
        if isCounted {
            let old = held
            overwrite(from: source)
            old.release()
        } else {
            overwrite(from: source)
        }
    }

    /// A copy of another place's value where nothing is held yet.
    @inline(__always)
    func start(copying source: UnsafeMutablePointer<Value>) {
        if source.isCounted { source.held.retain() }
        overwrite(from: source)
    }

    /// Unbound, where nothing is held yet.
    @inline(__always)
    func startUnbound() {
        let target = UnsafeMutableRawPointer(self)
        target.storeBytes(of: 0, as: UInt.self)
        target.storeBytes(of: Tag.simple, toByteOffset: 8, as: UInt8.self)
    }

    /// The other place's value, which becomes unbound there.
    @inline(__always)
    func take(from source: UnsafeMutablePointer<Value>) {
        if isCounted {
            let old = held
            overwrite(from: source)
            source.initialize(to: .undefined)
            old.release()
        } else {
            overwrite(from: source)
            source.initialize(to: .undefined)
        }
    }

    /// A copy, or the value itself when nobody reads it there afterwards.
    @inline(__always)
    func put(_ source: UnsafeMutablePointer<Value>, dies: Bool) {
        if dies { take(from: source) } else { copy(from: source) }
    }

    /// The same where nothing is held yet.
    @inline(__always)
    func start(taking source: UnsafeMutablePointer<Value>) {
        overwrite(from: source)
        source.initialize(to: .undefined)
    }

    /// A new value instead of the old one.
    @inline(__always)
    func set(_ value: consuming Value) {
        if isCounted {
            let old = held
            initialize(to: value)
            old.release()
        } else {
            initialize(to: value)
        }
    }

    /// Frees what is held; the place becomes unbound.
    @inline(__always)
    func clear() {
        if isCounted {
            let old = held
            initialize(to: .undefined)
            old.release()
        } else {
            initialize(to: .undefined)
        }
    }

    /// Frees what places hold that are not used any more.
    @inline(__always)
    func drop(_ count: Int) {
        var place = self
        let end = self + count
        while place < end {
            if place.isCounted { place.held.release() }
            place += 1
        }
    }

    /// Frees arguments after a call.
    @inline(__always)
    func clear(_ count: Int) {
        var place = self
        let end = self + count
        while place < end {
            place.clear()
            place += 1
        }
    }
}
