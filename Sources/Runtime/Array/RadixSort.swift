// Sorting by digits.
//
// Elements become unsigned keys whose order is theirs (a float's sign decides which bits are turned; NaN comes last), and
// the keys are sorted a byte or so at a time, from the lowest digit on. That needs no comparisons, is stable, and
// takes the same time whatever the elements. A digit that all keys share is skipped. Short lines go by insertion.

/// Keys of one width, sorted alone or together with their places.
struct RadixSort {
    private static let digitBits = 11

    /// Sorts keys, of which only the lowest `bits` bits count.
    static func sort(_ keys: UnsafeMutablePointer<UInt64>, _ scratch: UnsafeMutablePointer<UInt64>, _ count: Int, bits: Int) throws(Fault) {
        if count <= 48 { return insertion(keys, count) }
        var from = keys, to = scratch
        try passes(keys, count, bits) { (shift, mask, offsets) in
            for i in 0..<count {
                let key = from[i], digit = Int(truncatingIfNeeded: (key >> UInt64(shift)) & mask)
                to[offsets[digit]] = key
                offsets[digit] += 1
            }
            swap(&from, &to)
        }
        if from != keys { keys.update(from: from, count: count) }
    }

    /// Sorts keys and carries the places along.
    static func sort(_ keys: UnsafeMutablePointer<UInt64>, _ places: UnsafeMutablePointer<Int>, _ keyScratch: UnsafeMutablePointer<UInt64>,
                     _ placeScratch: UnsafeMutablePointer<Int>, _ count: Int, bits: Int) throws(Fault) {
        if count <= 48 { return insertion(keys, places, count) }
        var from = keys, to = keyScratch, placeFrom = places, placeTo = placeScratch
        try passes(keys, count, bits) { (shift, mask, offsets) in
            for i in 0..<count {
                let key = from[i], digit = Int(truncatingIfNeeded: (key >> UInt64(shift)) & mask)
                let place = offsets[digit]
                to[place] = key
                placeTo[place] = placeFrom[i]
                offsets[digit] = place + 1
            }
            swap(&from, &to)
            swap(&placeFrom, &placeTo)
        }
        if from != keys {
            keys.update(from: from, count: count)
            places.update(from: placeFrom, count: count)
        }
    }

    /// Calls `move` for each digit in which keys differ, with where each digit's keys go.
    private static func passes(_ keys: UnsafeMutablePointer<UInt64>, _ count: Int, _ bits: Int,
                               _ move: (_ shift: Int, _ mask: UInt64, _ offsets: UnsafeMutablePointer<Int>) -> Void) throws(Fault) {
        let rounds = (bits + digitBits - 1) / digitBits, size = 1 << digitBits, mask = UInt64(size - 1)
        let counts = UnsafeMutablePointer<Int>.allocate(capacity: rounds * size)
        defer { counts.deallocate() }
        counts.initialize(repeating: 0, count: rounds * size)
        for i in 0..<count {
            var key = keys[i]
            for round in 0..<rounds {
                counts[round &* size &+ Int(truncatingIfNeeded: key & mask)] &+= 1
                key >>= UInt64(digitBits)
            }
        }
        let context = WorkContext.current
        for round in 0..<rounds {
            try context.check()
            let row = counts + round * size
            var sum = 0, isShared = false
            for digit in 0..<size {
                let n = row[digit]
                if n == count { isShared = true; break }
                row[digit] = sum
                sum += n
            }
            if !isShared { move(round * digitBits, mask, row) }
        }
    }

    private static func insertion(_ keys: UnsafeMutablePointer<UInt64>, _ count: Int) {
        var i = 1
        while i < count {
            let key = keys[i]
            var j = i
            while j > 0, keys[j - 1] > key { keys[j] = keys[j - 1]; j -= 1 }
            keys[j] = key
            i += 1
        }
    }

    private static func insertion(_ keys: UnsafeMutablePointer<UInt64>, _ places: UnsafeMutablePointer<Int>, _ count: Int) {
        var i = 1
        while i < count {
            let key = keys[i], place = places[i]
            var j = i
            while j > 0, keys[j - 1] > key {
                keys[j] = keys[j - 1]
                places[j] = places[j - 1]
                j -= 1
            }
            keys[j] = key
            places[j] = place
            i += 1
        }
    }

    // MARK: keys

    /// How many bits of a type's keys count.
    static func bits(_ dtype: DType) -> Int { dtype.itemsize * 8 }

