/// The classes that NumPy adds: its tree of scalar types, dtypes, ufuncs, random generators.
public final class NumPyTypes {
    /// The class of scalars, by the raw value of their dtype.
    let scalars: [TypeObject]
    /// `np.dtype(…)` of each element type, by raw value.
    let dtypes: [DTypeObject]
    /// `np.number`, `np.integer` and so on.
    let abstract: [TypeObject]
    let ufunc, randomState, generator, bitGenerator, seedSequence, flat, iterator, context, finfo, iinfo, npz, raises: TypeObject
    /// `np.random.PCG64` and its like.
    let bitGenerators: [BitGeneratorKind: TypeObject]
    let trueScalar = ScalarObject(Scalar(true)), falseScalar = ScalarObject(Scalar(false))

    init(_ vm: Interpreter) {
        func make(_ name: String, _ base: TypeObject, extra: TypeObject? = nil, module: String = "numpy", construct: Builtin? = nil,
                  loader: @escaping @Sendable (TypeObject, Interpreter) -> Void = { _, _ in }) -> TypeObject {
            TypeObject(name, base: base, layout: .other, builtin: true, extensible: false, module: module, extraBase: extra,
                       construct: construct, vm, loader: loader)
        }
        let generic = vm.types.scalar
        let number = make("number", generic), integer = make("integer", number)
        let signed = make("signedinteger", integer), unsigned = make("unsignedinteger", integer)
        let inexact = make("inexact", number), floating = make("floating", inexact)
        abstract = [generic, number, integer, signed, unsigned, inexact, floating]
        var scalars: [TypeObject] = []
        for dtype in DType.allCases {
            let base = dtype.isBool ? generic : dtype.isFloat ? floating : dtype.isSigned ? signed : unsigned
            let type = make(dtype.name, base, extra: dtype == .float64 ? vm.types.float : nil, construct: ScalarTypes.constructor(dtype)) { type, vm in
                ScalarTypes.load(type, vm)
            }
            type.dtype = dtype
            scalars.append(type)
        }
        self.scalars = scalars
        dtypes = DType.allCases.map { DTypeObject($0) }
        let object = vm.types.object
        ufunc = make("ufunc", object) { type, vm in NumPyTypes.fill(type, UfuncMethods.rows, vm) }
        randomState = make("RandomState", object, module: "numpy.random.mtrand", construct: RandomRows.constructor) { type, vm in
            for table in RandomRows.stateTables { NumPyTypes.fill(type, table, vm) }
        }
        generator = make("Generator", object, module: "numpy.random._generator", construct: RandomRows.generatorConstructor) { type, vm in
            for table in RandomRows.generatorTables { NumPyTypes.fill(type, table, vm) }
        }
        let bits = make("BitGenerator", object, module: "numpy.random.bit_generator") { type, vm in NumPyTypes.fill(type, BitGeneratorObject.rows, vm) }
        bitGenerator = bits
        seedSequence = make("SeedSequence", object, module: "numpy.random.bit_generator", construct: SeedSequenceObject.constructor) { type, vm in
            NumPyTypes.fill(type, SeedSequenceObject.rows, vm)
        }
        var bitGenerators: [BitGeneratorKind: TypeObject] = [:]
        for kind in BitGeneratorKind.allCases {
            bitGenerators[kind] = make(kind.rawValue, bits, module: kind.module, construct: BitGeneratorObject.constructor(kind))
        }
        self.bitGenerators = bitGenerators
        flat = make("flatiter", object) { type, vm in NumPyTypes.fill(type, FlatObject.rows, vm) }
        context = make("errstate", object) { type, vm in NumPyTypes.fill(type, SettingContext.rows, vm) }
        raises = make("assert_raises", object, module: "numpy.testing") { type, vm in NumPyTypes.fill(type, RaisesContext.rows, vm) }
        finfo = make("finfo", object)
        iinfo = make("iinfo", object)
        npz = make("NpzFile", object, module: "numpy.lib.npyio") { type, vm in NumPyTypes.fill(type, NpzObject.rows, vm) }
        iterator = make("nditer", object) { type, vm in NumPyTypes.fill(type, NDIterObject.rows, vm) }
    }

    /// Puts rows into the namespace of a class.
    static func fill(_ type: TypeObject, _ rows: [Builtin], _ vm: Interpreter) {
        for row in rows { type.namespace.setValue(vm.intern(row.name), .object(BuiltinObject(row, owner: type.name))) }
    }

    func type(of dtype: DType) -> TypeObject { scalars[Int(dtype.rawValue)] }
    func object(of dtype: DType) -> DTypeObject { dtypes[Int(dtype.rawValue)] }
}
