import NNCharts
import NNRuntime

/// The drawing functions in both their forms.
enum PlotRows {
    /// Every row; pyplot's functions and the methods of axes are made from them.
    static let all: [PlotRow] = LineRows.rows + LineRows.rules + BarRows.rows + FieldRows.rows + AxisRows.words + AxisRows.limits
        + AxisRows.methods + AxisRows.twins

    static let functions: [Builtin] = all.filter(\.isFunction).map(\.function)
    static let methods: [Builtin] = all.compactMap { row in
        guard let name = row.method, name != "colorbar" else { return nil }
        return row.method(name)
    }
    static let methodNames: [String] = methods.map(\.name)
}

/// What the classes of plot objects have: which module they say they are from, and their methods.
struct PlotClass {
    let module: String
    var methods: @Sendable () -> [Builtin] = { [] }
    var properties: @Sendable () -> [Builtin] = { [] }

    static let rows: [String: PlotClass] = [
        "Figure": PlotClass(module: "matplotlib.figure", methods: { FigureRows.methods }),
        "Axes": PlotClass(module: "matplotlib.axes._axes", methods: { PlotRows.methods }, properties: { AxesListRows.properties }),
        "ndarray": PlotClass(module: "numpy", methods: { AxesListRows.methods }),
        "Line2D": PlotClass(module: "matplotlib.lines", methods: { ArtistRows.shared + ArtistRows.lines }),
        "PathCollection": PlotClass(module: "matplotlib.collections", methods: { ArtistRows.shared + ArtistRows.points }),
        "FillBetweenPolyCollection": PlotClass(module: "matplotlib.collections", methods: { ArtistRows.shared }),
        "LineCollection": PlotClass(module: "matplotlib.collections", methods: { ArtistRows.shared }),
        "QuadMesh": PlotClass(module: "matplotlib.collections", methods: { ArtistRows.shared }),
        "QuadContourSet": PlotClass(module: "matplotlib.contour", methods: { ArtistRows.shared }),
        "AxesImage": PlotClass(module: "matplotlib.image", methods: { ArtistRows.shared }),
        "Rectangle": PlotClass(module: "matplotlib.patches", methods: { ArtistRows.bars }),
        "Text": PlotClass(module: "matplotlib.text", methods: { ArtistRows.texts }),
        "Legend": PlotClass(module: "matplotlib.legend", methods: { ArtistRows.plain }),
        "Colorbar": PlotClass(module: "matplotlib.colorbar", methods: { ArtistRows.colorBars }),
        "Spine": PlotClass(module: "matplotlib.spines", methods: { ArtistRows.plain }),
        "Spines": PlotClass(module: "matplotlib.spines", methods: { ArtistRows.plain }),
        "XAxis": PlotClass(module: "matplotlib.axis", methods: { ArtistRows.axis }),
        "YAxis": PlotClass(module: "matplotlib.axis", methods: { ArtistRows.axis }),
        "BarContainer": PlotClass(module: "matplotlib.container", methods: { ArtistRows.containers }),
        "ErrorbarContainer": PlotClass(module: "matplotlib.container", methods: { ArtistRows.containers }),
        "StemContainer": PlotClass(module: "matplotlib.container", methods: { ArtistRows.containers }),
        "Colormap": PlotClass(module: "matplotlib.colors"),
        "Transform": PlotClass(module: "matplotlib.transforms"),
    ]
}

/// What axes list, and the array of axes.
enum AxesListRows {
    static let properties: [Builtin] = [
        list("lines", "The lines drawn so far.", "Line2D") { if case .line = $0 { true } else { false } },
        list("collections", "The clouds of points and the bands drawn so far.", "PathCollection") {
            switch $0 {
            case .points, .band, .segments: true
            default: false
            }
        },
        list("containers", "The groups of bars drawn so far.", "BarContainer") { if case .bars = $0 { true } else { false } },
        list("images", "The pictures drawn so far.", "AxesImage") { if case .picture = $0 { true } else { false } },
    ]

    private static func list(_ name: String, _ summary: String, _ className: String, _ wanted: @escaping @Sendable (Artist) -> Bool) -> Builtin {
        Builtin(name, "\(name)(self)", summary: summary) { args throws(Fault) in
            guard case .object(let object as AxesObject) = args[0] else { return .newList([]) }
            let found = object.axes.artists.enumerated().filter { wanted($0.element) }
            return .newList(found.map { .object(ArtistObject(className, object, $0.offset..<$0.offset + 1)) })
        }
    }

