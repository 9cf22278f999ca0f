/// For modules above that split work of their own over the cores.
public enum Parallel {
    /// Runs `body` for each piece on the threads of the current work context. How the work is cut must not depend
    /// on the number of threads; then the result does not either.
    /// - Throws: what stopped the work between two pieces: an interrupt or a limit.
    public static func run(_ pieces: Int, _ body: @escaping @Sendable (Int) -> Void) throws(Fault) {
        let context = WorkContext.current
        try context.check()
        WorkPool.shared.run(pieces: pieces, threads: context.threads, stop: context.stop, body)
        try context.check()
    }
}

/// Memory that the pieces of one parallel run share, and the object that owns it. Unchecked: each piece keeps to its
/// own part.
public struct Shared<Element>: @unchecked Sendable {
    public let base: UnsafeMutablePointer<Element>
    /// Kept alive with this value, so that memory of a temporary array outlives its use.
    private let owner: AnyObject?
    public init(_ base: UnsafeMutablePointer<Element>, owner: AnyObject? = nil) {
        self.base = base
        self.owner = owner
    }
    public subscript(index: Int) -> Element {
        @inline(__always) get { base[index] }
        @inline(__always) nonmutating set { base[index] = newValue }
    }
}

extension NDArray {
    /// The elements of a contiguous array as memory that pieces of a parallel run may share.
    public func shared<T: ArrayElement>(_ type: T.Type = T.self) -> Shared<T> {
        Shared(data.assumingMemoryBound(to: T.self), owner: self)
    }
}
