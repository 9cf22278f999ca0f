import NNRuntime

/// What the `nn` module keeps for one interpreter: its types, and the data set once it is loaded.
final class NNState {
    private var types: [String: TypeObject] = [:]
    var dataSet: (key: String, set: CIFAR10)?
    /// Shows how far a training is, for `fit(…, plot=True)`; installed by a layer above that can draw.
    var onProgress: ((TrainingProgress) -> Void)?

    static func of(_ vm: Interpreter) -> NNState {
        if let known = vm.moduleState["nn"] as? NNState { return known }
        let made = NNState()
        vm.moduleState["nn"] = made
        return made
    }

    /// The class of a kind of object, its methods from the table.
    func type(_ name: String, _ vm: Interpreter) -> TypeObject {
        if let known = types[name] { return known }
        let row = NNTable.classes.first { $0.name == name }
        let base = row?.base.map { type($0, vm) }
        let made = vm.hostType(name, module: "nn", methods: row?.methods ?? [], base: base, construct: row?.make)
        types[name] = made
        return made
    }

    /// The generator behind `np.random`.
    func random(_ vm: Interpreter) -> RandomState { vm.numpy.random }
}