    static let methods: [Builtin] = [
        row("ravel", "self, order='C'", "The axes in one row.") { array, _ throws(Fault) in .object(array.flattened) },
        row("flatten", "self, order='C'", "The axes in one row.") { array, _ throws(Fault) in .object(array.flattened) },
        row("tolist", "self", "The axes as nested lists.") { array, vm throws(Fault) in
            guard array.shape.count > 1 else { return .newList(array.items.map { .object($0) }) }
            let columns = array.shape[1]
            return .newList((0..<array.shape[0]).map { row in
                .newList(array.items[row * columns..<(row + 1) * columns].map { .object($0) })
            })
        },
        Builtin("reshape", "reshape(self, *shape)", summary: "The axes in another shape.") { args throws(Fault) in
            guard case .object(let array as AxesArray) = args[0] else { throw .type("reshape() needs an array of axes") }
            var wanted: [Int] = []
            for value in args.rest(1) {
                for item in try PlotValues.sequence(value, args.vm) ?? [value] { wanted.append(try args.vm.index(item)) }
            }
            let positions = try NDArray.of(Array(array.items.indices)).reshaped(Dims(wanted))
            return .object(AxesArray(array.items, shape: Array(positions.shape)))
        },
    ]

    private static func row(_ name: String, _ parameters: String, _ summary: String,
                            _ body: @escaping @Sendable (AxesArray, Interpreter) throws(Fault) -> Value) -> Builtin {
        Builtin(name, "\(name)(\(parameters))", summary: summary) { args throws(Fault) in
            guard case .object(let array as AxesArray) = args[0] else { throw .type("\(name)() needs an array of axes") }
            return try body(array, args.vm)
        }
    }
}

/// Methods of what drawing calls return.
enum ArtistRows {
    private static func row(_ name: String, _ parameters: String, _ summary: String,
                            _ body: @escaping @Sendable (ArtistObject, borrowing Args) throws(Fault) -> Value) -> Builtin {
        Builtin(name, parameters.isEmpty ? "\(name)(self)" : "\(name)(self, \(parameters))", summary: summary) { args throws(Fault) in
            guard case .object(let artist as ArtistObject) = args[0] else {
                throw .type("descriptor '\(name)' does not apply to a '\(args.vm.typeName(args[0]))' object")
            }
            return try body(artist, args)
        }
    }

    private static func restyle(_ artist: ArtistObject, _ style: Style) throws(Fault) -> Value {
        try artist.change { (axes: inout Axes, index: Int) throws(ChartError) in try axes.restyle(index, style) }
        return .none
    }

    static let shared: [Builtin] = [
        row("set_label", "s", "The words of the legend.") { artist, args throws(Fault) in
            let label = try PlotValues.words(args[1], args.vm)
            artist.label = label
            try artist.change { (axes: inout Axes, index: Int) throws(ChartError) in axes.setLabel(of: index, label) }
            return .none
        },
        row("get_label", "", "The words of the legend.") { artist, _ throws(Fault) in .string(artist.label) },
        row("set_color", "color", "Another colour.") { artist, args throws(Fault) in
            try restyle(artist, Style(color: try PlotValues.color(args[1], args.vm)))
        },
        row("set_alpha", "alpha", "Another opacity.") { artist, args throws(Fault) in
            try restyle(artist, Style(alpha: try PlotValues.number(args[1], args.vm)))
        },
        row("remove", "", "Takes it out of its axes.") { artist, _ throws(Fault) in
            try artist.change { (axes: inout Axes, index: Int) throws(ChartError) in axes.removeArtist(index) }
            return .none
        },
        row("set_zorder", "level", "Accepted; artists are drawn in order.") { _, _ throws(Fault) in .none },
        row("set_clim", "vmin=None, vmax=None", "Accepted; a picture's colours are fixed when it is drawn.") { _, _ throws(Fault) in .none },
        row("get_color", "", "The colour, as #rrggbb.") { artist, _ throws(Fault) in
            switch artist.artist {
            case .line(let it): .string(it.color.hexText)
            case .points(let it): it.colors.first.map { .string($0.hexText) } ?? Value.none
            case .band(let it): .string(it.color.hexText)
            case .segments(let it): .string(it.color.hexText)
            case .rule(let it): .string(it.color.hexText)
            case .bars, .note, .picture, nil: Value.none
            }
        },
    ]

