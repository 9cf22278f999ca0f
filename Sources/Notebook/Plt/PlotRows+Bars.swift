import NNCharts
import NNRuntime

/// Bars, histograms and boxes.
enum BarRows {
    static let rows: [PlotRow] = [
        PlotRow("bar", "x, height, width=0.8, bottom=None, *, align='center', **kwargs", summary: "Draws standing bars.",
                example: "plt.bar(['a', 'b', 'c'], [3, 1, 2])") { call throws(Fault) in
            .object(try bars(call, "x", "height", "width", "bottom", horizontal: false))
        },
        PlotRow("barh", "y, width, height=0.8, left=None, *, align='center', **kwargs", summary: "Draws lying bars.",
                example: "plt.barh(['a', 'b', 'c'], [3, 1, 2])") { call throws(Fault) in
            .object(try bars(call, "y", "width", "height", "left", horizontal: true))
        },
        PlotRow("bar_label", "container, labels=None, *, fmt='%g', label_type='edge', padding=0, **kwargs",
                summary: "Writes its value at each bar.", example: "plt.bar_label(plt.bar([1, 2], [3, 4]))") { call throws(Fault) in
            try barLabels(call)
        },
        PlotRow("hist", "x, bins=None, range=None, density=False, weights=None, cumulative=False, bottom=None, histtype='bar', align='mid', "
                + "orientation='vertical', rwidth=None, log=False, color=None, label=None, stacked=False, **kwargs",
                summary: "Counts values into bins and draws the counts; returns counts, edges and bars.",
                example: "n, bins, patches = plt.hist([1, 2, 2, 3, 3, 3], bins=3)") { call throws(Fault) in try HistogramCall(call).draw() },
        PlotRow("boxplot", "x, notch=None, sym=None, vert=None, orientation='vertical', whis=None, positions=None, widths=None, "
                + "tick_labels=None, labels=None, showfliers=None, patch_artist=None, showmeans=None, **kwargs",
                summary: "Draws a box with whiskers for each data set.", example: "plt.boxplot([[1, 2, 3, 9], [2, 3, 4]])") { call throws(Fault) in
            try boxes(call)
        },
    ]

    static func container(_ made: ArtistObject, _ count: Int) -> ContainerObject {
        ContainerObject("BarContainer", (0..<count).map { .object(BarObject(made, $0)) }, made)
    }

    private static func bars(_ call: PlotCall, _ at: String, _ length: String, _ width: String, _ base: String,
                             horizontal: Bool) throws(Fault) -> ContainerObject {
        var keywords = call.keywords("Rectangle.set()")
        let colors = try keywords.take("color", "c").map { value throws(Fault) in try PlotValues.colors(value, call.vm) } ?? []
        let errors = try keywords.take("xerr", "yerr").map { value throws(Fault) in try PlotValues.numbers(value, call.vm) } ?? []
        let isLog = try keywords.take("log").map { value throws(Fault) in try call.vm.truth(value) } ?? false
        keywords.ignore(["ecolor", "capsize", "error_kw", "tick_label", "rwidth"])
        let style = try keywords.style()
        try keywords.finish()
        let align = try call.text("align") ?? "center"
        guard align == "center" || align == "edge" else { throw .value("'\(align)' is not a valid value for align; supported values are 'center', 'edge'") }
        let lengths = try call.numbers(length)
        var places = try call.places(try call.data(at), onX: !horizontal)
        if places.count == 1, lengths.count > 1 { places = Array(repeating: places[0], count: lengths.count) }
        let widths = try call.numbers(width), bases = call.has(base) ? try call.numbers(base) : [0]
        try call.checkLengths(places.count, at, [(length, lengths), (width, widths), (base, bases)])
        let made = try call.drawn("BarContainer") { (axes: inout Axes) throws(ChartError) in
            if horizontal {
                try axes.barh(places, lengths, heights: widths, lefts: bases, colors: colors, alignEdge: align == "edge", style: style)
                if isLog { axes.x.scale = .log }
            } else {
                try axes.bar(places, lengths, widths: widths, bottoms: bases, colors: colors, alignEdge: align == "edge", style: style)
                if isLog { axes.y.scale = .log }
            }
        }
        if !errors.isEmpty { try drawErrors(errors, made, call) }
        return container(made, places.count)
    }

