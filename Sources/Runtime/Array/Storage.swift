// The memory behind arrays, and who frees it.
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The elements of one or more arrays: a buffer of bytes shared by an array and all views of it.
/// Few bytes lie behind the object itself, so that a small array costs one allocation less, and count as a part of it; many
/// come from the pool, by account, or belong to a host or a mapped file and are handed back by a closure.
public final class Storage: ManagedBuffer<Storage.Header, UInt64> {
    public struct Header {
        /// The first byte.
        let base: UnsafeMutableRawPointer
        /// How many bytes there are.
        let byteCount: Int
        let account: MemoryAccount?
        let release: ((UnsafeMutableRawPointer, Int) -> Void)?
        let isPooled: Bool
        /// The buffer was fresh from the system and is all zero.
        let isZeroed: Bool
    }

    /// Up to so many bytes lie behind the object.
    static let insideLimit = 512

    /// The first byte.
    public var base: UnsafeMutableRawPointer { withUnsafeMutablePointerToHeader { $0.pointee.base } }
    /// How many bytes there are.
    public var byteCount: Int { withUnsafeMutablePointerToHeader { $0.pointee.byteCount } }
    var isZeroed: Bool { withUnsafeMutablePointerToHeader { $0.pointee.isZeroed } }
    /// What a census of objects has to count: bytes that no account knows.
    var uncountedBytes: Int { byteCount <= Storage.insideLimit ? byteCount : 0 }

    /// A buffer whose contents are whatever was there before.
    /// - Returns: nil when there is no such memory or the context's limit forbids it.
    @inline(__always)
    static func of(_ byteCount: Int) -> Storage? {
        let context = WorkContext.unretained
        if byteCount <= insideLimit, context._withUnsafeGuaranteedRef({ byteCount < $0.askedSize }) { return inside(byteCount) }
        return large(byteCount, context.takeUnretainedValue())
    }

    @inline(__always)
    private static func inside(_ byteCount: Int) -> Storage {
        let made = create(minimumCapacity: (byteCount + 7) >> 3) { made in
            made.withUnsafeMutablePointerToElements { place in
                Header(base: UnsafeMutableRawPointer(place), byteCount: byteCount, account: nil, release: nil, isPooled: false, isZeroed: false)
            }
        }
        return unsafeDowncast(made, to: Storage.self)
    }

    @inline(never)
    private static func large(_ byteCount: Int, _ context: WorkContext) -> Storage? {
        let account = context.memory
        if byteCount >= context.askedSize {
            if !context.allocates() { return nil }
            context.note(byteCount)
        }
        if byteCount <= insideLimit { return inside(byteCount) }
        if let account, !account.charge(byteCount) { return nil }
        guard let (base, zeroed) = BufferPool.shared.take(byteCount) else {
            account?.refund(byteCount)
            return nil
        }
        return around(Header(base: base, byteCount: byteCount, account: account, release: nil, isPooled: true, isZeroed: zeroed))
    }

    private static func around(_ header: Header) -> Storage {
        unsafeDowncast(create(minimumCapacity: 0) { _ in header }, to: Storage.self)
    }

    /// Memory of somebody else's, which stays valid until `release` is called.
    public static func external(_ base: UnsafeMutableRawPointer, byteCount: Int,
                                release: @escaping (UnsafeMutableRawPointer, Int) -> Void) -> Storage {
        around(Header(base: base, byteCount: byteCount, account: nil, release: release, isPooled: false, isZeroed: false))
    }

    deinit {
        withUnsafeMutablePointerToHeader { header in
            if header.pointee.isPooled {
                BufferPool.shared.give(header.pointee.base, header.pointee.byteCount)
            } else if let release = header.pointee.release {
                release(header.pointee.base, header.pointee.byteCount)
            }
            if let account = header.pointee.account { account.refund(header.pointee.byteCount) }
        }
    }
}
