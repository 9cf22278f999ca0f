// `np`: NumPy's names, bound to the array machinery.
//
// Each function is a row of the table of built-ins, in one file a subject; ufuncs are objects made from the table of
// operations. The module and its parts (`np.random`, `np.linalg`, `np.testing`) fill themselves when first looked
// at, so that a script without arrays does not pay for them. Nothing here computes: a row takes its arguments apart
// (`NumPyArgs`), calls the array code, and wraps what comes back (`ArrayValues`).

/// Makes the module `numpy` and its parts.
enum NumPyModule {
    /// The tables of functions, in the order of the reference pages.
    static let tables: [[Builtin]] = [
        CreationRows.rows, ShapeRows.rows, ShapeRows.moreRows, SharedRows.functions, MathRows.rows, ProductRows.rows, IterationRows.rows,
        OrderRows.rows, EditingRows.rows, StatisticsRows.rows, NaNRows.rows, TypeRows.rows, SettingsRows.rows, FileRows.rows,
    ]

    /// Every row there is: functions, parts of the module, methods.
    static var allRows: [Builtin] {
        let functions = tables.flatMap { $0 } + parts.flatMap { $0.1() } + StrideRows.rows + ArrayOp.all.map { Ufuncs.row($0) }
        let random = (RandomRows.stateTables + RandomRows.generatorTables).flatMap { $0 } + RandomRows.moduleRows
        return functions + random + ArrayMethods.all + ArrayMethods.properties + UfuncMethods.rows + NumPyConstructors.rows
    }

    /// The module, to be bound and registered.
    static func make(_ vm: Interpreter) -> ModuleObject {
        let module = ModuleObject(name: "numpy") { module, vm in load(module, vm) }
        module.documentation = "Arrays and their mathematics."
        return module
    }

    @Sendable
    private static func load(_ module: ModuleObject, _ vm: Interpreter) {
        func bind(_ name: String, _ value: Value) { module.set(vm.intern(name), value) }
        Ufuncs.install(module, vm)
        for table in tables { for row in table { bind(row.name, .object(BuiltinObject(row))) } }
        for (alias, name) in aliases { if let found = module.value(name) { bind(alias, found) } }
        for (name, value) in constants { bind(name, .float(value)) }
        bind("newaxis", .none)
        bind("True_", .object(vm.numpy.types.trueScalar))
        bind("False_", .object(vm.numpy.types.falseScalar))
        bind("__version__", .string("2.4.6"))
        bind("version", .object(ModuleObject(name: "numpy.version") { module, vm in
            for name in ["version", "full_version", "short_version"] { module.set(vm.intern(name), .string("2.4.6")) }
            module.set(vm.intern("release"), .bool(true))
        }))
        let codes = DictObject()
        for (kind, letters) in typeCodes { codes.setValue(vm.intern(kind), .string(letters)) }
        bind("typecodes", .dict(codes))
        bind("ndarray", .type(vm.types.ndarray))
        bind("dtype", .type(vm.types.dtype))
        NumPyTypes.fill(vm.types.dtype, DTypeObject.rows, vm)
        bind("flatiter", .type(vm.numpy.types.flat))
        bind("ufunc", .type(vm.numpy.types.ufunc))
        for type in vm.numpy.types.abstract { bind(type.name, .type(type)) }
        for dtype in DType.allCases { bind(dtype.name, .type(vm.numpy.types.type(of: dtype))) }
        for (alias, dtype) in typeAliases { bind(alias, .type(vm.numpy.types.type(of: dtype))) }
        module.late = [late("polynomials", PolynomialSource.names, PolynomialSource.text), late("contractions", ContractionSource.names, ContractionSource.text),
                       late("legacy", LegacySource.names, LegacySource.text), late("windows", WindowSource.names, WindowSource.text), late("shapes", ShapeSource.names, ShapeSource.text),
                       late("functions", FunctionSource.names, FunctionSource.text, [("_loop", EditingRows.vectorizeRow)])]
        bind("lib", .object(ModuleObject(name: "numpy.lib") { module, vm in
            module.set(vm.intern("stride_tricks"), .object(ModuleObject(name: "numpy.lib.stride_tricks") { module, vm in
                for row in StrideRows.rows { module.set(vm.intern(row.name), .object(BuiltinObject(row))) }
            }))
        }))
        let indexers: [(String, IndexObject.Purpose)] = [("mgrid", .meshGrid), ("ogrid", .openGrid), ("r_", .rows), ("c_", .columns), ("s_", .index), ("index_exp", .indexTuple)]
        for (name, purpose) in indexers { bind(name, .object(IndexObject(purpose))) }
        bind("random", .object(randomModule()))
        bind("polynomial", .object(PolynomialPackage.module()))
        for (name, part) in parts {
            bind(name, .object(ModuleObject(name: "numpy.\(name)") { module, vm in
                for row in part() { module.set(vm.intern(row.name), .object(BuiltinObject(row))) }
                if name == "linalg" { module.late = [late("linalg", LinalgSource.names, LinalgSource.text)] }
                if name == "testing" { module.late = [late("testing", TestingSource.names, TestingSource.text)] }
                if name == "linalg" { module.set(vm.intern("LinAlgError"), .type(vm.types.exception(.linAlgError))) }
                if name == "exceptions" {
                    module.set(vm.intern("AxisError"), .type(vm.types.exception(.axisError)))
                    module.late = [late("exceptions", ExceptionSource.names, ExceptionSource.text)]
                }
                if name == "testing" { for (name, truth) in testingFacts { module.set(vm.intern(name), .bool(truth)) } }
            }))
        }
    }

