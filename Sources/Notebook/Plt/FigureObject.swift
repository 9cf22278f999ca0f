import NNCharts
import NNRuntime

/// A figure as scripts hold it. What it shows is the value `figure`, ready for any renderer.
public final class FigureObject: HostObject {
    /// The figure as data.
    public internal(set) var figure: Figure
    let number: Int
    let label: String
    /// Made while interactive: shown at the end of a cell though `show` was not called.
    let isShownAtEnd: Bool
    /// The position of the axes that pyplot's calls draw on.
    var current: Int?
    /// One object an axes as long as a script holds it, so that `plt.gca() is ax`.
    private var handles: [Handle] = []

    private struct Handle { weak var axes: AxesObject? }

    init(_ figure: Figure, number: Int, label: String, isShownAtEnd: Bool) {
        self.figure = figure
        self.number = number
        self.label = label
        self.isShownAtEnd = isShownAtEnd
        super.init(kind: .host)
    }

    /// Nothing was ever put on it.
    var isBlank: Bool { figure.axes.isEmpty && figure.suptitle.isEmpty }

    /// Something is drawn on one of its axes.
    var isDrawn: Bool { figure.axes.contains { !$0.artists.isEmpty } }

    // MARK: Axes

    /// The object of the axes at a position.
    func axes(at index: Int) -> AxesObject {
        handles.removeAll { $0.axes == nil }
        for handle in handles { if let axes = handle.axes, axes.index == index { return axes } }
        let made = AxesObject(self, index)
        handles.append(Handle(axes: made))
        return made
    }

    var allAxes: [AxesObject] { figure.axes.indices.map { axes(at: $0) } }

    /// The axes that pyplot draws on, made if there are none.
    func currentAxes() throws(Fault) -> AxesObject {
        if let current, figure.axes.indices.contains(current) { return axes(at: current) }
        let isNew = figure.axes.isEmpty
        let index = figure.lastAxes()
        current = index
        return isNew ? fresh(index) : axes(at: index)
    }

    /// Adds what `work` makes and makes it current.
    func add(_ work: (inout Figure) throws(ChartError) -> Int) throws(Fault) -> AxesObject {
        let before = figure.axes.count
        let index = try Fault.charting { () throws(ChartError) in try work(&figure) }
        current = index
        return before < figure.axes.count ? fresh(index) : axes(at: index)
    }

    private func fresh(_ index: Int) -> AxesObject {
        let made = axes(at: index)
        made.resetForNew()
        return made
    }

    func clear() {
        detachAll()
        figure.axes = []
        figure.suptitle = ""
        current = nil
    }

    private func detachAll() {
        for handle in handles { handle.axes?.detach() }
        handles = []
    }

    func remove(_ axes: AxesObject) {
        guard let index = axes.index else { return }
        let held = handles.compactMap(\.axes)
        let lost = held.filter { $0.index == index || $0.index.map { figure.axes[$0].twinOf == index } == true }
        for one in lost { one.detach() }
        let places = figure.remove(index)
        for one in held where !lost.contains(where: { $0 === one }) { one.move(to: one.index.flatMap { places[$0] }) }
        current = current.flatMap { places[$0] } ?? figure.axes.indices.last
    }

    // MARK: As a value

    override public func hostType(_ vm: Interpreter) -> TypeObject {
        guard let state = try? PlotState.of(vm) else { return super.hostType(vm) }
        return state.type("Figure", vm)
    }

    override public func hostRepr(_ vm: Interpreter) throws(Fault) -> String? {
        // Sizes are held between 0 and 200 inches by Charts.
        "<Figure size \(pixels(figure.width))x\(pixels(figure.height)) with \(figure.axes.count) Axes>"
    }

    private func pixels(_ inches: Double) -> String {
        let size = (inches * 100 * 1e6).rounded() / 1e6
        return size == size.rounded() ? "\(Int(size))" : "\(size)"
    }

    override public func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        switch name {
        case "axes": return .newList(allAxes.map { .object($0) })
        case "number": return .int(number)
        case "dpi": return .float(100)
        default:
            if let fault = MissingNames.fault(name, in: "Figure") { throw fault }
            return nil
        }
    }
}

/// The axes of a script: a place in a figure, or, when the figure was cleared, what stood there.
final class AxesObject: PlotObject {
    let figure: FigureObject
    /// Its position in the figure; nil when it was taken away.
    private(set) var index: Int?
    private var own = Axes()
    /// Counts `clear`, so that a line of an earlier drawing does not reach into a later one.
    private(set) var epoch = 0

    init(_ figure: FigureObject, _ index: Int) {
        self.figure = figure
        self.index = index
    }

    override var className: String { "Axes" }

    /// The axes as data.
    var axes: Axes {
        if let index, figure.figure.axes.indices.contains(index) { return figure.figure.axes[index] }
        return own
    }

