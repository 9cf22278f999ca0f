// Memory for array elements, recycled.
//
// A program on arrays asks for the same few sizes again and again. Handing an 8 MB buffer back to the system
// and asking for it anew costs a page fault for each 4 KB, ten times the work done in it; so freed buffers are
// kept here by size class and given out again. Buffers up to 1 KiB are left to malloc, whose own cache is as
// fast. All others are aligned to 64 bytes.
import Synchronization
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The process's store of free buffers. Safe to use from any thread.
public final class BufferPool: Sendable {
    static let shared = BufferPool()
    /// Bytes of memory that the machine has.
    public static var machineMemory: Int { shared.physical }

    /// Buffers up to here come straight from malloc.
    static let smallLimit = 1024
    /// From here on buffers are mapped by themselves.
    private static let mapLimit = 1 << 20

    private struct Shelf {
        var free: [[UInt]] = Array(repeating: [], count: BufferPool.classCount)
        var cached = 0
    }
    private let shelf = Mutex(Shelf())
    /// Bytes now handed out in mapped buffers.
    private let mapped = Atomic<Int>(0)
    /// Bytes that the pool has from malloc, given out or kept.
    private let fromHeap = Atomic<Int>(0)
    var heapBytes: Int { fromHeap.load(ordering: .relaxed) }
    /// The machine's memory, beyond which nothing is promised: the system would promise it and kill us later.
    private let physical: Int
    private let cacheLimit: Int

    init() {
        let pages = Int(sysconf(Int32(_SC_PHYS_PAGES))), page = Int(sysconf(Int32(_SC_PAGESIZE)))
        physical = pages > 0 && page > 0 ? pages.multipliedReportingOverflow(by: page).partialValue : 1 << 34
        cacheLimit = Swift.min(physical / 8, 1 << 30)
    }

    /// Four classes for each power of two from 1 KiB up.
    private static let classCount = 4 * 44

    private static func sizeClass(_ bytes: Int) -> (index: Int, size: Int) {
        let top = Int.bitWidth - 1 - (bytes - 1).leadingZeroBitCount      // 2^top < bytes <= 2^(top+1)
        let quarter = 1 << (top - 2)
        let steps = (bytes - (1 << top) + quarter - 1) / quarter           // 1...4
        return ((top - 10) * 4 + steps - 1, (1 << top) + steps * quarter)
    }

    /// A buffer of at least `bytes`, and whether it is known to be all zero; nil when there is no memory.
    func take(_ bytes: Int) -> (base: UnsafeMutableRawPointer, zeroed: Bool)? {
        if bytes <= Self.smallLimit { return malloc(Swift.max(bytes, 8)).map { ($0, false) } }
        guard bytes < physical else { return nil }
        let (index, size) = Self.sizeClass(bytes)
        let kept: UInt? = shelf.withLock { shelf in
            guard let address = shelf.free[index].popLast() else { return nil }
            shelf.cached -= size
            return address
        }
        if let kept, let base = UnsafeMutableRawPointer(bitPattern: kept) {
            if size >= Self.mapLimit { mapped.add(size, ordering: .relaxed) }
            return (base, false)
        }
        return size >= Self.mapLimit ? map(size) : aligned(size).map { ($0, false) }
    }

    /// Takes back a buffer that `take(bytes)` gave.
    func give(_ base: UnsafeMutableRawPointer, _ bytes: Int) {
        if bytes <= Self.smallLimit { free(base); return }
        let (index, size) = Self.sizeClass(bytes)
        if size >= Self.mapLimit { mapped.subtract(size, ordering: .relaxed) }
        let address = UInt(bitPattern: base)
        let kept = shelf.withLock { shelf in
            guard shelf.cached + size <= cacheLimit else { return false }
            shelf.cached += size
            shelf.free[index].append(address)
            return true
        }
        if !kept { release(base, size) }
    }

    /// Hands all cached buffers back to the system.
    func trim() {
        let all: [[UInt]] = shelf.withLock { shelf in
            let all = shelf.free
            shelf = Shelf()
            return all
        }
        for (index, list) in all.enumerated() {
            let top = index / 4 + 10, size = (1 << top) + (index % 4 + 1) * (1 << (top - 2))
            for address in list {
                if let base = UnsafeMutableRawPointer(bitPattern: address) { release(base, size) }
            }
        }
    }

    private func aligned(_ size: Int) -> UnsafeMutableRawPointer? {
        var base: UnsafeMutableRawPointer?
        guard posix_memalign(&base, 64, size) == 0 else { return nil }
        fromHeap.add(size, ordering: .relaxed)
        return base
    }

    /// Fresh pages, which the system has cleared; large ones in huge pages where it can.
    private func map(_ size: Int) -> (base: UnsafeMutableRawPointer, zeroed: Bool)? {
        if mapped.load(ordering: .relaxed) > physical - size {
            trim()
            return nil
        }
        let made = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let base = made, base != MAP_FAILED else { return nil }
        #if canImport(Glibc)
        if size >= 4 << 20 { madvise(base, size, MADV_HUGEPAGE) }
        #endif
        mapped.add(size, ordering: .relaxed)
        return (base, true)
    }

    private func release(_ base: UnsafeMutableRawPointer, _ size: Int) {
        if size >= Self.mapLimit { munmap(base, size) } else {
            fromHeap.subtract(size, ordering: .relaxed)
            free(base)
        }
    }
}
