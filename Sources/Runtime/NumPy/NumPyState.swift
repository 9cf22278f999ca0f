/// What arrays need to remember in one interpreter: how they print, and the global random generator.
public final class NumPyState {
    let types: NumPyTypes
    /// `np.set_printoptions`.
    public var printOptions = PrintOptions()
    /// What `np.random.rand` and its like draw from.
    public let random = RandomState()
    /// Classes of results with named parts.
    var resultTypes: [String: TypeObject] = [:]
    /// What `np.finfo` gave: one object a type.
    var floatInfos: [DType: TypeInfoObject] = [:]
    /// The texts (files, cells) whose first NaN or infinity was told.
    var toldNonFinite: Set<String> = []

    /// What `np.seterrcall` set.
    @exclusivity(unchecked) private(set) var errorHandler = Value.none

    /// Calls a function, or writes to an object, at floating-point trouble of modes 'call' and 'log'.
    func setErrorHandler(_ handler: Value, _ vm: Interpreter) {
        errorHandler = handler
        guard !handler.isNone else {
            vm.work.errorCall = nil
            return
        }
        vm.work.errorCall = { [weak vm] (trouble: FloatTrouble) throws(Fault) in
            guard let vm else { return }
            let handler = vm.numpy.errorHandler
            if trouble.isLog {
                _ = try vm.call(try vm.attribute(handler, "write"), [.string("Warning: \(trouble.words) encountered in \(trouble.operation)\n")])
            } else {
                _ = try vm.call(handler, [.string(trouble.words), .int(trouble.flags)])
            }
        }
    }

    init(_ vm: Interpreter) {
        types = NumPyTypes(vm)
        vm.installArrayWarnings()
    }
}
