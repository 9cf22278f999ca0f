import NNCharts
import NNRuntime

/// What a drawing call returned: it stands for one or more artists of an axes and can change them.
final class ArtistObject: PlotObject {
    private let name: String
    let axes: AxesObject
    let range: Range<Int>
    private let epoch: Int
    /// What a legend or `get_label` says.
    var label = ""

    init(_ name: String, _ axes: AxesObject, _ range: Range<Int>) {
        self.name = name
        self.axes = axes
        self.range = range
        epoch = axes.epoch
        super.init()
        label = artist.flatMap { PlotLabels.label(of: $0) } ?? "_child\(range.lowerBound)"
    }

    override var className: String { name }

    /// Still drawn: its axes were not cleared since.
    var isAlive: Bool { epoch == axes.epoch }

    /// The first artist it stands for.
    var artist: Artist? {
        guard isAlive, let first = range.first else { return nil }
        let all = axes.axes.artists
        return all.indices.contains(first) ? all[first] : nil
    }

    /// Changes each artist it stands for.
    func change(_ work: (inout Axes, Int) throws(ChartError) -> Void) throws(Fault) {
        guard isAlive else { return }
        for index in range {
            try axes.update { (axes: inout Axes) throws(ChartError) in try work(&axes, index) }
        }
    }

    override func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        switch name {
        case "axes": .object(axes)
        case "figure": .object(axes.figure)
        default: nil
        }
    }

    override func hostText(_ vm: Interpreter) throws(Fault) -> String? { name == "Line2D" ? "Line2D(\(label))" : nil }
}

enum PlotLabels {
    static func label(of artist: Artist) -> String? {
        switch artist {
        case .line(let it): it.label
        case .points(let it): it.label
        case .bars(let it): it.label
        case .band(let it): it.label
        case .segments(let it): it.label
        case .rule(let it): it.label
        case .note, .picture: nil
        }
    }
}

/// A text: a title, the name of an axis, a note. It is shown as IPython shows matplotlib's.
final class TextObject: PlotObject {
    enum Role { case title, xLabel, yLabel, suptitle(FigureObject), note(ArtistObject), detached }

    var x: Value
    var y: Value
    var text: String
    let role: Role
    let axes: AxesObject?

    init(_ x: Value, _ y: Value, _ text: String, _ role: Role, _ axes: AxesObject?) {
        self.x = x
        self.y = y
        self.text = text
        self.role = role
        self.axes = axes
    }

    override var className: String { "Text" }

    override func hostRepr(_ vm: Interpreter) throws(Fault) -> String? {
        "Text(\(try vm.str(x)), \(try vm.str(y)), \(try vm.repr(.string(text))))"
    }

    /// Gives it other words, which appear in the figure.
    func set(_ words: String, at place: Point? = nil) throws(Fault) {
        text = words
        switch role {
        case .title: try axes?.update { (axes: inout Axes) throws(ChartError) in axes.title = words }
        case .xLabel: try axes?.update { (axes: inout Axes) throws(ChartError) in axes.x.label = words }
        case .yLabel: try axes?.update { (axes: inout Axes) throws(ChartError) in axes.y.label = words }
        case .suptitle(let figure): figure.figure.suptitle = words
        case .note(let artist):
            try artist.change { (axes: inout Axes, index: Int) throws(ChartError) in axes.setText(of: index, words, at: place) }
        case .detached: break
        }
    }
}

/// A group of artists that can be walked: bars, the parts of error bars.
final class ContainerObject: PlotObject {
    private let name: String
    let parts: [Value]
    let source: ArtistObject

    init(_ name: String, _ parts: [Value], _ source: ArtistObject) {
        self.name = name
        self.parts = parts
        self.source = source
    }

    override var className: String { name }
    override func hostRepr(_ vm: Interpreter) throws(Fault) -> String? { "<\(name) object of \(parts.count) artists>" }
    override func hostLength(_ vm: Interpreter) throws(Fault) -> Int? { parts.count }
    override func hostItem(_ key: Value, _ vm: Interpreter) throws(Fault) -> Value? { try vm.item(.newTuple(parts), key) }
    override func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        name == "patches" ? .newList(parts) : nil
    }
    override func hostIterator(_ vm: Interpreter) throws(Fault) -> IteratorObject? {
        var next = 0
        return ClosureIterator("tuple_iterator") { [parts] _ throws(Fault) in
            guard next < parts.count else { return nil }
            next += 1
            return parts[next - 1]
        }
    }
}

