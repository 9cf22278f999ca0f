import Lang
import NNRuntime

/// What a training leaves: figures by batch and by epoch. An object of the language that reads like a dict of lists, and that
/// `plt.plot` takes for its loss curves.
public final class History: HostObject {
    /// The loss of each batch, regularisation included.
    var batchLoss: [Double] = []
    // An entry an epoch.
    var loss: [Double] = [], accuracy: [Double] = [], validationLoss: [Double] = [], validationAccuracy: [Double] = []
    /// The learning rate at the end of the epoch.
    var rate: [Double] = []
    /// By parameter: length of the last update over that of the weights, and length of the gradient.
    var updateRatio: [(name: String, values: [Double])] = [], gradientNorm: [(name: String, values: [Double])] = []
    /// By ReLU: the share of units that no row of the last batch made fire.
    var deadShare: [(name: String, values: [Double])] = []
    /// Why training ended.
    var outcome = "not finished"
    /// The batch, from 0, whose loss was no number.
    var divergedAt: Int?
    var classes: Int?
    /// Whether there is an accuracy.
    var hasAccuracy = true
    var regularization = 0.0

    init() { super.init(kind: .host) }

    static func append(_ list: inout [(name: String, values: [Double])], _ name: String, _ value: Double) {
        if let index = list.firstIndex(where: { $0.name == name }) { list[index].values.append(value) } else { list.append((name, [value])) }
    }

    // MARK: As an object of the language

    /// Figures by name, those that are there.
    private var lists: [(name: String, values: [Double])] {
        var rows: [(String, [Double])] = [("loss", loss)]
        if hasAccuracy { rows.append(("accuracy", accuracy)) }
        if !validationLoss.isEmpty {
            rows.append(("val_loss", validationLoss))
            if hasAccuracy { rows.append(("val_accuracy", validationAccuracy)) }
        }
        return rows + [("lr", rate), ("batch_loss", batchLoss)]
    }

    /// The walkthrough's names for them.
    private static let walkthroughNames = ["loss_history": "batch_loss", "train_acc_history": "accuracy", "val_acc_history": "val_accuracy"]

    func value(_ name: String) -> Value? {
        let wanted = History.walkthroughNames[name] ?? name
        if let list = lists.first(where: { $0.name == wanted }) { return .newList(list.values.map { .float($0) }) }
        for (own, list) in [("update_ratio", updateRatio), ("gradient_norm", gradientNorm), ("dead_relu", deadShare)] where own == name {
            let dict = DictObject()
            for (key, values) in list { dict[key] = .newList(values.map { .float($0) }) }
            return .dict(dict)
        }
        switch name {
        case "outcome": return .string(outcome)
        case "diverged_at": return divergedAt.map { .int($0) } ?? Value.none
        case "epochs": return .int(loss.count)
        default: return nil
        }
    }

    static let keys = ["update_ratio", "gradient_norm", "dead_relu"]
    var keyNames: [String] { lists.map(\.name) + History.keys }

    override public func hostType(_ vm: Interpreter) -> TypeObject { NNState.of(vm).type("History", vm) }
    override public func hostRepr(_ vm: Interpreter) throws(Fault) -> String? {
        var text = "History(epochs=\(loss.count), batches=\(batchLoss.count)"
        if let last = loss.last { text += ", loss=\(Figures.fixed(last, 4))" }
        if hasAccuracy, let last = accuracy.last { text += ", accuracy=\(Figures.fixed(last, 4))" }
        if let last = validationLoss.last { text += ", val_loss=\(Figures.fixed(last, 4))" }
        if hasAccuracy, let last = validationAccuracy.last { text += ", val_accuracy=\(Figures.fixed(last, 4))" }
        return text + ", outcome='\(outcome)')"
    }
    override public var hostAttributeNames: [String] { keyNames + ["outcome", "diverged_at", "epochs"] }
    override public func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? { value(name) }
    override public func hostItem(_ key: Value, _ vm: Interpreter) throws(Fault) -> Value? {
        guard let name = key.asString else { throw Fault(.keyError, try vm.repr(key)) }
        if let found = value(name) { return found }
        throw Fault(.keyError, "'\(name)'", hint: Nearest.hint(name, keyNames) ?? "there are " + keyNames.joined(separator: ", "))
    }
    override public func hostLength(_ vm: Interpreter) throws(Fault) -> Int? { keyNames.count }
    override public func hostContains(_ value: Value, _ vm: Interpreter) throws(Fault) -> Bool? {
        value.asString.map { self.value($0) != nil } ?? false
    }
    override public func hostIterator(_ vm: Interpreter) throws(Fault) -> IteratorObject? {
        var place = 0
        let names = keyNames
        return ClosureIterator("iterator") { (_: Interpreter) throws(Fault) -> Value? in
            guard place < names.count else { return nil }
            place += 1
            return .string(names[place - 1])
        }
    }
    /// (epochs,) or, with a validation set, (epochs, 2): the loss curves.
    override public func hostArray(_ vm: Interpreter) throws(Fault) -> NDArray? {
        guard validationLoss.count == loss.count, !loss.isEmpty else { return try NDArray.of(loss) }
        return try NDArray.of(zip(loss, validationLoss).flatMap { [$0, $1] }, shape: [loss.count, 2])
    }
}
