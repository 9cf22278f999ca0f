// CPython's list sort: natural runs, binary insertion into short ones, merges that gallop.
//
// It is followed step by step, since a sort with an order that is none (NaN, a comparison that counts its
// calls) shows in which order elements are compared. The comparison may throw and may run script code; the
// elements stand in an array of the sorter's own, so nothing a script does can reach them meanwhile.

/// Sorts elements by a comparison that may fail.
struct TimSort<Element> {
    typealias Less = (Element, Element) throws(Fault) -> Bool

    private var items: [Element]
    private let less: Less
    private var minGallop = 7
    /// Runs not yet merged.
    private var runs: [(base: Int, length: Int, power: Int)] = []

    private init(_ items: [Element], _ less: @escaping Less) {
        self.items = items
        self.less = less
    }

    static func sort(_ items: [Element], _ less: @escaping Less) throws(Fault) -> [Element] {
        guard items.count > 1 else { return items }
        var sorter = TimSort(items, less)
        try sorter.run()
        return sorter.items
    }

    private mutating func run() throws(Fault) {
        var low = 0
        var left = items.count
        let minRun = TimSort.minRun(left)
        while left > 0 {
            var length = try countRun(low, items.count)
            if length < minRun {
                let forced = min(left, minRun)
                try insertionSort(low, low + forced, start: low + length)
                length = forced
            }
            try collapse(before: length)
            runs.append((low, length, 0))
            low += length
            left -= length
        }
        while runs.count > 1 {
            var n = runs.count - 2
            if n > 0, runs[n - 1].length < runs[n + 1].length { n -= 1 }
            try merge(at: n)
        }
    }

    private static func minRun(_ count: Int) -> Int {
        var n = count, r = 0
        while n >= 64 {
            r |= n & 1
            n >>= 1
        }
        return n + r
    }

    /// The length of the run that begins at `low`; a falling one is turned around.
    private mutating func countRun(_ low: Int, _ high: Int) throws(Fault) -> Int {
        var at = low + 1
        guard at < high else { return high - low }
        if try less(items[at], items[at - 1]) {
            at += 1
            while at < high, try less(items[at], items[at - 1]) { at += 1 }
            items[low..<at].reverse()
        } else {
            at += 1
            while at < high { if try less(items[at], items[at - 1]) { break } else { at += 1 } }
        }
        return at - low
    }

    private mutating func insertionSort(_ low: Int, _ high: Int, start: Int) throws(Fault) {
        for position in max(start, low + 1)..<max(high, max(start, low + 1)) {
            let pivot = items[position]
            var l = low, r = position
            while l < r {
                let middle = l + (r - l) >> 1
                if try less(pivot, items[middle]) { r = middle } else { l = middle + 1 }
            }
            var p = position
            while p > l {
                items[p] = items[p - 1]
                p -= 1
            }
            items[l] = pivot
        }
    }

    /// Before a new run joins the waiting ones: merges those that lie deeper in the merge tree than its boundary.
    private mutating func collapse(before length: Int) throws(Fault) {
        guard let top = runs.last else { return }
        let power = TimSort.power(top.base, top.length, length, items.count)
        while runs.count > 1, runs[runs.count - 2].power > power { try merge(at: runs.count - 2) }
        runs[runs.count - 1].power = power
    }

    /// The depth of the boundary between two neighbouring runs in a nearly optimal merge tree.
    private static func power(_ start: Int, _ first: Int, _ second: Int, _ count: Int) -> Int {
        var a = 2 * start + first
        var b = a + first + second
        var result = 0
        while true {
            result += 1
            if a >= count {
                a -= count
                b -= count
            } else if b >= count {
                return result
            }
            a <<= 1
            b <<= 1
        }
    }

    private mutating func merge(at index: Int) throws(Fault) {
        var (baseA, lengthA, _) = runs[index]
        let baseB = runs[index + 1].base
        var lengthB = runs[index + 1].length
        runs[index].length = lengthA + lengthB
        runs.remove(at: index + 1)
        let skip = try gallopRight(items[baseB], items, baseA, lengthA, hint: 0)
        baseA += skip
        lengthA -= skip
        guard lengthA > 0 else { return }
        lengthB = try gallopLeft(items[baseA + lengthA - 1], items, baseB, lengthB, hint: lengthB - 1)
        guard lengthB > 0 else { return }
        if lengthA <= lengthB { try mergeLow(baseA, lengthA, baseB, lengthB) } else { try mergeHigh(baseA, lengthA, baseB, lengthB) }
    }