    private static func data(_ artist: ArtistObject) -> (x: [Double], y: [Double]) {
        switch artist.artist {
        case .line(let it): (it.x, it.y)
        case .points(let it): (it.x, it.y)
        default: ([], [])
        }
    }

    private static func setData(_ artist: ArtistObject, _ x: [Double], _ y: [Double]) throws(Fault) -> Value {
        try artist.change { (axes: inout Axes, index: Int) throws(ChartError) in try axes.setData(of: index, x: x, y: y) }
        return .none
    }

    static let lines: [Builtin] = [
        row("set_data", "x, y", "Other places.") { artist, args throws(Fault) in
            try setData(artist, try PlotValues.numbers(args[1], args.vm), try PlotValues.numbers(args[2], args.vm))
        },
        row("set_xdata", "x", "Other places in x.") { artist, args throws(Fault) in
            try setData(artist, try PlotValues.numbers(args[1], args.vm), data(artist).y)
        },
        row("set_ydata", "y", "Other places in y.") { artist, args throws(Fault) in
            try setData(artist, data(artist).x, try PlotValues.numbers(args[1], args.vm))
        },
        row("get_data", "orig=True", "The places.") { artist, _ throws(Fault) in
            .newTuple([.array(try NDArray.of(data(artist).x)), .array(try NDArray.of(data(artist).y))])
        },
        row("get_xdata", "orig=True", "The places in x.") { artist, _ throws(Fault) in .array(try NDArray.of(data(artist).x)) },
        row("get_ydata", "orig=True", "The places in y.") { artist, _ throws(Fault) in .array(try NDArray.of(data(artist).y)) },
        row("set_linewidth", "w", "Another width in points.") { artist, args throws(Fault) in
            try restyle(artist, Style(lineWidth: try PlotValues.number(args[1], args.vm)))
        },
        row("set_linestyle", "ls", "Another style: '-', '--', '-.', ':'.") { artist, args throws(Fault) in
            try restyle(artist, Style(lineStyle: try Keywords.lineStyle(args[1], args.vm)))
        },
        row("set_marker", "marker", "Another marker.") { artist, args throws(Fault) in
            let name = try args.vm.str(args[1])
            return try restyle(artist, Style(marker: try Fault.charting { () throws(ChartError) in try Marker(named: name) }))
        },
    ]

    static let points: [Builtin] = [
        row("set_offsets", "offsets", "Other places, a row each.") { artist, args throws(Fault) in
            let data = try PlotValues.data(args[1], args.vm)
            guard data.rank == 2, data.shape[1] == 2 else { throw .value("offsets must be of shape (N, 2), not \(data.shapeText)") }
            return try setData(artist, data.column(0), data.column(1))
        },
    ]

    // MARK: Bars

    private static func bar(_ name: String, _ summary: String, _ part: Int) -> Builtin {
        Builtin(name, "\(name)(self)", summary: summary) { args throws(Fault) in
            guard case .object(let bar as BarObject) = args[0] else { return .none }
            return .scalar(Scalar(bar.rectangle[part]))
        }
    }

    static let bars: [Builtin] = [
        bar("get_x", "The left end.", 0), bar("get_y", "The lower end.", 1),
        bar("get_width", "The width.", 2), bar("get_height", "The height.", 3),
        Builtin("set_color", "set_color(self, color)", summary: "Another colour.") { args throws(Fault) in try paint(args) },
        Builtin("set_facecolor", "set_facecolor(self, color)", summary: "Another colour.") { args throws(Fault) in try paint(args) },
        Builtin("set_height", "set_height(self, h)", summary: "Another height.") { args throws(Fault) in
            guard case .object(let bar as BarObject) = args[0], var box = bar.bar?.box else { return .none }
            let height = try PlotValues.number(args[1], args.vm)
            box.high = box.low + height
            let (changed, position) = (box, bar.position)
            try bar.source.change { (axes: inout Axes, index: Int) throws(ChartError) in axes.setBar(of: index, position, changed) }
            return .none
        },
    ] + plain

    private static func paint(_ args: borrowing Args) throws(Fault) -> Value {
        guard case .object(let bar as BarObject) = args[0] else { return .none }
        let color = try PlotValues.color(args[1], args.vm), position = bar.position
        try bar.source.change { (axes: inout Axes, index: Int) throws(ChartError) in axes.setBar(of: index, position, color: color) }
        return .none
    }

