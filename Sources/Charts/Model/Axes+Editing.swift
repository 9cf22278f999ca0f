// Changing what was drawn: a script may keep the line that `plot` returned and give it new data.

extension Artist {
    /// The same artist with nothing to show, which takes no part in limits and legends.
    var emptied: Artist {
        switch self {
        case .line(var it):
            it.x = []; it.y = []; it.label = nil
            return .line(it)
        case .points(var it):
            it.x = []; it.y = []; it.label = nil
            return .points(it)
        case .bars(var it):
            it.bars = []; it.label = nil
            return .bars(it)
        case .band(var it):
            it.x = []; it.low = []; it.high = []; it.label = nil
            return .band(it)
        case .segments(var it):
            it.segments = []; it.label = nil
            return .segments(it)
        case .rule(let it):
            return .segments(Artist.Segments(segments: [], color: it.color, lineStyle: it.lineStyle, lineWidth: it.lineWidth,
                                             label: nil, series: it.series, capped: false))
        case .note(var it):
            it.text = ""
            it.arrowTo = nil
            return .note(it)
        case .picture:
            return .segments(Artist.Segments(segments: [], color: .clear, lineStyle: .solid, lineWidth: 0, label: nil,
                                             series: 0, capped: false))
        }
    }

    /// What a legend says about it; nil takes it out of the legend.
    mutating func setLabel(_ label: String?) {
        switch self {
        case .line(var it): it.label = label; self = .line(it)
        case .points(var it): it.label = label; self = .points(it)
        case .bars(var it): it.label = label; self = .bars(it)
        case .band(var it): it.label = label; self = .band(it)
        case .segments(var it): it.label = label; self = .segments(it)
        case .rule(var it): it.label = label; self = .rule(it)
        case .note, .picture: break
        }
    }

    /// Gives it a colour, line style, width and marker, as far as it has these.
    mutating func restyle(_ style: Style) {
        func paint(_ old: Color) -> Color { (style.color ?? old).withAlpha(style.alpha ?? 1) }
        switch self {
        case .line(var it):
            it.color = paint(it.color)
            if let lineStyle = style.lineStyle { it.lineStyle = lineStyle; it.styleIsChosen = true }
            if let width = style.lineWidth { it.lineWidth = max(0, width) }
            if let marker = style.marker { it.marker = marker }
            if let size = style.markerSize { it.markerSize = max(0, size) }
            self = .line(it)
        case .points(var it):
            it.colors = it.colors.map(paint)
            if let marker = style.marker { it.marker = marker }
            self = .points(it)
        case .bars(var it):
            it.colors = it.colors.map(paint)
            if let edge = style.edgeColor { it.edge = edge }
            self = .bars(it)
        case .band(var it):
            it.color = paint(it.color)
            self = .band(it)
        case .segments(var it):
            it.color = paint(it.color)
            if let lineStyle = style.lineStyle { it.lineStyle = lineStyle }
            if let width = style.lineWidth { it.lineWidth = max(0, width) }
            self = .segments(it)
        case .rule(var it):
            it.color = paint(it.color)
            if let lineStyle = style.lineStyle { it.lineStyle = lineStyle }
            if let width = style.lineWidth { it.lineWidth = max(0, width) }
            self = .rule(it)
        case .note(var it):
            if let color = style.color { it.color = color }
            self = .note(it)
        case .picture: break
        }
    }
}

extension Axes {
    /// Gives a line or a cloud of points other places; `index` is its place in `artists`.
    public mutating func setData(of index: Int, x: [Double], y: [Double]) throws(ChartError) {
        guard artists.indices.contains(index) else { return }
        if x.count != y.count { throw ChartError.lengths(x.count, y.count) }
        switch artists[index] {
        case .line(var it): it.x = x; it.y = y; artists[index] = .line(it)
        case .points(var it): it.x = x; it.y = y; artists[index] = .points(it)
        default: break
        }
    }

    /// What the legend says about an artist.
    public mutating func setLabel(of index: Int, _ label: String?) {
        if artists.indices.contains(index) { artists[index].setLabel(label) }
    }

    /// Changes how an artist looks; what the style leaves open stays.
    public mutating func restyle(_ index: Int, _ style: Style) throws(ChartError) {
        try style.check()
        if artists.indices.contains(index) { artists[index].restyle(style) }
    }

    /// Changes the words of a note, and its place if one is given.
    public mutating func setText(of index: Int, _ text: String, at place: Point? = nil) {
        guard artists.indices.contains(index), case .note(var note) = artists[index] else { return }
        note.text = text
        if let place { note.at = place }
        artists[index] = .note(note)
    }

    /// Puts one bar of a group elsewhere, or paints it.
    public mutating func setBar(of index: Int, _ bar: Int, _ box: Artist.Bars.Bar? = nil, color: Color? = nil) {
        guard artists.indices.contains(index), case .bars(var it) = artists[index], it.bars.indices.contains(bar) else { return }
        if let box { it.bars[bar] = box }
        if let color, !it.colors.isEmpty {
            it.colors = it.bars.indices.map { it.colors[$0 % it.colors.count] }
            it.colors[bar] = color
        }
        artists[index] = .bars(it)
    }

    /// Takes an artist away; the places of the others stay.
    public mutating func removeArtist(_ index: Int) {
        if artists.indices.contains(index) { artists[index] = artists[index].emptied }
    }
}

extension Figure {
    /// The same figure at another size in inches.
    public func resized(width: Double, height: Double) throws(ChartError) -> Figure {
        var copy = try Figure(width: width, height: height)
        copy.suptitle = suptitle
        copy.axes = axes
        return copy
    }

    /// Takes axes away, with the twins that share their box.
    /// Returns where each of the others stands now, by its old position.
    public mutating func remove(_ index: Int) -> [Int: Int] {
        var kept: [Int: Int] = [:]
        var rest: [Axes] = []
        for (old, one) in axes.enumerated() where old != index && one.twinOf != index {
            kept[old] = rest.count
            rest.append(one)
        }
        for at in rest.indices { if let twin = rest[at].twinOf { rest[at].twinOf = kept[twin] } }
        axes = rest
        return kept
    }
}