/// One bar of a group.
final class BarObject: PlotObject {
    let source: ArtistObject
    let position: Int
    init(_ source: ArtistObject, _ position: Int) {
        self.source = source
        self.position = position
    }

    override var className: String { "Rectangle" }

    /// The bar as it is drawn now, with its direction.
    var bar: (box: Artist.Bars.Bar, horizontal: Bool)? {
        guard case .bars(let bars)? = source.artist, bars.bars.indices.contains(position) else { return nil }
        return (bars.bars[position], bars.horizontal)
    }

    /// Left, bottom, width and height.
    var rectangle: [Double] {
        guard let (box, horizontal) = bar else { return [0, 0, 0, 0] }
        let along = [box.from, box.to - box.from], upright = [box.low, box.high - box.low]
        return horizontal ? [upright[0], along[0], upright[1], along[1]] : [along[0], upright[0], along[1], upright[1]]
    }

    override func hostText(_ vm: Interpreter) throws(Fault) -> String? {
        var words: [String] = []
        for number in rectangle { words.append(try vm.format(.float(number), "g")) }
        return "Rectangle(xy=(\(words[0]), \(words[1])), width=\(words[2]), height=\(words[3]), angle=0)"
    }
}

/// A colour map, `plt.cm.viridis`: called with a number between 0 and 1 (or an index) it gives a colour.
final class ColorMapObject: PlotObject {
    let map: ColorMap
    init(_ map: ColorMap) { self.map = map }

    override var className: String { "Colormap" }
    override func hostRepr(_ vm: Interpreter) throws(Fault) -> String? { "<matplotlib.colors.Colormap '\(map.name)'>" }
    override func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        switch name {
        case "name": .string(map.name)
        case "N": .int(256)
        default: nil
        }
    }

    override func hostCall(_ arguments: [Value], _ keywords: DictObject?, _ vm: Interpreter) throws(Fault) -> Value? {
        guard let first = arguments.first else { throw .type("Colormap.__call__() missing 1 required positional argument: 'X'") }
        func channels(_ value: Value) throws(Fault) -> [Double] {
            let number = try PlotValues.number(value, vm)
            let unit = if case .int = value { number / 255 } else { number }
            let color = map.color(unit)
            return [color.red, color.green, color.blue, color.alpha].map { Double($0) / 255 }
        }
        if let items = try PlotValues.sequence(first, vm) {
            var all: [Double] = []
            for item in items { all += try channels(item) }
            return .array(try NDArray.of(all, shape: Dims(items.count, 4)))
        }
        return .newTuple(try channels(first).map { .scalar(Scalar($0)) })
    }
}

/// `ax.spines`: the frame's sides, which are drawn or not as one; asking for a side and changing it is accepted.
final class SpinesObject: PlotObject {
    override var className: String { "Spines" }
    override func hostItem(_ key: Value, _ vm: Interpreter) throws(Fault) -> Value? {
        let known = ["left", "right", "top", "bottom"]
        let asked = try PlotValues.texts(key, vm)
        for name in asked where !known.contains(name) { throw Fault(.keyError, name) }
        return .object(SpineObject())
    }
    override func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        ["left", "right", "top", "bottom"].contains(name) ? .object(SpineObject()) : nil
    }
    private let sides = ["left", "right", "top", "bottom"]
    override func hostIterator(_ vm: Interpreter) throws(Fault) -> IteratorObject? {
        var next = 0
        return ClosureIterator("iterator") { [sides] _ throws(Fault) in
            guard next < sides.count else { return nil }
            next += 1
            return .string(sides[next - 1])
        }
    }
}

/// One side, or several, of the frame.
final class SpineObject: PlotObject {
    override var className: String { "Spine" }
}

/// `ax.xaxis` and `ax.yaxis`.
final class AxisObject: PlotObject {
    let axes: AxesObject
    let isX: Bool
    init(_ axes: AxesObject, isX: Bool) {
        self.axes = axes
        self.isX = isX
    }
    override var className: String { isX ? "XAxis" : "YAxis" }
}

/// `ax.transAxes`: says that a place is a fraction of the axes.
final class TransformObject: PlotObject {
    let isAxes: Bool
    init(isAxes: Bool) { self.isAxes = isAxes }
    override var className: String { "Transform" }
}