    static let containers: [Builtin] = [
        Builtin("set_label", "set_label(self, s)", summary: "The words of the legend.") { args throws(Fault) in
            guard case .object(let group as ContainerObject) = args[0] else { return .none }
            let label = try PlotValues.words(args[1], args.vm)
            group.source.label = label
            try group.source.change { (axes: inout Axes, index: Int) throws(ChartError) in axes.setLabel(of: index, label) }
            return .none
        },
        Builtin("get_label", "get_label(self)", summary: "The words of the legend.") { args throws(Fault) in
            guard case .object(let group as ContainerObject) = args[0] else { return .none }
            return .string(group.source.label)
        },
        Builtin("remove", "remove(self)", summary: "Takes it out of its axes.") { args throws(Fault) in
            guard case .object(let group as ContainerObject) = args[0] else { return .none }
            try group.source.change { (axes: inout Axes, index: Int) throws(ChartError) in axes.removeArtist(index) }
            return .none
        },
    ]

    // MARK: Texts and the rest

    static let texts: [Builtin] = [
        Builtin("set_text", "set_text(self, s)", summary: "Other words.") { args throws(Fault) in
            guard case .object(let text as TextObject) = args[0] else { return .none }
            try text.set(try PlotValues.words(args[1], args.vm))
            return .none
        },
        Builtin("get_text", "get_text(self)", summary: "The words.") { args throws(Fault) in
            guard case .object(let text as TextObject) = args[0] else { return .none }
            return .string(text.text)
        },
        Builtin("set_position", "set_position(self, xy)", summary: "Another place.") { args throws(Fault) in
            guard case .object(let text as TextObject) = args[0] else { return .none }
            let place = try PlotValues.numbers(args[1], args.vm)
            guard place.count == 2 else { throw .value("a place is (x, y)") }
            try text.set(text.text, at: Point(place[0], place[1]))
            text.x = .float(place[0])
            text.y = .float(place[1])
            return .none
        },
        Builtin("get_position", "get_position(self)", summary: "The place.") { args throws(Fault) in
            guard case .object(let text as TextObject) = args[0] else { return .none }
            return .newTuple([text.x, text.y])
        },
    ] + plain

    private static func accepted(_ name: String) -> Builtin {
        Builtin(name, "\(name)(self, *args, **kwargs)", summary: "Accepted; it changes nothing here.") { _ throws(Fault) in .none }
    }

    /// Settings that no renderer has a use for.
    static let plain: [Builtin] = [
        "set_visible", "set_linewidth", "set_edgecolor", "set_fontsize", "set_size", "set_weight", "set_rotation", "set_alpha", "set_position",
        "set_zorder", "set_title", "set_bounds", "set_fontweight", "set_ha", "set_va", "set_style", "set_bbox",
    ].map(accepted)

    static let colorBars: [Builtin] = [
        Builtin("set_label", "set_label(self, label, **kwargs)", summary: "What the colours measure.") { args throws(Fault) in
            guard case .object(let bar as PlainObject) = args[0] else { return .none }
            let label = try PlotValues.words(args[1], args.vm)
            try bar.axes?.update { (axes: inout Axes) throws(ChartError) in axes.colorBar?.label = label }
            return .none
        },
    ] + ["set_ticks", "set_ticklabels", "minorticks_on", "remove"].map(accepted)

    static let axis: [Builtin] = [
        Builtin("set_visible", "set_visible(self, b)", summary: "Shows or hides ticks and their words.") { args throws(Fault) in
            guard case .object(let axis as AxisObject) = args[0] else { return .none }
            let shown = try args.vm.truth(args[1])
            try axis.axes.update { (axes: inout Axes) throws(ChartError) in
                if axis.isX { axes.x.ticks = shown ? nil : []; axes.x.tickLabels = nil } else { axes.y.ticks = shown ? nil : []; axes.y.tickLabels = nil }
            }
            return .none
        },
        Builtin("grid", "grid(self, visible=True, **kwargs)", summary: "Grid lines of this axis.") { args throws(Fault) in
            guard case .object(let axis as AxisObject) = args[0] else { return .none }
            let shown = try args.vm.truth(args[1])
            try axis.axes.update { (axes: inout Axes) throws(ChartError) in try axes.grid(shown, axis: axis.isX ? "x" : "y") }
            return .none
        },
    ] + ["set_major_locator", "set_minor_locator", "set_major_formatter", "set_minor_formatter", "set_ticks_position", "set_label_position",
         "tick_top", "tick_bottom", "set_tick_params"].map(accepted)
}