    /// A part that is written in the language: it runs in a module of its own when one of its names is asked for.
    private static func late(_ part: String, _ names: [String], _ text: String, _ rows: [(String, Builtin)] = []) -> (names: [String], load: ModuleObject.Loader) {
        (names, { (module: ModuleObject, vm: Interpreter) throws(Fault) in
            let hidden = ModuleObject(name: "numpy.\(part)")
            hidden.set(vm.intern("np"), try vm.importModule(.string("numpy"), level: 0, top: true))
            hidden.set(vm.names.name, .string(part == "exceptions" ? "numpy.exceptions" : "numpy"))
            for (name, row) in rows { hidden.set(vm.intern(name), .object(BuiltinObject(row))) }
            try vm.run(librarySource: text, in: hidden)
            for name in names { if let value = hidden.value(name) { module.set(vm.intern(name), value) } }
        })
    }

    /// Modules within the module.
    private static let parts: [(String, @Sendable () -> [Builtin])] = [
        ("linalg", { LinalgRows.rows }), ("testing", { TestingRows.rows }), ("exceptions", { [] }),
    ]

    private static func randomModule() -> ModuleObject {
        ModuleObject(name: "numpy.random") { module, vm in
            let state = Value.object(vm.numpy.random)
            for table in RandomRows.stateTables {
                for row in table {
                    let function = Value.object(BuiltinObject(row, owner: "RandomState"))
                    module.set(vm.intern(row.name), .object(BoundMethodObject(receiver: state, function: function)))
                }
            }
            for row in RandomRows.moduleRows { module.set(vm.intern(row.name), .object(BuiltinObject(row))) }
            module.set(vm.intern("mtrand"), .object(module))
            module.set(vm.intern("RandomState"), .type(vm.numpy.types.randomState))
            let types = vm.numpy.types
            for type in [types.generator, types.bitGenerator, types.seedSequence] + Array(types.bitGenerators.values) { module.set(vm.intern(type.name), .type(type)) }
        }
    }

    private static let aliases: [(String, String)] = [
        ("amax", "max"), ("amin", "min"), ("conj", "conjugate"), ("permute_dims", "transpose"), ("concat", "concatenate"),
    ]

    /// The letters of NumPy's element types by kind, of which nn has some.
    private static let typeCodes: [(String, String)] = [
        ("Character", "c"), ("Integer", "bhilqnp"), ("UnsignedInteger", "BHILQNP"), ("Float", "efdg"), ("Complex", "FDG"),
        ("AllInteger", "bBhHiIlLqQnNpP"), ("AllFloat", "efdgFDG"), ("Datetime", "Mm"), ("All", "?bhilqnpBHILQNPefdgFDGSUVOMm"),
    ]

    /// What tests of arrays ask about the machine.
    private static let testingFacts: [(String, Bool)] = [
        ("IS_WASM", false), ("IS_PYPY", false), ("IS_PYSTON", false), ("IS_MUSL", false), ("IS_64BIT", true), ("HAS_REFCOUNT", false),
        ("NOGIL_BUILD", false), ("BLAS_SUPPORTS_FPE", true), ("HAS_LAPACK64", false), ("IS_EDITABLE", false), ("IS_INSTALLED", true),
    ]

    private static let constants: [(String, Double)] = [
        ("pi", 3.141592653589793), ("e", 2.718281828459045), ("euler_gamma", 0.5772156649015329), ("inf", .infinity), ("nan", .nan),
    ]

    private static let typeAliases: [(String, DType)] = [
        ("bool_", .bool), ("int_", .int64), ("uint", .uint64), ("intp", .int64), ("uintp", .uint64), ("double", .float64), ("single", .float32),
        ("byte", .int8), ("ubyte", .uint8), ("short", .int16), ("ushort", .uint16), ("intc", .int32), ("uintc", .uint32), ("long", .int64),
        ("ulong", .uint64), ("longlong", .int64), ("ulonglong", .uint64),
    ]
}

/// `np.ndarray(…)` and `np.dtype(…)`.
enum NumPyConstructors {
    static let rows: [Builtin] = [
        Builtin("dtype", "dtype(dtype, align=False, copy=False)", summary: "The type of elements that a name or type stands for.",
                example: "np.dtype('f4')  # dtype('float32')") { args throws(Fault) in
            args.vm.value(try args.vm.dtype(args[0]))
        },
        Builtin("ndarray", "ndarray(shape, dtype=None, buffer=None, offset=0, strides=None, order=None)", summary: "An array of a shape; np.zeros and np.array are the usual ways.") { args throws(Fault) in
            let shape = try args.dims(0), dtype = try args.dtype(1) ?? .float64
            guard args.isGiven(2) else {
                let zeros = try NDArray.zeros(shape, dtype)
                return .array(try args.isFortran(5) ? zeros.laid(.columns) : zeros)
            }
            guard case .array(let memory) = args[2] else { throw .type("nn's ndarray takes an array for its buffer") }
            return .array(try memory.overlaid(dtype, shape, strides: try args.optionalDims(4), offset: try args.int(3)))
        },
    ]
}
