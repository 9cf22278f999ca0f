// Sorting by vectors of elements (CKernels/sort.c), cut into steps that can be stopped and shared out.
//
// A cut about a pivot makes two groups of one, in place. The first cuts are made here, until there are some groups for each
// thread; then every thread sorts groups of its own, looking at the stop flag between steps. What order elements have in
// the end does not depend on any of that. When the work is stopped, what a cut holds goes back, so that the array has the
// same elements as before.
import CKernels

enum VectorSort {
    /// Whether this processor has the instructions.
    static let isAvailable: Bool = nn_can_sort() != 0
    /// Elements read between two looks at the stop flag.
    private static let step = 1 << 20
    /// Groups of fewer are sorted in one go.
    private static let whole = 1 << 19
    /// Fewer elements are not shared out.
    private static let shared = 1 << 16

    /// Sorts contiguous elements of 32 or 64 bits.
    static func sort(_ dtype: DType, _ data: UnsafeMutableRawPointer, _ count: Int) throws(Fault) {
        let context = WorkContext.current, number = Int32(dtype.rawValue)
        if count < shared { return nn_sort_line(number, data, count) }
        var nans = 0, hasNegativeZero = false, done = 0
        while dtype.isFloat, done < count {
            let n = Swift.min(4 * step, count - done)
            if nn_sort_oddities(number, data + done * dtype.itemsize, n, &nans) != 0 { hasNegativeZero = true }
            done += n
            try context.check()
        }
        if nans > 0 { try putNaNsLast(number, data, count, context) }
        try sortGroups(Work(kind: hasNegativeZero ? number + 2 : number, itemsize: dtype.itemsize, data: data, stop: context.stop),
                       count - nans, context)
    }

    private static func putNaNsLast(_ number: Int32, _ data: UnsafeMutableRawPointer, _ count: Int, _ context: WorkContext) throws(Fault) {
        var done = 0, kept = 0
        while done < count, !context.stop.isSet {
            let end = Swift.min(count, done + step)
            kept = nn_sort_front(number, data, done, end, kept)
            done = end
        }
        nn_sort_nans(number, data, kept, done)
        try context.check()
    }

    private static func sortGroups(_ work: Work, _ count: Int, _ context: WorkContext) throws(Fault) {
        var groups = [0..<count]
        while groups.count < 2 * context.threads, context.threads > 1,
              let largest = groups.indices.max(by: { groups[$0].count < groups[$1].count }), groups[largest].count >= shared / 2 {
            let parts = work.cut(groups.remove(at: largest))
            groups += parts
            if parts.count < 2 { break }
        }
        let left = groups
        WorkPool.shared.run(pieces: left.count, threads: context.threads, stop: context.stop) { work.sort(left[$0]) }
        try context.check()
    }

    /// The memory of one sort, seen by several threads. Unchecked: each group has its own part.
    private struct Work: @unchecked Sendable {
        let kind: Int32
        let itemsize: Int
        let data: UnsafeMutableRawPointer
        let stop: StopFlag

        /// The groups that a cut leaves to be sorted, two at most; none when stopped.
        func cut(_ group: Range<Int>) -> [Range<Int>] {
            let x = data + group.lowerBound * itemsize, n = group.count
            var state = nn_cut()
            if nn_sort_pivot(kind, x, n, &state) != 0 { return [] }
            guard let low = pass(x, n, &state, isStrict: false) else { return [] }
            if low < n { return [group.lowerBound..<group.lowerBound + low, group.lowerBound + low..<group.upperBound] }
            // None is above the pivot: those equal to it are in place once they are together.
            guard let under = pass(x, n, &state, isStrict: true) else { return [] }
            return [group.lowerBound..<group.lowerBound + under]
        }

        private func pass(_ x: UnsafeMutableRawPointer, _ n: Int, _ state: inout nn_cut, isStrict: Bool) -> Int? {
            state.right = -1
            repeat {
                nn_sort_cut(kind, x, n, isStrict ? 1 : 0, &state, step)
                if stop.isSet {
                    nn_sort_settle(kind, x, &state)
                    return nil
                }
            } while state.left != state.right
            return state.low
        }

        /// Sorts a group, on any thread.
        func sort(_ group: Range<Int>) {
            var waiting = [group]
            while let next = waiting.popLast(), !stop.isSet {
                if next.count <= whole {
                    if next.count > 1 { nn_sort(kind, data + next.lowerBound * itemsize, next.count) }
                } else {
                    waiting += cut(next)
                }
            }
        }
    }
}