    /// Error bars at the ends of bars.
    private static func drawErrors(_ errors: [Double], _ made: ArtistObject, _ call: PlotCall) throws(Fault) {
        guard case .bars(let drawn)? = made.artist else { return }
        let middles = drawn.bars.map { $0.from / 2 + $0.to / 2 }, ends = drawn.bars.map(\.high)
        guard errors.count == 1 || errors.count == ends.count else {
            throw .value("'yerr' (shape: (\(errors.count),)) must be a scalar or a 1D or (2, n) array-like whose shape matches 'y' (shape: (\(ends.count),))")
        }
        let reach = ends.indices.map { errors.count == 1 ? errors[0] : errors[$0] }
        let low = zip(ends, reach).map { $0 - $1 }, high = zip(ends, reach).map { $0 + $1 }
        try call.draw { (axes: inout Axes) throws(ChartError) in
            let style = Style(color: .black)
            try drawn.horizontal ? axes.hlines(middles, low, high, style: style) : axes.vlines(middles, low, high, style: style)
        }
    }

    private static func barLabels(_ call: PlotCall) throws(Fault) -> Value {
        var keywords = call.keywords("Text.set()")
        let color = try keywords.take("color", "c").flatMap { value throws(Fault) in try PlotValues.color(value, call.vm) }
        keywords.ignore(Keywords.ofText)
        try keywords.finish()
        guard case .object(let object) = call["container"], let group = object as? ContainerObject, case .bars(let drawn)? = group.source.artist else {
            throw .type("bar_label() needs what bar or barh returned, not \(call.vm.typeName(call["container"]))")
        }
        let labels = call.has("labels") ? try PlotValues.texts(call["labels"], call.vm) : []
        let format = try call.text("fmt") ?? "%g", inside = try call.text("label_type") == "center"
        var texts: [Value] = []
        for (index, bar) in drawn.bars.enumerated() {
            let value = bar.high - bar.low
            let words: String
            if index < labels.count { words = labels[index] } else if format.contains("{") {
                words = try call.vm.str(try call.vm.call(try call.vm.attribute(.string(format), "format"), [.float(value)]))
            } else {
                words = try call.vm.str(try call.vm.binary(.modulo, .string(format), .float(value)))
            }
            let middle = bar.from / 2 + bar.to / 2, end = inside ? bar.low / 2 + bar.high / 2 : bar.high
            let at = drawn.horizontal ? Point(end, middle) : Point(middle, end)
            let across: Artist.Note.Across = drawn.horizontal && !inside ? .left : .center
            let upright: Artist.Note.Upright = drawn.horizontal || inside ? .center : .bottom
            let note = try call.drawn("Annotation") { (axes: inout Axes) throws(ChartError) in
                axes.text(at.x, at.y, words, color: color, across: across, upright: upright)
            }
            texts.append(.object(TextObject(.int(0), .int(0), words, .note(note), call.target)))
        }
        return .newList(texts)
    }

    private static func boxes(_ call: PlotCall) throws(Fault) -> Value {
        var keywords = call.keywords("boxplot()")
        keywords.ignore(["bootstrap", "usermedians", "conf_intervals", "meanline", "showcaps", "showbox", "boxprops", "flierprops",
                         "medianprops", "meanprops", "capprops", "whiskerprops", "manage_ticks", "autorange", "zorder", "capwidths", "label"])
        try keywords.finish()
        let sets = try HistogramCall.sets(call["x"], call.vm)
        let positions = call.has("positions") ? try call.numbers("positions") : nil
        let names = call.has("tick_labels") ? "tick_labels" : "labels"
        let labels = call.has(names) ? try PlotValues.texts(call[names], call.vm) : nil
        let widths = try call.numbers("widths")
        let vertical = call.has("vert") ? try call.bool("vert") : try call.text("orientation") != "horizontal"
        let fliers = call.has("showfliers") ? try call.bool("showfliers") : true
        let made = try call.drawn("Line2D") { (axes: inout Axes) throws(ChartError) in
            try axes.boxplot(sets, positions: positions, labels: labels, width: widths.first, horizontal: !vertical, showFliers: fliers)
        }
        let parts = DictObject()
        for name in ["whiskers", "caps", "boxes", "medians", "fliers", "means"] { parts[name] = .newList([]) }
        parts["boxes"] = .newList([.object(made)])
        return .dict(parts)
    }
}
