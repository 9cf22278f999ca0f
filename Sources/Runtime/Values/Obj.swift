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
    /// Whether its `__del__` has run: that is once.
    final var isFinalized = false
    /// References from outside the objects being looked at, while the collector counts.
    final var heapCount: Int32 = 0
    /// Set when the object's class is a script's own; nil for exact built-in types.
    @exclusivity(unchecked) final var extra: Extra?

    public init(kind: Kind) { self.kind = kind }
}