    /// The keys of a line of elements.
    /// - Parameter joinsZeros: whether minus zero gets the key of zero; where the elements are made from the keys again, it does not.
    static func load(_ dtype: DType, _ data: UnsafeRawPointer, _ step: Int, _ count: Int, into keys: UnsafeMutablePointer<UInt64>,
                     joinsZeros: Bool = true) {
        @inline(__always) func each<T: BitwiseCopyable>(_ type: T.Type, _ key: (T) -> UInt64) {
            for i in 0..<count { keys[i] = key(data.loadUnaligned(fromByteOffset: i * step, as: T.self)) }
        }
        switch dtype {
        case .bool, .uint8: each(UInt8.self) { UInt64($0) }
        case .int8: each(UInt8.self) { UInt64($0 ^ 0x80) }
        case .uint16: each(UInt16.self) { UInt64($0) }
        case .int16: each(UInt16.self) { UInt64($0 ^ 0x8000) }
        case .uint32: each(UInt32.self) { UInt64($0) }
        case .int32: each(UInt32.self) { UInt64($0 ^ 0x8000_0000) }
        case .uint64: each(UInt64.self) { $0 }
        case .int64: each(UInt64.self) { $0 ^ (1 << 63) }
        case .float32:
            each(UInt32.self) { bits in
                if bits & 0x7FFF_FFFF > 0x7F80_0000 { return 0xFFFF_FFFF }
                if joinsZeros, bits == 0x8000_0000 { return 0x8000_0000 }
                return UInt64(bits & 0x8000_0000 != 0 ? ~bits : bits | 0x8000_0000)
            }
        case .float64:
            each(UInt64.self) { bits in
                if bits & (UInt64.max >> 1) > 0x7FF0_0000_0000_0000 { return UInt64.max }
                if joinsZeros, bits == 1 << 63 { return 1 << 63 }
                return bits & (1 << 63) != 0 ? ~bits : bits | (1 << 63)
            }
        }
    }
}

extension NDArray {
    /// Calls `body` for each line along an axis with its offset in bytes from `data` and in the result.
    private func lines(_ axis: Int, _ other: NDArray, _ body: (Int, Int) throws(Fault) -> Void) throws(Fault) {
        if count == 0 { return }
        var places: [Int] = []
        try other.selecting(axis: axis, 0).forEachOffset { (offset) throws(Fault) in places.append(offset) }
        var k = 0
        try selecting(axis: axis, 0).forEachOffset { (offset) throws(Fault) in
            try body(offset, places[k])
            k += 1
        }
    }

    /// The places that would sort each line along an axis; equal elements keep their order.
    public func sortedPlaces(axis: Int?) throws(Fault) -> NDArray {
        guard let axis else { return try raveled().sortedPlaces(axis: 0) }
        if rank == 0 {
            _ = try Dims.axis(axis, rank: 1)
            return try NDArray.zeros(shape, .int64)
        }
        let along = try Dims.axis(axis, rank: rank), length = shape[along]
        let out = try NDArray.empty(shape, .int64)
        if count == 0 { return out }
        let work = try NDArray.empty([5, length], .uint64)
        let room = work.data.assumingMemoryBound(to: UInt64.self), keys = room, places = (work.data + 32 * length).assumingMemoryBound(to: Int.self)
        let keyScratch = (work.data + 8 * length).assumingMemoryBound(to: UInt64.self)
        let placeScratch = (work.data + 16 * length).assumingMemoryBound(to: Int.self)
        let bits = RadixSort.bits(dtype), step = strides[along], outStep = out.strides[along]
        // Vectors sort 64 bits, which hold all narrower types in their order.
        let wide = VectorSort.isAvailable && length > 64 ? try (dtype.itemsize == 8 ? self : astype(dtype.isFloat ? .float64 : .int64)).contiguousAlong(along) : self
        var wideStarts: [Int] = []
        if wide.itemsize == 8 { try wide.selecting(axis: along, 0).forEachOffset { (offset) throws(Fault) in wideStarts.append(offset) } }
        let isPacked = wideStarts.count > 0 && wide.strides[along] == 8
        var line = 0
        try lines(along, out) { (offset, target) throws(Fault) in
            var isDone = false
            let straight = outStep == 8 ? (out.data + target).assumingMemoryBound(to: Int.self) : places
            if isPacked { isDone = try NDArray.vectorPlaces(wide.dtype, wide.data + wideStarts[line], length, straight, room) }
            line += 1
            if isDone, outStep == 8 { return }
            if !isDone {
                RadixSort.load(dtype, data + offset, step, length, into: keys)
                for i in 0..<length { places[i] = i }
                try RadixSort.sort(keys, places, keyScratch, placeScratch, length, bits: bits)
            }
            for i in 0..<length { (out.data + target + i * outStep).storeBytes(of: places[i], as: Int.self) }
        }
        withExtendedLifetime(wide) {}
        withExtendedLifetime(work) {}
        return out
    }