extension NDArray {
    /// Sorts each line along an axis by vectors; false, with nothing done, where the elements or the processor forbid it.
    func vectorSort(axis: Int) throws(Fault) -> Bool {
        guard VectorSort.isAvailable else { return false }
        if dtype.itemsize < 4 {
            // Few values and many elements: their order is found on wider ones.
            let wide = try astype(.int32)
            guard try wide.vectorSort(axis: axis) else { return false }
            try assign(wide.astype(dtype))
            return true
        }
        let length = shape[axis]
        if strides[axis] != itemsize, length > 1 {
            var order = Dims(0..<rank)
            order.append(order.remove(at: axis))
            let lines = try transposed(order).copied()
            _ = try lines.vectorSort(axis: rank - 1)
            try transposed(order).assign(lines)
            return true
        }
        var starts: [Int] = []
        try selecting(axis: axis, 0).forEachOffset { (offset) throws(Fault) in starts.append(offset) }
        if starts.count == 1 || length >= 1 << 17 {
            for start in starts { try VectorSort.sort(dtype, data + start, length) }
            return true
        }
        let lines = SortedLines(dtype: dtype, data: data, starts: starts, length: length)
        let some = Swift.max(1, (1 << 15) / Swift.max(length, 1)), count = starts.count
        _ = try Pieces.run((count + some - 1) / some) { lines.sort(from: $0 * some, to: Swift.min(count, ($0 + 1) * some)) }
        return true
    }

    /// The places that sort a line of 64-bit elements, equal ones in their order; false where vectors cannot.
    /// - Parameter work: room for four times the line
    static func vectorPlaces(_ dtype: DType, _ line: UnsafeRawPointer, _ length: Int, _ places: UnsafeMutablePointer<Int>,
                             _ work: UnsafeMutablePointer<UInt64>) throws(Fault) -> Bool {
        guard VectorSort.isAvailable, length > 64, length < 1 << 31, dtype.itemsize == 8 else { return false }
        let keys = work, packed = (work + length).withMemoryRebound(to: Int64.self, capacity: length) { $0 }
        let context = WorkContext.current, part = 1 << 20
        var least = UInt64.max, most: UInt64 = 0, done = 0
        while done < length {
            var low: UInt64 = 0, high: UInt64 = 0
            nn_sort_keys(Int32(dtype.rawValue), line + done * 8, Swift.min(part, length - done), keys + done, &low, &high)
            (least, most, done) = (Swift.min(least, low), Swift.max(most, high), done + part)
            try context.check()
        }
        let shift = Int32(Swift.max(0, 32 - (most - least).leadingZeroBitCount))
        done = 0
        while done < length {
            nn_pack_keys(keys + done, done, Swift.min(part, length - done), least, shift, packed + done)
            done += part
            try context.check()
        }
        try VectorSort.sort(.int64, packed, length)
        let found = UnsafeMutableRawPointer(places).assumingMemoryBound(to: Int64.self)
        var shares: Int32 = 0
        done = 0
        while done < length {
            shares |= nn_unpack_places(packed + done, Swift.min(part, length - done), shift, done > 0 ? 1 : 0, found + done)
            done += part
            try context.check()
        }
        if shares == 0 { return true }
        // Runs whose shortened keys agree are put in order by the whole ones.
        let scratch = work + 2 * length, runKeys = work + 3 * length
        var start = 0
        while start < length {
            if start & 0xFFFF == 0 { try context.check() }
            var end = start + 1
            while end < length, packed[end] >> 32 == packed[start] >> 32 { end += 1 }
            if end - start > 1 {
                for k in start..<end { runKeys[k - start] = keys[places[k]] }
                let spare = (scratch + start).withMemoryRebound(to: Int.self, capacity: end - start) { $0 }
                // The packed numbers of the run are of no more use: its keys may be moved through them.
                let room = UnsafeMutableRawPointer(packed + start).assumingMemoryBound(to: UInt64.self)
                let first = packed[start] >> 32
                try RadixSort.sort(runKeys, places + start, room, spare, end - start, bits: 64)
                packed[end - 1] = first << 32
            }
            start = end
        }
        return true
    }
}

/// Lines of a sort, seen by several threads. Unchecked: each piece has lines of its own.
private struct SortedLines: @unchecked Sendable {
    let dtype: DType
    let data: UnsafeMutableRawPointer
    let starts: [Int]
    let length: Int

    func sort(from: Int, to: Int) {
        for k in from..<to { nn_sort_line(Int32(dtype.rawValue), data + starts[k], length) }
    }
}
