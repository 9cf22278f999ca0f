/// Turns artists into shapes inside the box of a plot.
struct VectorArtists {
    var drawing: Drawing
    let box: Box
    /// How finely lines are kept.
    let columns: Int
    /// Some of the places that data cover, for the legend to keep off.
    private(set) var inked: [Point] = []

    init(drawing: Drawing, box: Box, columns: Int) {
        self.drawing = drawing
        self.box = box
        self.columns = columns
    }

    /// From below: pictures, areas and bars, lines, words.
    mutating func draw(_ artists: [Artist], _ view: AxesView) {
        for layer in 0..<4 {
            for artist in artists {
                switch (artist, layer) {
                case (.picture(let it), 0): draw(it, view)
                case (.bars(let it), 1): draw(it, view)
                case (.band(let it), 1): draw(it, view)
                case (.rule(let it), 1) where it.isSpan: draw(it, view)
                case (.rule(let it), 2) where !it.isSpan: draw(it, view)
                case (.line(let it), 2): draw(it, view)
                case (.points(let it), 2): draw(it, view)
                case (.segments(let it), 2): draw(it, view)
                case (.note(let it), 3): draw(it, view)
                default: break
                }
            }
        }
    }

    /// A place of the data in pixels, held near the page: far places would overflow readers' numbers.
    private func place(_ p: Point) -> Point {
        box.place(Point(min(max(p.x, -50), 51), min(max(p.y, -50), 51)))
    }

    private static func stroke(_ color: Color, _ style: LineStyle, _ points: Double) -> Drawing.Stroke {
        // Points to pixels at 100 an inch.
        let width = max(0.7, points * 1.39)
        return Drawing.Stroke(paint: Paint(color), width: width, dashes: Drawing.dashes(style, width))
    }

    private mutating func draw(_ line: Artist.Line, _ view: AxesView) {
        let runs = Polyline.runs(line.x, line.y, view, columns: columns)
        if line.lineStyle != .none {
            let stroke = VectorArtists.stroke(line.color, line.lineStyle, line.lineWidth)
            for run in runs {
                let points = run.map(place)
                if points.count > 1 { drawing.add(.path(points, closed: false, stroke: stroke, fill: nil)) }
                // Alone between gaps, a point would be nothing.
                if points.count == 1, line.marker == .none { drawing.add(.disc(points[0], radius: stroke.width, fill: stroke.paint)) }
                note(points)
            }
        }
        guard line.marker != .none else { return }
        for index in 0..<min(line.x.count, line.y.count) {
            let at = view.fraction(Point(line.x[index], line.y[index]))
            if at.isFinite { marker(line.marker, place(at), line.markerSize * 1.39, line.color) }
        }
        if line.lineStyle == .none { for run in runs { note(run.map(place)) } }
    }

    /// Remembers a line as places no more than some pixels apart.
    private mutating func note(_ points: [Point]) {
        guard inked.count < 50_000 else { return }
        inked += points
        for (a, b) in zip(points, points.dropFirst()) {
            let steps = Numbers.int(max((a.x - b.x).magnitude, (a.y - b.y).magnitude) / 8, in: 0...200)
            for step in 0..<steps {
                let t = Double(step) / Double(steps)
                inked.append(Point(a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t))
            }
        }
    }

    private mutating func draw(_ cloud: Artist.Points, _ view: AxesView) {
        guard !cloud.colors.isEmpty, !cloud.sizes.isEmpty else { return }
        for index in 0..<min(cloud.x.count, cloud.y.count) {
            let at = view.fraction(Point(cloud.x[index], cloud.y[index]))
            guard at.isFinite else { continue }
            let spot = place(at)
            marker(cloud.marker, spot, cloud.sizes[min(index, cloud.sizes.count - 1)] * 1.39, cloud.colors[min(index, cloud.colors.count - 1)])
            if inked.count < 50_000 { inked.append(spot) }
        }
    }

