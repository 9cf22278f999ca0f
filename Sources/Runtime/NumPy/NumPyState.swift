/// What arrays need to remember in one interpreter: how they print, and the global random generator.
public final class NumPyState {
    let types: NumPyTypes
    /// `np.set_printoptions`.
    public var printOptions = PrintOptions()
    /// What `np.random.rand` and its like draw from.
    public let random = RandomState()
    /// Classes of results with named parts.
    var resultTypes: [String: TypeObject] = [:]
    /// The texts (files, cells) whose first NaN or infinity was told.
    var toldNonFinite: Set<String> = []

    init(_ vm: Interpreter) {
        types = NumPyTypes(vm)
        vm.installArrayWarnings()
    }
}