    /// Where to insert a key before any equal ones.
    private func gallopLeft(_ key: Element, _ a: [Element], _ base: Int, _ n: Int, hint: Int) throws(Fault) -> Int {
        var last = 0, offset = 1
        if try less(a[base + hint], key) {
            let most = n - hint
            while offset < most, try less(a[base + hint + offset], key) {
                last = offset
                offset = (offset << 1) + 1
            }
            offset = min(offset, most)
            last += hint
            offset += hint
        } else {
            let most = hint + 1
            while offset < most {
                if try less(a[base + hint - offset], key) { break }
                last = offset
                offset = (offset << 1) + 1
            }
            offset = min(offset, most)
            (last, offset) = (hint - offset, hint - last)
        }
        last += 1
        while last < offset {
            let middle = last + (offset - last) >> 1
            if try less(a[base + middle], key) { last = middle + 1 } else { offset = middle }
        }
        return offset
    }

    /// Where to insert a key behind any equal ones.
    private func gallopRight(_ key: Element, _ a: [Element], _ base: Int, _ n: Int, hint: Int) throws(Fault) -> Int {
        var last = 0, offset = 1
        if try less(key, a[base + hint]) {
            let most = hint + 1
            while offset < most, try less(key, a[base + hint - offset]) {
                last = offset
                offset = (offset << 1) + 1
            }
            offset = min(offset, most)
            (last, offset) = (hint - offset, hint - last)
        } else {
            let most = n - hint
            while offset < most {
                if try less(key, a[base + hint + offset]) { break }
                last = offset
                offset = (offset << 1) + 1
            }
            offset = min(offset, most)
            last += hint
            offset += hint
        }
        last += 1
        while last < offset {
            let middle = last + (offset - last) >> 1
            if try less(key, a[base + middle]) { offset = middle } else { last = middle + 1 }
        }
        return offset
    }

    /// Merges two neighbouring runs, the first and shorter one copied out.
    private mutating func mergeLow(_ baseA: Int, _ lengthA: Int, _ baseB: Int, _ lengthB: Int) throws(Fault) {
        let a = Array(items[baseA..<(baseA + lengthA)])
        var ia = 0, na = lengthA, ib = baseB, nb = lengthB, to = baseA
        items[to] = items[ib]
        to += 1; ib += 1; nb -= 1
        defer { for offset in 0..<na { items[to + offset] = a[ia + offset] } }
        guard nb > 0, na > 1 else {
            if na == 1 { shiftDown(from: ib, count: nb, to: to); to += nb; nb = 0 }
            return
        }
        outer: while true {
            var winsA = 0, winsB = 0
            while true {
                if try less(items[ib], a[ia]) {
                    items[to] = items[ib]
                    to += 1; ib += 1; nb -= 1
                    winsB += 1
                    winsA = 0
                    if nb == 0 { break outer }
                    if winsB >= minGallop { break }
                } else {
                    items[to] = a[ia]
                    to += 1; ia += 1; na -= 1
                    winsA += 1
                    winsB = 0
                    if na == 1 { break outer }
                    if winsA >= minGallop { break }
                }
            }
            minGallop += 1
            repeat {
                minGallop -= minGallop > 1 ? 1 : 0
                winsA = try gallopRight(items[ib], a, ia, na, hint: 0)
                for _ in 0..<winsA {
                    items[to] = a[ia]
                    to += 1; ia += 1; na -= 1
                }
                if winsA > 0, na <= 1 { break outer }
                items[to] = items[ib]
                to += 1; ib += 1; nb -= 1
                if nb == 0 { break outer }
                winsB = try gallopLeft(a[ia], items, ib, nb, hint: 0)
                for _ in 0..<winsB {
                    items[to] = items[ib]
                    to += 1; ib += 1; nb -= 1
                }
                if nb == 0 { break outer }
                items[to] = a[ia]
                to += 1; ia += 1; na -= 1
                if na == 1 { break outer }
            } while winsA >= 7 || winsB >= 7
            minGallop += 1
        }
        if na == 1, nb > 0 {
            // The last of a belongs behind all of b.
            shiftDown(from: ib, count: nb, to: to)
            to += nb
            nb = 0
        }
    }