    private mutating func marker(_ marker: Marker, _ at: Point, _ size: Double, _ color: Color) {
        let r = size / 2, paint = Paint(color)
        func polygon(_ corners: [(Double, Double)]) {
            drawing.add(.path(corners.map { Point(at.x + $0.0 * r, at.y + $0.1 * r) }, closed: true, stroke: nil, fill: paint))
        }
        func strokes(_ ends: [(Double, Double)]) {
            for end in ends {
                drawing.line(Point(at.x - end.0 * r, at.y - end.1 * r), Point(at.x + end.0 * r, at.y + end.1 * r),
                             Drawing.Stroke(paint: paint, width: max(1, r / 3)))
            }
        }
        switch marker {
        case .none: break
        case .circle, .octagon: drawing.add(.disc(at, radius: r, fill: paint))
        case .point: drawing.add(.disc(at, radius: r / 2, fill: paint))
        case .pixel: drawing.add(.disc(at, radius: 0.6, fill: paint))
        case .square: polygon([(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)])
        case .triangleUp, .triUp: polygon([(0, -1), (1, 0.9), (-1, 0.9)])
        case .triangleDown, .triDown: polygon([(0, 1), (1, -0.9), (-1, -0.9)])
        case .triangleLeft, .triLeft: polygon([(-1, 0), (0.9, 1), (0.9, -1)])
        case .triangleRight, .triRight: polygon([(1, 0), (-0.9, 1), (-0.9, -1)])
        case .diamond: polygon([(0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)])
        case .thinDiamond: polygon([(0, -1.2), (0.7, 0), (0, 1.2), (-0.7, 0)])
        case .plus: strokes([(1, 0), (0, 1)])
        case .filledPlus: strokes([(1, 0), (0, 1), (1, 0.1), (0.1, 1)])
        case .cross: strokes([(0.8, 0.8), (0.8, -0.8)])
        case .filledCross: strokes([(0.8, 0.8), (0.8, -0.8), (0.9, 0.7), (0.7, -0.9)])
        case .star:
            polygon([(0, -1.1), (0.25, -0.34), (1.05, -0.34), (0.4, 0.13), (0.65, 0.9), (0, 0.42), (-0.65, 0.9), (-0.4, 0.13),
                     (-1.05, -0.34), (-0.25, -0.34)])
        case .pentagon: polygon([(0, -1), (0.95, -0.31), (0.59, 0.81), (-0.59, 0.81), (-0.95, -0.31)])
        case .hexagon, .hexagon2: polygon([(0, -1), (0.87, -0.5), (0.87, 0.5), (0, 1), (-0.87, 0.5), (-0.87, -0.5)])
        case .verticalLine: strokes([(0, 1)])
        case .horizontalLine: strokes([(1, 0)])
        }
    }

    private mutating func draw(_ bars: Artist.Bars, _ view: AxesView) {
        let along = bars.horizontal ? view.y : view.x, upright = bars.horizontal ? view.x : view.y
        for (index, bar) in bars.bars.enumerated() {
            let a = along.fraction(bar.from), b = along.fraction(bar.to), high = upright.fraction(bar.high)
            var low = upright.fraction(bar.low)
            if upright.scale == .log, low.isNaN { low = 0 }
            guard a.isFinite, b.isFinite, low.isFinite, high.isFinite else { continue }
            let corners = VectorArtists.snapped([(a, low), (b, low), (b, high), (a, high)].map {
                place(bars.horizontal ? Point($0.1, $0.0) : Point($0.0, $0.1))
            }, across: !bars.horizontal)
            let color = bars.colors.isEmpty ? Color.cycled(0) : bars.colors[index % bars.colors.count]
            drawing.add(.path(corners, closed: true, stroke: bars.edge.map { Drawing.Stroke(paint: Paint($0), width: 1.2) },
                              fill: bars.filled ? Paint(color) : nil))
            note(corners)
        }
    }

    /// Sides on whole pixels, so that bars that touch show no seam; a bar never gets thinner than one.
    private static func snapped(_ corners: [Point], across: Bool) -> [Point] {
        let ends = corners.map { across ? $0.x : $0.y }
        let low = (ends.min() ?? 0).nearest
        let high = max(low + 1, (ends.max() ?? 0).nearest), middle = (low + high) / 2
        return corners.map { across ? Point($0.x < middle ? low : high, $0.y) : Point($0.x, $0.y < middle ? low : high) }
    }

    private mutating func draw(_ band: Artist.Band, _ view: AxesView) {
        var upper: [Point] = [], lower: [Point] = []
        func flush() {
            if upper.count > 1 { drawing.add(.path(upper + lower.reversed(), closed: true, stroke: nil, fill: Paint(band.color))) }
            upper = []
            lower = []
        }
        for index in band.x.indices {
            let high = view.fraction(Point(band.x[index], band.high[index])), low = view.fraction(Point(band.x[index], band.low[index]))
            guard high.isFinite, low.isFinite else { flush(); continue }
            upper.append(place(high))
            lower.append(place(low))
        }
        note(upper)
        flush()
    }

    private mutating func draw(_ strokes: Artist.Segments, _ view: AxesView) {
        let stroke = VectorArtists.stroke(strokes.color, strokes.lineStyle, strokes.lineWidth)
        for segment in strokes.segments {
            let from = view.fraction(segment.from), to = view.fraction(segment.to)
            guard from.isFinite, to.isFinite else { continue }
            let a = place(from), b = place(to)
            drawing.line(a, b, stroke)
            note([a, b])
            guard strokes.capped else { continue }
            let arm = (a.x - b.x).magnitude < 0.01 ? Point(4, 0) : Point(0, 4)
            for end in [a, b] { drawing.line(Point(end.x - arm.x, end.y - arm.y), Point(end.x + arm.x, end.y + arm.y), stroke) }
        }
    }

