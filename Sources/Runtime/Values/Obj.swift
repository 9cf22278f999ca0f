/// The root of everything that lives on the heap: a kind for fast dispatch and, for an instance of a script's
/// own class that extends a built-in container, that class and its attributes.
open class Obj {
    public enum Kind: UInt8, Sendable {
        case str, list, tuple, dict, set, array, function, instance, type
        case range, slice, boundMethod, builtin, module, iterator, generator, cell, property, staticMethod, classMethod
        case superProxy, scalar, dtype, ufunc, file, randomState, view, host
    }

    /// What an instance of `class Stack(list)` has beyond a list.
    final class Extra {
        var type: TypeObject
        @exclusivity(unchecked) var attributes: DictObject
        init(type: TypeObject) { self.type = type; attributes = DictObject() }
    }

    public final let kind: Kind
    /// For the collector (see `Heap`), here because there is room beside the kind.
    final var heapMark = Heap.Mark.untracked
    /// For the use of each kind: how a string keeps its text.
    final var form: UInt8 = 0
    /// Whether there is an `extra`.
    final var isExtended = false
    /// References from outside the objects being looked at, while the collector counts.
    final var heapCount: Int32 = 0

    public init(kind: Kind) { self.kind = kind }

    /// The same as one bit (an instance's `isFinalized`, a list's `isPacked`).
    final var flag: Bool {
        @inline(__always) get { form != 0 }
        set { form = newValue ? 1 : 0 }
    }

    /// There for an object whose class is a script's own; nil for exact built-in types.
    final var extra: Extra? {
        @inline(__always) get { isExtended ? storedExtra : nil }
    }

    /// What can be extended keeps it in a field of its own, so that nothing else has to carry one.
    @inline(never)
    private final var storedExtra: Extra? {
        kind == .str ? unsafeDowncast(self, to: ExtendedString.self).ownExtra : unsafeDowncast(self, to: Container.self).ownExtra
    }
}