    private mutating func shiftDown(from: Int, count: Int, to: Int) {
        for offset in 0..<count { items[to + offset] = items[from + offset] }
    }

    /// Merges two neighbouring runs, the second and shorter one copied out.
    private mutating func mergeHigh(_ baseA: Int, _ lengthA: Int, _ baseB: Int, _ lengthB: Int) throws(Fault) {
        let b = Array(items[baseB..<(baseB + lengthB)])
        var na = lengthA, nb = lengthB
        var ia = baseA + lengthA - 1, ib = lengthB - 1, to = baseB + lengthB - 1
        items[to] = items[ia]
        to -= 1; ia -= 1; na -= 1
        // What is left of b goes to where the gap is.
        defer { for offset in 0..<nb { items[to - offset] = b[ib - offset] } }
        guard na > 0, nb > 1 else {
            if nb == 1 {
                shiftUp(from: ia, count: na, to: to)
                to -= na
                na = 0
            }
            return
        }
        outer: while true {
            var winsA = 0, winsB = 0
            while true {
                if try less(b[ib], items[ia]) {
                    items[to] = items[ia]
                    to -= 1; ia -= 1; na -= 1
                    winsA += 1
                    winsB = 0
                    if na == 0 { break outer }
                    if winsA >= minGallop { break }
                } else {
                    items[to] = b[ib]
                    to -= 1; ib -= 1; nb -= 1
                    winsB += 1
                    winsA = 0
                    if nb == 1 { break outer }
                    if winsB >= minGallop { break }
                }
            }
            minGallop += 1
            repeat {
                minGallop -= minGallop > 1 ? 1 : 0
                winsA = na - (try gallopRight(b[ib], items, baseA, na, hint: na - 1))
                for _ in 0..<winsA {
                    items[to] = items[ia]
                    to -= 1; ia -= 1; na -= 1
                }
                if na == 0 { break outer }
                items[to] = b[ib]
                to -= 1; ib -= 1; nb -= 1
                if nb == 1 { break outer }
                winsB = nb - (try gallopLeft(items[ia], b, 0, nb, hint: nb - 1))
                for _ in 0..<winsB {
                    items[to] = b[ib]
                    to -= 1; ib -= 1; nb -= 1
                }
                if winsB > 0, nb <= 1 { break outer }
                items[to] = items[ia]
                to -= 1; ia -= 1; na -= 1
                if na == 0 { break outer }
            } while winsA >= 7 || winsB >= 7
            minGallop += 1
        }
        if nb == 1, na > 0 {
            shiftUp(from: ia, count: na, to: to)
            to -= na
            na = 0
        }
    }

    private mutating func shiftUp(from: Int, count: Int, to: Int) {
        for offset in 0..<count { items[to - offset] = items[from - offset] }
    }
}

/// The stable order of keys that are plain numbers or texts: no script code, no failure, and a look for Ctrl-C and limits
/// at least every few milliseconds.
///
/// A key is a word that sorts as it does (of a text the first eight bytes) beside its position: nothing is counted while
/// they are moved about, and what a stop leaves behind is freed at once.
struct PlainOrder {
    private typealias Item = (word: UInt64, position: Int)
    private static let block = 1 << 14

    private var items: [Item] = []
    /// The texts, when the keys are some: compared whole where the words are equal.
    private var texts: [Value] = []
    private let isReversed: Bool
    private let work = WorkContext.current

    /// The positions of the keys in order, equal ones as they stand, also when the order is the reverse; nil unless all keys
    /// are ints, or all floats without NaN, or all strings.
    static func of(_ keys: [Value], reverse: Bool) throws(Fault) -> [Int]? {
        guard keys.count > 1 else { return Array(keys.indices) }
        var order = PlainOrder(isReversed: reverse)
        guard try order.take(keys) else { return nil }
        try order.sort()
        return try order.positions()
    }

    private init(isReversed: Bool) { self.isReversed = isReversed }

