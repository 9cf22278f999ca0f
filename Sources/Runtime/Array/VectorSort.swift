// Sorting by vectors of elements (CKernels/sort.c), cut into steps that can be stopped and shared out.
//
// A group of elements lies in its part of the array or in its part of the scratch area; a cut about a pivot makes two
// groups of one. The first cuts are made here, until there are some groups for each thread; then every thread sorts groups
// of its own, looking at the stop flag between steps. What order elements have in the end does not depend on any of
// that. When the work is stopped, the elements in the scratch area go back, so that the array holds the same ones as before.
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

    /// Sorts contiguous elements of 32 or 64 bits; `scratch` is as large.
    static func sort(_ dtype: DType, _ data: UnsafeMutableRawPointer, _ scratch: UnsafeMutableRawPointer, _ count: Int) throws(Fault) {
        let context = WorkContext.current, number = Int32(dtype.rawValue)
        if dtype.isFloat {
            var done = 0
            while done < count {
                let n = Swift.min(4 * step, count - done)
                nn_same_nan(number, data + done * dtype.itemsize, n)
                done += n
                try context.check()
            }
        }
        if count < shared {
            if count > 1 { nn_sort(number, data, scratch, count, 0) }
            return
        }
        let work = Work(dtype: number, itemsize: dtype.itemsize, data: data, scratch: scratch, stop: context.stop)
        var groups = [Group(start: 0, scratch: 0, count: count, isInScratch: false)]
        while groups.count < 2 * context.threads, context.threads > 1,
              let largest = groups.indices.max(by: { groups[$0].count < groups[$1].count }), groups[largest].count >= shared / 2 {
            let parts = work.cut(groups.remove(at: largest))
            groups += parts
            if parts.count < 2 { break }
        }
        let left = groups
        WorkPool.shared.run(pieces: left.count, threads: context.threads, stop: context.stop) { work.sort(left[$0]) }
        guard context.stop.isSet else { return }
        // Pieces not begun; the others have put theirs back, and a second time does no harm.
        for group in left { work.settle(group) }
        try context.check()
    }

    /// Elements that belong together: where their result begins in the array, their scratch in the scratch area, how many.
    private struct Group: Sendable {
        var start: Int, scratch: Int, count: Int
        var isInScratch: Bool
    }

    /// The memory of one sort, seen by several threads. Unchecked: each group has its own part.
    private struct Work: @unchecked Sendable {
        let dtype: Int32
        let itemsize: Int
        let data: UnsafeMutableRawPointer, scratch: UnsafeMutableRawPointer
        let stop: StopFlag

        private func place(_ group: Group) -> (UnsafeMutableRawPointer, UnsafeMutableRawPointer) {
            (data + group.start * itemsize, scratch + group.scratch * itemsize)
        }

        /// Puts elements back that wait in the scratch area.
        func settle(_ group: Group) {
            guard group.isInScratch else { return }
            let (x, s) = place(group)
            x.copyMemory(from: s, byteCount: group.count * itemsize)
        }

        /// The one or two groups that a cut makes; none when stopped, with the elements put back.
        func cut(_ group: Group) -> [Group] {
            let (x, s) = place(group), n = group.count
            let pivot = nn_sort_pivot(dtype, group.isInScratch ? s : x, n)
            guard let (low, high) = pass(x, s, n, pivot, isStrict: false, isInScratch: group.isInScratch) else { return [] }
            if high > 0 {
                return [Group(start: group.start, scratch: group.scratch + high, count: low, isInScratch: false),
                        Group(start: group.start + low, scratch: group.scratch, count: high, isInScratch: true)]
            }
            guard let (under, equal) = pass(x, s, n, pivot, isStrict: true, isInScratch: false) else { return [] }
            (x + under * itemsize).copyMemory(from: s, byteCount: equal * itemsize)
            return [Group(start: group.start, scratch: group.scratch, count: under, isInScratch: false)]
        }

        private func pass(_ x: UnsafeMutableRawPointer, _ s: UnsafeMutableRawPointer, _ n: Int, _ pivot: Int64,
                          isStrict: Bool, isInScratch: Bool) -> (Int, Int)? {
            var state = nn_cut(read: 0, low: 0, high: 0)
            while state.read < n {
                nn_sort_cut(dtype, isInScratch ? 1 : 0, x, s, n, pivot, isStrict ? 1 : 0, &state, step)
                if stop.isSet {
                    (x + state.low * itemsize).copyMemory(from: s, byteCount: state.high * itemsize)
                    if isInScratch { (x + state.read * itemsize).copyMemory(from: s + state.read * itemsize, byteCount: (n - state.read) * itemsize) }
                    return nil
                }
            }
            return (state.low, state.high)
        }

        /// Sorts a group, on any thread.
        func sort(_ group: Group) {
            var waiting = [group]
            while let next = waiting.popLast() {
                if stop.isSet {
                    settle(next)
                } else if next.count <= whole {
                    let (x, s) = place(next)
                    nn_sort(dtype, x, s, next.count, next.isInScratch ? 1 : 0)
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
            let scratch = try NDArray.empty(Dims(length), dtype)
            for start in starts { try VectorSort.sort(dtype, data + start, scratch.data, length) }
            withExtendedLifetime(scratch) {}
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
        try VectorSort.sort(.int64, packed, work + 2 * length, length)
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
        let scratch = UnsafeMutableRawPointer.allocate(byteCount: Swift.max(length * dtype.itemsize, 64), alignment: 64)
        defer { scratch.deallocate() }
        let number = Int32(dtype.rawValue)
        for k in from..<to {
            if dtype.isFloat { nn_same_nan(number, data + starts[k], length) }
            if length > 1 { nn_sort(number, data + starts[k], scratch, length, 0) }
        }
    }
}