    /// Changes the axes in place; what Charts refuses becomes a fault.
    func update<R>(_ work: (inout Axes) throws(ChartError) -> R) throws(Fault) -> R {
        try Fault.charting { () throws(ChartError) in
            if let index, figure.figure.axes.indices.contains(index) { return try work(&figure.figure.axes[index]) }
            return try work(&own)
        }
    }

    func detach() {
        own = axes
        index = nil
    }

    func move(to place: Int?) { index = place }

    func clear() throws(Fault) {
        epoch += 1
        try update { (axes: inout Axes) throws(ChartError) in axes.clear() }
    }

    func resetForNew() { epoch += 1 }

    override func hostRepr(_ vm: Interpreter) throws(Fault) -> String? {
        var parts: [String] = []
        if !axes.title.isEmpty { parts.append("title={'center': \(try vm.repr(.string(axes.title)))}") }
        if !axes.x.label.isEmpty { parts.append("xlabel=\(try vm.repr(.string(axes.x.label)))") }
        if !axes.y.label.isEmpty { parts.append("ylabel=\(try vm.repr(.string(axes.y.label)))") }
        return "<Axes: \(parts.joined(separator: ", "))>"
    }

    override func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        switch name {
        case "figure": return .object(figure)
        case "spines": return .object(SpinesObject())
        case "xaxis": return .object(AxisObject(self, isX: true))
        case "yaxis": return .object(AxisObject(self, isX: false))
        case "transAxes": return .object(TransformObject(isAxes: true))
        case "transData": return .object(TransformObject(isAxes: false))
        default:
            if let fault = MissingNames.fault(name, in: "Axes") { throw fault }
            return nil
        }
    }
}

/// What `subplots(2, 3)` returns beside the figure: axes on a grid, indexed, sliced and walked like NumPy's array.
final class AxesArray: PlotObject {
    let items: [AxesObject]
    let shape: [Int]

    init(_ items: [AxesObject], shape: [Int]) {
        self.items = items
        self.shape = shape
    }

    override var className: String { "ndarray" }

    /// The parts along the first axis.
    private func part(_ index: Int) -> Value {
        guard shape.count > 1 else { return .object(items[index]) }
        let width = shape.dropFirst().reduce(1, *)
        return .object(AxesArray(Array(items[index * width..<(index + 1) * width]), shape: Array(shape.dropFirst())))
    }

    var transposed: AxesArray {
        guard shape.count == 2 else { return self }
        let (rows, columns) = (shape[0], shape[1])
        let turned = (0..<columns).flatMap { column in (0..<rows).map { items[$0 * columns + column] } }
        return AxesArray(turned, shape: [columns, rows])
    }

    var flattened: AxesArray { AxesArray(items, shape: [items.count]) }

    override func hostLength(_ vm: Interpreter) throws(Fault) -> Int? { shape.first ?? 0 }

    override func hostIterator(_ vm: Interpreter) throws(Fault) -> IteratorObject? {
        var next = 0
        return ClosureIterator("iterator") { [self] _ throws(Fault) in
            guard next < (shape.first ?? 0) else { return nil }
            next += 1
            return part(next - 1)
        }
    }

    override func hostItem(_ key: Value, _ vm: Interpreter) throws(Fault) -> Value? {
        // NumPy's own indexing chooses, over an array of positions.
        let positions = try NDArray.of(Array(items.indices), shape: Dims(shape))
        let chosen = try vm.item(.array(positions), key)
        guard case .array(let array) = chosen else {
            let at = try vm.index(chosen)
            guard items.indices.contains(at) else { throw .index("index \(at) is out of bounds") }
            return .object(items[at])
        }
        let places = try array.withElements(as: Int.self) { buffer throws(Fault) in Array(buffer) }
        return .object(AxesArray(places.map { items[$0] }, shape: Array(array.shape)))
    }

    override func hostRepr(_ vm: Interpreter) throws(Fault) -> String? {
        func lines(_ array: AxesArray, _ depth: Int) throws(Fault) -> String {
            var parts: [String] = []
            for index in 0..<(array.shape.first ?? 0) {
                switch array.part(index) {
                case .object(let inner as AxesArray): parts.append(try lines(inner, depth + 1))
                case let other: parts.append(try vm.repr(other))
                }
            }
            let separator = array.shape.count > 1 ? ",\n" + String(repeating: " ", count: 7 + depth) : ", "
            return "[" + parts.joined(separator: separator) + "]"
        }
        return "array(\(try lines(self, 0)), dtype=object)"
    }

    override func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        switch name {
        case "shape": .newTuple(shape.map { .int($0) })
        case "size": .int(items.count)
        case "ndim": .int(shape.count)
        case "flat": .object(flattened)
        case "T": .object(transposed)
        default: nil
        }
    }
}