    /// Sorts each line along an axis in place.
    public func sort(axis: Int) throws(Fault) {
        try requireWriteable()
        let along = try Dims.axis(axis, rank: rank), length = shape[along]
        if count == 0 { return }
        if try vectorSort(axis: along) { return }
        let work = try NDArray.empty([2, length], .uint64)
        let keys = work.data.assumingMemoryBound(to: UInt64.self), scratch = keys + length
        let bits = RadixSort.bits(dtype), step = strides[along]
        try lines(along, self) { (offset, _) throws(Fault) in
            RadixSort.load(dtype, data + offset, step, length, into: keys, joinsZeros: false)
            try RadixSort.sort(keys, scratch, length, bits: bits)
            RadixSort.store(dtype, keys, length, data + offset, step)
        }
        withExtendedLifetime(work) {}
    }

    /// A sorted copy.
    public func sorted(axis: Int?) throws(Fault) -> NDArray {
        guard let axis else {
            let flat = try flattened()
            try flat.sort(axis: 0)
            return flat
        }
        let copy = try copied()
        try copy.sort(axis: axis)
        return copy
    }

    /// `np.searchsorted`: where values would go into this sorted array of one axis.
    public func places(of values: NDArray, right: Bool) throws(Fault) -> NDArray {
        if rank != 1 { throw .value("object too deep for desired array") }
        let type = DType.promoted(dtype, values.dtype)
        let sorted = try astype(type).contiguous(), wanted = try values.astype(type).contiguous()
        let n = sorted.count, m = wanted.count
        let work = try NDArray.empty(Dims(n + m), .uint64)
        let keys = work.data.assumingMemoryBound(to: UInt64.self), asked = keys + n
        RadixSort.load(type, sorted.data, sorted.itemsize, n, into: keys)
        RadixSort.load(type, wanted.data, wanted.itemsize, m, into: asked)
        let out = try NDArray.empty(values.shape, .int64)
        let places = out.data.assumingMemoryBound(to: Int.self)
        let context = WorkContext.current
        for k in 0..<m {
            if k & 0xFFFF == 0 { try context.check() }
            var low = 0, high = n
            let key = asked[k]
            while low < high {
                let middle = (low + high) / 2
                if right ? keys[middle] <= key : keys[middle] < key { low = middle + 1 } else { high = middle }
            }
            places[k] = low
        }
        withExtendedLifetime(work) {}
        return out
    }
}

extension RadixSort {
    /// The elements that keys stand for, written to a line.
    static func store(_ dtype: DType, _ keys: UnsafePointer<UInt64>, _ count: Int, _ data: UnsafeMutableRawPointer, _ step: Int) {
        @inline(__always) func each<T: BitwiseCopyable>(_ type: T.Type, _ value: (UInt64) -> T) {
            for i in 0..<count { data.storeBytes(of: value(keys[i]), toByteOffset: i * step, as: T.self) }
        }
        switch dtype {
        case .bool, .uint8: each(UInt8.self) { UInt8(truncatingIfNeeded: $0) }
        case .int8: each(UInt8.self) { UInt8(truncatingIfNeeded: $0) ^ 0x80 }
        case .uint16: each(UInt16.self) { UInt16(truncatingIfNeeded: $0) }
        case .int16: each(UInt16.self) { UInt16(truncatingIfNeeded: $0) ^ 0x8000 }
        case .uint32: each(UInt32.self) { UInt32(truncatingIfNeeded: $0) }
        case .int32: each(UInt32.self) { UInt32(truncatingIfNeeded: $0) ^ 0x8000_0000 }
        case .uint64: each(UInt64.self) { $0 }
        case .int64: each(UInt64.self) { $0 ^ (1 << 63) }
        case .float32:
            each(UInt32.self) { key in
                let bits = UInt32(truncatingIfNeeded: key)
                if bits == UInt32.max { return Float.nan.bitPattern }
                return bits & 0x8000_0000 != 0 ? bits & 0x7FFF_FFFF : ~bits
            }
        case .float64:
            each(UInt64.self) { key in
                if key == UInt64.max { return Double.nan.bitPattern }
                return key & (1 << 63) != 0 ? key & (UInt64.max >> 1) : ~key
            }
        }
    }
}
