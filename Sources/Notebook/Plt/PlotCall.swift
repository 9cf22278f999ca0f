import Lang
import NNCharts
import NNRuntime

/// One call of a drawing function: its arguments, and the axes it draws on.
struct PlotCall {
    let vm: Interpreter
    let state: PlotState
    /// The function, for messages.
    let name: String
    let target: AxesObject
    private let names: [String]
    private let values: [Value]

    init(_ args: borrowing Args, _ row: PlotRow, _ target: AxesObject, skipping first: Int) throws(Fault) {
        vm = args.vm
        state = try PlotState.of(args.vm)
        name = row.name
        self.target = target
        names = row.parameterNames
        var values: [Value] = []
        for index in first..<max(first, args.count) { values.append(args[index]) }
        self.values = values
    }

    /// An argument by name; `.undefined` when it was left out.
    subscript(_ name: String) -> Value {
        guard let index = names.firstIndex(of: name), index < values.count else { return .undefined }
        return values[index]
    }

    /// Whether an argument was given and is not None.
    func has(_ name: String) -> Bool {
        switch self[name] {
        case .undefined, .none: false
        default: true
        }
    }

    /// The values of `*args`.
    var rest: [Value] {
        if case .tuple(let tuple) = self["args"] { return tuple.items }
        return []
    }

    /// The keywords beyond the named parameters; `owner` is what matplotlib names in complaints about them.
    func keywords(_ owner: String) -> Keywords {
        var found = Keywords(owner: owner, parameters: names.filter { $0 != "args" && $0 != "kwargs" }, vm: vm)
        if case .dict(let dict) = self["kwargs"] {
            for (key, value) in dict.items { if case .str(let text) = key { found.entries.append((text.value, value)) } }
        }
        return found
    }

    // MARK: Typed arguments

    func data(_ name: String) throws(Fault) -> PlotValues.Data { try PlotValues.data(self[name], vm) }
    func numbers(_ name: String) throws(Fault) -> [Double] { has(name) ? try PlotValues.numbers(self[name], vm) : [] }
    func number(_ name: String) throws(Fault) -> Double? { has(name) ? try PlotValues.number(self[name], vm) : nil }
    func bool(_ name: String) throws(Fault) -> Bool { has(name) ? try vm.truth(self[name]) : false }

    func text(_ name: String) throws(Fault) -> String? {
        guard has(name) else { return nil }
        guard case .str(let text) = self[name] else {
            throw .type("\(self.name)() argument '\(name)' must be str, not \(vm.typeName(self[name]))")
        }
        return text.value
    }

    /// Numbers of an axis: texts become categories on it, as matplotlib has it.
    func places(_ data: PlotValues.Data, onX: Bool) throws(Fault) -> [Double] {
        guard let names = data.names else { return data.values }
        return try target.update { (axes: inout Axes) throws(ChartError) in
            onX ? Axes.categories(names, in: &axes.x) : Axes.categories(names, in: &axes.y)
        }
    }

    /// Refuses lists that neither have the length wanted nor a single value.
    func checkLengths(_ count: Int, _ wanted: String, _ lists: [(name: String, values: [Double])]) throws(Fault) {
        for list in lists where list.values.count != count && list.values.count != 1 {
            throw .value("shape mismatch: objects cannot be broadcast to a single shape.  Mismatch is between "
                + "'\(wanted)' with shape (\(count),) and '\(list.name)' with shape (\(list.values.count),).")
        }
    }

    // MARK: Drawing

    func draw(_ work: (inout Axes) throws(ChartError) -> Void) throws(Fault) { try target.update(work) }

    /// Draws, and stands for what was drawn.
    func drawn(_ className: String, _ work: (inout Axes) throws(ChartError) -> Void) throws(Fault) -> ArtistObject {
        let first = target.axes.artists.count
        try target.update(work)
        return ArtistObject(className, target, first..<max(first, target.axes.artists.count))
    }
}

/// Keyword arguments that are taken one by one; what is left at the end is refused by name.
struct Keywords {
    let owner: String
    /// Named parameters of the function, for suggestions.
    let parameters: [String]
    let vm: Interpreter
    var entries: [(name: String, value: Value)] = []
    private var known: [String] = []

    init(owner: String, parameters: [String], vm: Interpreter) {
        self.owner = owner
        self.parameters = parameters
        self.vm = vm
    }

    /// Takes a keyword under any of its names; nil when it was not given or is None.
    mutating func take(_ names: String...) throws(Fault) -> Value? {
        known += names
        var found: (name: String, value: Value)?
        while let index = entries.firstIndex(where: { names.contains($0.name) }) {
            let next = entries.remove(at: index)
            if let found { throw .type("Got both '\(found.name)' and '\(next.name)', which are aliases of one another") }
            found = next
        }
        if case .none? = found?.value { return nil }
        return found?.value
    }

    mutating func number(_ names: String...) throws(Fault) -> Double? {
        for name in names { if let value = try take(name) { return try PlotValues.number(value, vm) } }
        return nil
    }

    mutating func text(_ names: String...) throws(Fault) -> String? {
        for name in names { if let value = try take(name) { return try vm.str(value) } }
        return nil
    }

    /// Accepts keywords that change nothing here.
    mutating func ignore(_ names: [String]) {
        known += names
        entries.removeAll { names.contains($0.name) }
    }

    /// Refuses what was not taken.
    mutating func finish() throws(Fault) {
        guard let (name, _) = entries.first else { return }
        let near = Suggestion.nearest(to: name, in: known + parameters)
        throw Fault(.attributeError, "\(owner) got an unexpected keyword argument '\(name)'", hint: near.map { "did you mean '\($0)'?" })
    }