    /// Makes the words; false when a key is not of the first one's kind.
    private mutating func take(_ keys: [Value]) throws(Fault) -> Bool {
        items.reserveCapacity(keys.count)
        let kind = keys[0]
        if case .str = kind { texts = keys }
        for (position, key) in keys.enumerated() {
            var word: UInt64
            switch (kind, key) {
            case (.int, .int(let number)): word = UInt64(bitPattern: Int64(number)) ^ 1 << 63
            case (.float, .float(let number)):
                guard !number.isNaN else { return false }
                // Both zeros are equal; the bits of negative numbers fall as they rise.
                let bits = number == 0 ? 0 : number.bitPattern
                word = bits >> 63 == 0 ? bits | 1 << 63 : ~bits
            case (.str, .str(let text)):
                guard text.extra == nil else { return false }
                word = text.text.withBytes { bytes in
                    var word: UInt64 = 0
                    for place in 0..<8 { word = word << 8 | (place < bytes.count ? UInt64(bytes[place]) : 0) }
                    return word
                }
            default: return false
            }
            if isReversed { word = ~word }
            items.append((word, position))
            if position % PlainOrder.block == 0 { try work.check() }
        }
        return true
    }

    @inline(__always)
    private func isLess(_ a: Item, _ b: Item) -> Bool {
        a.word != b.word ? a.word < b.word : !texts.isEmpty && isTextLess(a.position, b.position)
    }

    private func isTextLess(_ a: Int, _ b: Int) -> Bool {
        guard case .str(let x) = texts[a], case .str(let y) = texts[b] else { return false }
        let order = x.text.compare(y.text)
        return isReversed ? order > 0 : order < 0
    }

    /// The standard library's sort within blocks, which are then merged.
    private mutating func sort() throws(Fault) {
        let count = items.count
        var items: [Item] = []
        swap(&items, &self.items)
        for low in stride(from: 0, to: count, by: PlainOrder.block) {
            // The standard library's sort is stable, though it does not promise it for good; blocks are checked in a test.
            items[low..<min(low + PlainOrder.block, count)].sort { self.isLess($0, $1) }
            try work.check()
        }
        var width = PlainOrder.block
        while width < count {
            var merged: [Item] = []
            merged.reserveCapacity(count)
            for low in stride(from: 0, to: count, by: 2 * width) {
                var left = low, right = min(low + width, count)
                let middle = right, high = min(low + 2 * width, count)
                while left < middle, right < high {
                    if isLess(items[right], items[left]) {
                        merged.append(items[right])
                        right += 1
                    } else {
                        merged.append(items[left])
                        left += 1
                    }
                    if merged.count % PlainOrder.block == 0 { try work.check() }
                }
                merged.append(contentsOf: items[left..<middle])
                merged.append(contentsOf: items[right..<high])
            }
            items = merged
            width *= 2
        }
        self.items = items
    }

    private func positions() throws(Fault) -> [Int] {
        var result: [Int] = []
        result.reserveCapacity(items.count)
        for item in items {
            result.append(item.position)
            if result.count % PlainOrder.block == 0 { try work.check() }
        }
        return result
    }
}

extension Interpreter {
    /// The values in order of themselves or of what `key` makes of them; stable.
    func sorted(_ values: [Value], key: Value, reverse: Bool) throws(Fault) -> [Value] {
        var keys = values
        if !key.isNone, !key.isUndefined {
            keys.removeAll(keepingCapacity: true)
            for value in values { keys.append(try call(key, value)) }
        }
        if let order = try PlainOrder.of(keys, reverse: reverse) {
            var result: [Value] = []
            result.reserveCapacity(order.count)
            for position in order {
                result.append(values[position])
                if result.count & 0x3FFF == 0, work.isBeingStopped {
                    do throws(Fault) { try checkInterrupts() } catch {
                        Leftovers.free(&result)
                        throw error
                    }
                }
            }
            return result
        }
        if reverse {
            keys.reverse()
            let result = try arranged(values.reversed(), keys)
            return result.reversed()
        }
        return try arranged(values, keys)
    }

    private func arranged(_ values: [Value], _ keys: [Value]) throws(Fault) -> [Value] {
        let pairs = zip(keys, values).map { (key: $0, value: $1) }
        let sorted = try TimSort.sort(pairs) { (a: (key: Value, value: Value), b: (key: Value, value: Value)) throws(Fault) in
            self.ticksLeft &-= 1
            if self.ticksLeft < 0 { try self.checkInterrupts() }
            return try self.isTrue(.less, a.key, b.key)
        }
        return sorted.map(\.value)
    }
}
