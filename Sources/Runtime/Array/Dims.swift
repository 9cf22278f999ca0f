/// A short list of integers: a shape, strides, axes. Up to four live in place, so that small arrays cost no
/// allocation for them; more go to the heap.
public struct Dims: RandomAccessCollection, MutableCollection, Equatable, Sendable, ExpressibleByArrayLiteral {
    /// As many axes as NumPy allows.
    public static let limit = 64

    private var a = 0, b = 0, c = 0, d = 0
    /// All of them, once there are more than four. Never changed in place.
    private var more: Tail?
    public private(set) var count: Int

    private final class Tail: Sendable {
        let values: [Int]
        init(_ values: [Int]) { self.values = values }
    }

    public init() { count = 0 }
    public init(_ x: Int) { a = x; count = 1 }
    public init(_ x: Int, _ y: Int) { a = x; b = y; count = 2 }
    public init(repeating x: Int, count: Int) {
        self.count = count
        if count <= 4 { a = x; b = x; c = x; d = x } else { more = Tail(Array(repeating: x, count: count)) }
    }
    public init(arrayLiteral elements: Int...) { self.init(elements) }
    public init(_ elements: some Sequence<Int>) {
        count = 0
        for element in elements { append(element) }
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { count }

    public subscript(i: Int) -> Int {
        @inline(__always) get {
            if count > 4 { return beyond(i) }
            switch i {
            case 0: return a
            case 1: return b
            case 2: return c
            default: return d
            }
        }
        @inline(__always) set {
            if count > 4 { return setBeyond(i, newValue) }
            switch i {
            case 0: a = newValue
            case 1: b = newValue
            case 2: c = newValue
            default: d = newValue
            }
        }
    }

    @inline(never)
    private func beyond(_ i: Int) -> Int { more?.values[i] ?? 0 }

    @inline(never)
    private mutating func setBeyond(_ i: Int, _ x: Int) {
        guard var values = more?.values else { return }
        values[i] = x
        more = Tail(values)
    }

    public mutating func append(_ x: Int) {
        if count >= 4 {
            more = Tail((more?.values ?? [a, b, c, d]) + [x])
            count += 1
        } else {
            count += 1
            self[count - 1] = x
        }
    }

    public mutating func insert(_ x: Int, at i: Int) {
        append(x)
        var j = count - 1
        while j > i { self[j] = self[j - 1]; j -= 1 }
        self[i] = x
    }

    @discardableResult
    public mutating func remove(at i: Int) -> Int {
        let old = self[i]
        var j = i
        while j + 1 < count { self[j] = self[j + 1]; j += 1 }
        removeLast()
        return old
    }

    public mutating func removeLast() {
        count -= 1
        guard let list = more?.values.dropLast() else { return }
        if list.count > 4 { more = Tail(Array(list)); return }
        more = nil
        a = list[0]; b = list[1]; c = list[2]; d = list[3]
    }

    public static func == (lhs: Dims, rhs: Dims) -> Bool {
        guard lhs.count == rhs.count else { return false }
        if lhs.count > 4 { return lhs.more?.values == rhs.more?.values }
        return lhs.isEqualInPlace(rhs)
    }

    /// The same for up to four. What lies behind the last may be anything.
    @inline(__always)
    private func isEqualInPlace(_ other: Dims) -> Bool {
        if count > 0, a != other.a { return false }
        if count > 1, b != other.b { return false }
        if count > 2, c != other.c { return false }
        return count < 4 || d == other.d
    }

    /// The product of all; 1 for none. Only for shapes that an array already has, whose product fits.
    public var product: Int {
        var n = 1, i = 0
        while i < count {
            n &*= self[i]
            i += 1
        }
        return n
    }

    /// As Python writes a tuple: `()`, `(3,)`, `(2, 3)`.
    public var text: String {
        count == 1 ? "(\(self[0]),)" : "(" + map(String.init).joined(separator: ", ") + ")"
    }
    /// As NumPy writes shapes in its messages: `(3,)`, `(2,3)`.
    public var tightText: String {
        count == 1 ? "(\(self[0]),)" : "(" + map(String.init).joined(separator: ",") + ")"
    }
}

extension Dims {
    /// Bytes from one element to the next along each axis of an array laid out row by row.
    public static func contiguousStrides(_ shape: Dims, itemsize: Int) -> Dims {
        if shape.count == 1 { return Dims(itemsize) }
        if shape.count == 2 { return Dims(Swift.max(shape[1], 1) &* itemsize, itemsize) }
        var strides = Dims(repeating: itemsize, count: shape.count)
        var step = itemsize
        var i = shape.count - 1
        while i >= 0 {
            strides[i] = step
            step = step &* Swift.max(shape[i], 1)
            i -= 1
        }
        return strides
    }

    /// The axis counted from the front, for one that may count from the back.
    /// - Throws: AxisError in NumPy's words; `prefix` names the parameter (`axis1: `).
    public static func axis(_ axis: Int, rank: Int, prefix: String = "") throws(Fault) -> Int {
        if axis >= 0 ? axis < rank : axis >= -rank { return axis < 0 ? axis + rank : axis }
        throw Fault(.axisError, "\(prefix)axis \(axis) is out of bounds for array of dimension \(rank)")
    }

    /// Several axes counted from the front, each once.
    public static func axes(_ axes: Dims, rank: Int) throws(Fault) -> Dims {
        var out = Dims()
        for axis in axes {
            let found = try Dims.axis(axis, rank: rank)
            if out.contains(found) { throw .value("duplicate value in 'axis'") }
            out.append(found)
        }
        return out
    }

    /// The shape two or more operands are stretched to, or nil where they do not fit.
    public static func broadcast(_ lhs: Dims, _ rhs: Dims) -> Dims? {
        if lhs == rhs { return lhs }
        let long = lhs.count >= rhs.count ? lhs : rhs, short = lhs.count >= rhs.count ? rhs : lhs
        var out = long
        let lead = long.count - short.count
        for i in 0..<short.count {
            let x = long[lead + i], y = short[i]
            if x == y || y == 1 { continue }
            guard x == 1 else { return nil }
            out[lead + i] = y
        }
        return out
    }

    /// Strides for walking an operand of `shape` as if it had shape `target`: zero along stretched axes.
    public static func stretched(_ strides: Dims, from shape: Dims, to target: Dims) -> Dims {
        if shape == target { return strides }
        var out = Dims(repeating: 0, count: target.count)
        let lead = target.count - shape.count
        for i in 0..<shape.count where !(shape[i] == 1 && target[lead + i] != 1) { out[lead + i] = strides[i] }
        return out
    }
}

extension Dims {
    /// The index behind this one, in C order; behind the last comes the first.
    mutating func advance(within shape: Dims) {
        var axis = shape.count - 1
        while axis >= 0 {
            self[axis] += 1
            if self[axis] < shape[axis] { return }
            self[axis] = 0
            axis -= 1
        }
    }
}