    private mutating func draw(_ rule: Artist.Rule, _ view: AxesView) {
        let axis = rule.horizontal ? view.y : view.x
        let low = axis.fraction(rule.low), high = axis.fraction(rule.high)
        guard low.isFinite, high.isFinite else { return }
        func point(_ along: Double, _ across: Double) -> Point { place(rule.horizontal ? Point(along, across) : Point(across, along)) }
        if rule.isSpan {
            drawing.add(.path([point(0, low), point(1, low), point(1, high), point(0, high)], closed: true, stroke: nil, fill: Paint(rule.color)))
        } else {
            drawing.line(point(rule.start, low), point(rule.end, low), VectorArtists.stroke(rule.color, rule.lineStyle, rule.lineWidth))
        }
    }

    private mutating func draw(_ note: Artist.Note, _ view: AxesView) {
        let at = note.inAxesFraction ? note.at : view.fraction(note.at)
        guard at.isFinite, at.x >= -0.2, at.x <= 1.2, at.y >= -0.2, at.y <= 1.2 else { return }
        let spot = place(at), paint = note.color.map { Paint($0) } ?? .ink, size = 13.0
        let clip = drawing.clip
        drawing.clip = nil
        if let target = note.arrowTo.map(view.fraction), target.isFinite { arrow(spot, place(target), paint) }
        let drop = switch note.upright { case .top: size * 0.8; case .center: size * 0.36; case .bottom, .baseline: 0.0 }
        let anchor: Drawing.Anchor = note.across == .left ? .start : note.across == .right ? .end : .middle
        drawing.text(note.text, Point(spot.x, spot.y + drop), size: size, anchor: anchor, paint: paint)
        drawing.clip = clip
    }

    private mutating func arrow(_ from: Point, _ to: Point, _ paint: Paint) {
        let dx = to.x - from.x, dy = to.y - from.y, length = (dx * dx + dy * dy).root
        guard length > 1 else { return }
        let ux = dx / length, uy = dy / length
        drawing.line(from, to, Drawing.Stroke(paint: paint, width: 1.2))
        let foot = Point(to.x - 8 * ux, to.y - 8 * uy)
        drawing.add(.path([to, Point(foot.x - 3.5 * uy, foot.y + 3.5 * ux), Point(foot.x + 3.5 * uy, foot.y - 3.5 * ux)],
                          closed: true, stroke: nil, fill: paint))
    }

    private mutating func draw(_ picture: Artist.Picture, _ view: AxesView) {
        let left = view.x.fraction(picture.left), right = view.x.fraction(picture.right)
        let bottom = view.y.fraction(picture.bottom), top = view.y.fraction(picture.top)
        guard left.isFinite, right.isFinite, bottom.isFinite, top.isFinite, left != right, bottom != top,
              picture.raster.width > 0, picture.raster.height > 0 else { return }
        let raster = TextPicture.flipped(picture.raster, across: left > right, upright: bottom > top)
        let a = place(Point(min(left, right), max(bottom, top))), b = place(Point(max(left, right), min(bottom, top)))
        let frame = Box(x: a.x, y: a.y, width: b.x - a.x, height: b.y - a.y)
        drawing.add(.picture(raster, frame))
        guard let texts = picture.cellTexts, texts.count == raster.width * raster.height else { return }
        let cell = Point(frame.width / Double(raster.width), frame.height / Double(raster.height))
        let size = min(13, max(5, cell.y * 0.5))
        for (index, text) in texts.enumerated() {
            let px = index % raster.width, py = index / raster.width
            let center = Point(frame.x + (Double(px) + 0.5) * cell.x, frame.y + (Double(py) + 0.5) * cell.y + size * 0.36)
            drawing.text(text, center, size: size, anchor: .middle, paint: .color(raster[px, py].luminance < 0.5 ? .white : Color(20, 20, 20)))
        }
    }

    /// What stands for an artist in a legend: `at` is the middle of its left edge.
    mutating func sample(_ artist: Artist, _ at: Point, _ width: Double) {
        let middle = Point(at.x + width / 2, at.y), end = Point(at.x + width, at.y)
        func patch(_ color: Color, _ edge: Color?) {
            drawing.rectangle(Box(x: at.x, y: at.y - 5, width: width, height: 10), stroke: edge.map { Drawing.Stroke(paint: Paint($0), width: 1) }, fill: Paint(color))
        }
        switch artist {
        case .line(let it):
            if it.lineStyle != .none { drawing.line(at, end, VectorArtists.stroke(it.color, it.lineStyle, it.lineWidth)) }
            marker(it.marker, middle, min(it.markerSize, 10) * 1.39, it.color)
        case .points(let it): marker(it.marker, middle, 8, it.colors.first ?? .black)
        case .bars(let it): patch(it.colors.first ?? .black, it.edge)
        case .band(let it): patch(it.color, nil)
        case .segments(let it): drawing.line(at, end, VectorArtists.stroke(it.color, it.lineStyle, it.lineWidth))
        case .rule(let it):
            it.isSpan ? patch(it.color, nil) : drawing.line(at, end, VectorArtists.stroke(it.color, it.lineStyle, it.lineWidth))
        case .note, .picture: break
        }
    }
}
