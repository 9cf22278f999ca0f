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

/// Memory that the pieces of one parallel run share. Unchecked: each piece keeps to its own part, and the caller
/// keeps the owner of the memory alive until the run has ended.
public struct Shared<Element>: @unchecked Sendable {
    public let base: UnsafeMutablePointer<Element>
    @inlinable public init(_ base: UnsafeMutablePointer<Element>) { self.base = base }
    @inlinable public subscript(index: Int) -> Element {
        get { base[index] }
        nonmutating set { base[index] = newValue }
    }
}

extension NDArray {
    /// The elements of a contiguous array as memory that pieces of a parallel run may share.
    public func shared<T: ArrayElement>(_ type: T.Type = T.self) -> Shared<T> { Shared(data.assumingMemoryBound(to: T.self)) }
}
