import NNCharts
import NNRuntime

/// What pyplot knows in one interpreter: the open figures, the current one, the settings.
final class PlotState {
    let host: PltModule.Host
    /// Open figures, in the order they were made.
    private(set) var figures: [FigureObject] = []
    private(set) var current: FigureObject?
    /// False after `plt.ioff()`: figures made then are shown by `show` alone.
    var isInteractive = true
    /// `plt.rcParams`.
    let parameters = PlotState.defaults()
    let pyplot = ModuleObject(name: "matplotlib.pyplot", loader: PltModule.fillPyplot)
    /// What `matplotlib` and `matplotlib.pyplot` both have.
    private(set) lazy var shared: [(String, Value)] = [
        ("rcParams", .dict(parameters)),
        ("style", .object(ModuleObject(name: "matplotlib.style", loader: PltModule.fillStyle))),
        ("cm", .object(ModuleObject(name: "matplotlib.cm", loader: PltModule.fillMaps))),
    ]
    private var classes: [String: TypeObject] = [:]

    init(host: PltModule.Host) { self.host = host }

    static let key = "matplotlib"

    /// The state of an interpreter into which the module was installed.
    static func of(_ vm: Interpreter) throws(Fault) -> PlotState {
        guard let state = vm.moduleState[key] as? PlotState else { throw Fault(.runtimeError, "plt is not installed") }
        return state
    }

    // MARK: Figures

    func currentFigure() throws(Fault) -> FigureObject {
        if let current { return current }
        return try makeFigure()
    }

    /// A new figure, current from now on. Without a number it gets the next after the largest.
    @discardableResult
    func makeFigure(number: Int? = nil, label: String = "", size: (Double, Double)? = nil) throws(Fault) -> FigureObject {
        let (width, height) = if let size { size } else { try standardSize() }
        let drawn = try Fault.charting { () throws(ChartError) in try Figure(width: width, height: height) }
        let most = figures.map(\.number).max() ?? 0
        guard let next = number ?? (most == Int.max ? nil : most + 1) else { throw .value("no figure number is left") }
        let made = FigureObject(drawn, number: next, label: label, isShownAtEnd: isInteractive)
        figures.append(made)
        current = made
        return made
    }

    private func standardSize() throws(Fault) -> (Double, Double) {
        guard let value = parameters["figure.figsize"] else { return (6.4, 4.8) }
        let size = try PlotValues.doubles(value)
        guard size.count == 2 else { throw .value("Key figure.figsize: Expected 2 values, but there are \(size.count) values") }
        return (size[0], size[1])
    }

    func figure(number: Int) -> FigureObject? { figures.first { $0.number == number } }
    func figure(label: String) -> FigureObject? { figures.first { $0.label == label } }

    /// Makes a figure current, opening it again if it was closed.
    func select(_ figure: FigureObject) {
        if !figures.contains(where: { $0 === figure }) { figures.append(figure) }
        current = figure
    }

    func select(_ axes: AxesObject) {
        select(axes.figure)
        axes.figure.current = axes.index
    }

    func close(_ figure: FigureObject) {
        figures.removeAll { $0 === figure }
        if current === figure { current = figures.last }
    }

    func closeAll() {
        figures = []
        current = nil
    }

    /// Hands open figures to the host and closes them, as `plt.show()` does.
    func show() {
        let open = figures.sorted { $0.number < $1.number }
        closeAll()
        for figure in open where !figure.isBlank { host.show(figure.figure) }
    }

    /// Shows and closes what is ready at the end of a cell. A figure on which nothing is drawn yet stays open, so that
    /// one may type `fig, ax = plt.subplots()` and `plt.title('x')` line by line.
    func showDrawn() {
        for figure in figures.sorted(by: { $0.number < $1.number }) where figure.isDrawn && figure.isShownAtEnd {
            close(figure)
            host.show(figure.figure)
        }
    }

    // MARK: Axes

    func currentAxes() throws(Fault) -> AxesObject { try currentFigure().currentAxes() }

    // MARK: Classes

    /// The class of plot objects, by the last part of its name; made when first needed.
    func type(_ name: String, _ vm: Interpreter) -> TypeObject {
        if let known = classes[name] { return known }
        let row = PlotClass.rows[name] ?? PlotClass(module: "matplotlib")
        let made = vm.hostType(name, module: row.module, methods: row.methods(), properties: row.properties())
        classes[name] = made
        return made
    }

    // MARK: Settings

    /// How a chart is drawn as text: as the host says, unless the settings `nn.columns`, `nn.rows`, `nn.canvas` and
    /// `nn.pictures` say else.
    func textOptions(_ base: TextOptions) -> TextOptions {
        func size(_ name: String) -> Int? { if case .int(let count)? = parameters[name] { count } else { nil } }
        let canvas = parameters["nn.canvas"]?.asString.flatMap { TextCanvas(rawValue: $0) } ?? base.canvas
        return TextOptions(columns: size("nn.columns") ?? base.columns, rows: size("nn.rows") ?? base.rows, canvas: canvas, colors: base.colors,
                           graphics: graphics(base.graphics))
    }

    /// Whether pictures are shown as pixels: as the terminal says, as characters, or in the form that is asked for.
    private func graphics(_ terminal: TerminalGraphics?) -> TerminalGraphics? {
        guard let wish = parameters["nn.pictures"]?.asString, wish != "auto" else { return terminal }
        guard let form = TerminalGraphics.Form(rawValue: wish) else { return nil }
        guard var graphics = terminal else { return TerminalGraphics(form) }
        graphics.form = form
        return graphics
    }

    private static func defaults() -> DictObject {
        let dict = DictObject()
        dict["figure.figsize"] = .newList([.float(6.4), .float(4.8)])
        dict["figure.dpi"] = .float(100)
        dict["savefig.dpi"] = .string("figure")
        dict["font.size"] = .float(10)
        dict["image.interpolation"] = .string("auto")
        dict["image.cmap"] = .string("viridis")
        dict["image.origin"] = .string("upper")
        dict["image.aspect"] = .string("equal")
        dict["lines.linewidth"] = .float(1.5)
        dict["lines.markersize"] = .float(6)
        dict["axes.grid"] = .bool(false)
        dict["axes.titlesize"] = .string("large")
        dict["axes.labelsize"] = .string("medium")
        dict["legend.loc"] = .string("best")
        // What matplotlib has not: how text charts are drawn, where it is not left to the terminal.
        dict["nn.columns"] = Value.none
        dict["nn.rows"] = Value.none
        dict["nn.canvas"] = .string("auto")
        dict["nn.pictures"] = .string("auto")
        return dict
    }
}

/// Base of all objects that the module makes: its class is found by name.
class PlotObject: HostObject {
    init() { super.init(kind: .host) }

    var className: String { "Artist" }

    override final func hostType(_ vm: Interpreter) -> TypeObject {
        guard let state = try? PlotState.of(vm) else { return super.hostType(vm) }
        return state.type(className, vm)
    }
}

extension Fault {
    /// What a chart refused, as the exception a script sees.
    init(_ error: ChartError) {
        let kind: Kind = switch error.kind {
        case .value: .valueError
        case .type: .typeError
        case .index: .indexError
        }
        self.init(kind, error.message)
    }

    /// Runs work of Charts; what it refuses becomes a fault.
    static func charting<R>(_ work: () throws(ChartError) -> R) throws(Fault) -> R {
        do throws(ChartError) { return try work() } catch { throw Fault(error) }
    }
}
