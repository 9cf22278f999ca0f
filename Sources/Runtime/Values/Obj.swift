/// The root of everything that lives on the heap: a kind for fast dispatch and, for an instance of a
/// script's own class (also one that extends a built-in type), that class.
public class Obj {
    public enum Kind: UInt8, Sendable {
        case str, list, tuple, dict, set, array, function, instance, type
        case range, slice, boundMethod, builtin, module, iterator, generator, cell, property, staticMethod, classMethod
        case superProxy, scalar, dtype, file, randomState, host
    }

    public final let kind: Kind

    public init(kind: Kind) { self.kind = kind }
}
