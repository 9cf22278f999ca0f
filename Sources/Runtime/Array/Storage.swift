// The memory behind arrays, and who frees it.
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The elements of one or more arrays: a buffer of bytes shared by an array and all views of it.
/// It comes from the pool, or belongs to a host or a mapped file and is handed back by a closure.
public final class Storage {
    /// The first byte.
    public let base: UnsafeMutableRawPointer
    /// How many bytes there are.
    public let byteCount: Int
    private let account: MemoryAccount?
    private let release: ((UnsafeMutableRawPointer, Int) -> Void)?
    private let pooled: Bool
    /// The buffer was fresh from the system and is all zero.
    let isZeroed: Bool

    /// A buffer from the pool. Its contents are whatever was there before.
    /// - Returns: nil when there is no such memory or the context's limit forbids it.
    init?(byteCount: Int, context: WorkContext) {
        let account = context.memory
        if byteCount >= context.askedSize {
            if !context.allocates() { return nil }
            context.note(byteCount)
        }
        if let account, !account.charge(byteCount) { return nil }
        guard let (base, zeroed) = BufferPool.shared.take(byteCount) else {
            account?.refund(byteCount)
            return nil
        }
        self.base = base
        self.byteCount = byteCount
        self.account = account
        isZeroed = zeroed
        pooled = true
        release = nil
    }

    /// Memory of somebody else's, which stays valid until `release` is called.
    public init(external base: UnsafeMutableRawPointer, byteCount: Int,
                release: @escaping (UnsafeMutableRawPointer, Int) -> Void) {
        self.base = base
        self.byteCount = byteCount
        self.release = release
        account = nil
        isZeroed = false
        pooled = false
    }

    /// The bytes of an open file, mapped: read when touched, written never.
    /// - Returns: nil when the system refuses.
    public convenience init?(mapping file: Int32, byteCount: Int) {
        let made = mmap(nil, Swift.max(byteCount, 1), PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0)
        guard let base = made, base != MAP_FAILED else { return nil }
        self.init(external: base, byteCount: byteCount) { base, count in munmap(base, Swift.max(count, 1)) }
    }

    deinit {
        if pooled { BufferPool.shared.give(base, byteCount) } else { release?(base, byteCount) }
        account?.refund(byteCount)
    }
}