    // MARK: Style

    /// What most drawing calls share.
    mutating func style() throws(Fault) -> Style {
        var style = Style()
        if let value = try take("color", "c") { style.color = try PlotValues.color(value, vm) }
        if let value = try take("linestyle", "ls") { style.lineStyle = try Keywords.lineStyle(value, vm) }
        if let value = try take("linewidth", "lw") { style.lineWidth = try PlotValues.number(value, vm) }
        if let value = try take("marker") {
            let text = try vm.str(value)
            style.marker = try Fault.charting { () throws(ChartError) in try Marker(named: text) }
        }
        if let value = try take("markersize", "ms") { style.markerSize = try PlotValues.number(value, vm) }
        if let value = try take("label") { style.label = try PlotValues.words(value, vm) }
        if let value = try take("alpha") {
            let alpha = try PlotValues.number(value, vm)
            guard alpha >= 0, alpha <= 1 else { throw .value("alpha (\(try vm.repr(value))) is outside 0-1 range") }
            style.alpha = alpha
        }
        if let value = try take("edgecolor", "ec", "edgecolors") { style.edgeColor = try PlotValues.colors(value, vm).first }
        if let value = try take("facecolor", "fc", "facecolors"), style.color == nil { style.color = try PlotValues.colors(value, vm).first }
        ignore(Keywords.withoutEffect)
        return style
    }

    static func lineStyle(_ value: Value, _ vm: Interpreter) throws(Fault) -> LineStyle {
        // (offset, (on, off, …)) is a pattern of dashes.
        if case .tuple = value { return .dashed }
        let text = try vm.str(value)
        return try Fault.charting { () throws(ChartError) in try LineStyle(named: text) }
    }

    /// Properties of matplotlib's artists that no renderer here has a use for.
    static let withoutEffect = [
        "zorder", "antialiased", "aa", "markerfacecolor", "mfc", "markeredgecolor", "mec", "markeredgewidth", "mew",
        "markerfacecoloralt", "fillstyle", "markevery", "clip_on", "dashes", "dash_capstyle", "solid_capstyle",
        "dash_joinstyle", "solid_joinstyle", "drawstyle", "ds", "visible", "picker", "rasterized", "snap", "transform", "url", "gid",
        "path_effects", "hatch", "scalex", "scaley", "animated", "in_layout", "zdir", "capstyle", "joinstyle", "fill", "norm",
    ]

    /// Properties of texts without effect on a grid of cells.
    static let ofText = [
        "fontsize", "size", "fontweight", "weight", "fontfamily", "family", "fontname", "name", "fontstyle", "style", "fontdict",
        "rotation", "rotation_mode", "pad", "labelpad", "loc", "y", "x", "bbox", "wrap", "linespacing", "usetex", "zorder", "alpha",
        "multialignment", "ma", "clip_on", "backgroundcolor", "fontvariant", "stretch", "fontproperties", "visible", "parse_math",
        "annotation_clip", "xycoords",
    ]
}

/// A function of pyplot that draws on axes, which is a method of axes too. The row becomes two rows of the table of
/// built-ins, one that finds the current axes and one that is called on axes.
struct PlotRow: Sendable {
    typealias Body = @Sendable (PlotCall) throws(Fault) -> Value

    /// Its name in pyplot.
    let name: String
    /// Its name among the methods of axes; nil where pyplot alone has it.
    let method: String?
    /// Whether pyplot has it.
    let isFunction: Bool
    let parameters: String
    let summary: String
    let example: String
    let body: Body
    let parameterNames: [String]

    init(_ name: String, _ parameters: String, method: String? = nil, summary: String, example: String = "", _ body: @escaping Body) {
        self.init(name: name, method: method ?? name, isFunction: true, parameters, summary, example, body)
    }

    /// A method of axes that pyplot has not.
    static func method(_ name: String, _ parameters: String, summary: String, example: String = "", _ body: @escaping Body) -> PlotRow {
        PlotRow(name: name, method: name, isFunction: false, parameters, summary, example, body)
    }

    /// A function of pyplot that axes have not.
    static func function(_ name: String, _ parameters: String, summary: String, example: String = "", _ body: @escaping Body) -> PlotRow {
        PlotRow(name: name, method: nil, isFunction: true, parameters, summary, example, body)
    }

    private init(name: String, method: String?, isFunction: Bool, _ parameters: String, _ summary: String, _ example: String,
                 _ body: @escaping Body) {
        self.name = name
        self.method = method
        self.isFunction = isFunction
        self.parameters = parameters
        self.summary = summary
        self.example = example
        self.body = body
        // `/` and `*` are no parameters; the names are those the table sees, without the receiver.
        parameterNames = Builtin(name, "\(name)(\(parameters))") { _ throws(Fault) in .none }.parameterNames
    }

    /// The row of pyplot's function.
    var function: Builtin {
        Builtin(name, "\(name)(\(parameters))", summary: summary, example: example) { args throws(Fault) in
            try body(try PlotCall(args, self, try PlotState.of(args.vm).currentAxes(), skipping: 0))
        }
    }

    /// The row of the method of axes.
    func method(_ name: String) -> Builtin {
        let signature = parameters.isEmpty ? "\(name)(self)" : "\(name)(self, \(parameters))"
        return Builtin(name, signature, summary: summary, example: "") { args throws(Fault) in
            guard case .object(let object as AxesObject) = args[0] else {
                throw .type("descriptor '\(name)' requires an 'Axes' object but received '\(args.vm.typeName(args[0]))'")
            }
            return try body(try PlotCall(args, self, object, skipping: 1))
        }
    }
}
