extension Figure {
    /// The figure as the bytes of a PNG file, on white, or on near-black with light ink. `scale` 2 doubles its pixels.
    public func png(dark: Bool = false, scale: Double = 1) -> [UInt8] {
        let picture = PNGRenderer(drawing: VectorLayout.drawing(of: self), dark: dark, scale: min(max(scale, 0.1), 4)).pixels()
        return PNG.encode(picture.bytes, width: picture.width, height: picture.height, channels: 3)
    }

    /// The figure as pixels, for the picture protocols of terminals.
    public func raster(dark: Bool = false, scale: Double = 1) -> Raster {
        let picture = PNGRenderer(drawing: VectorLayout.drawing(of: self), dark: dark, scale: min(max(scale, 0.1), 4)).pixels()
        let pixels = (0..<picture.width * picture.height).map { at in
            Color(picture.bytes[at * 3], picture.bytes[at * 3 + 1], picture.bytes[at * 3 + 2])
        }
        return Raster(width: picture.width, height: picture.height, pixels: pixels)
    }
}

/// Fills a drawing into pixels.
struct PNGRenderer {
    let drawing: Drawing
    let dark: Bool
    let scale: Double

    func pixels() -> Rasterizer {
        let width = Numbers.int((drawing.width * scale).nearest, in: 1...20_000)
        let height = Numbers.int((drawing.height * scale).nearest, in: 1...20_000)
        var canvas = Rasterizer(width: width, height: height, paper: color(.paper))
        for (shape, clip) in drawing.shapes {
            canvas.setClip(clip.map(scaled))
            draw(shape, on: &canvas)
        }
        return canvas
    }

    private func color(_ paint: Paint) -> Color {
        switch paint {
        case .ink: dark ? Color(220, 220, 220) : Color(38, 38, 38)
        case .faint: dark ? Color(74, 74, 74) : Color(207, 207, 207)
        case .paper: dark ? Color(28, 28, 28) : .white
        case .color(let own): own
        }
    }

    private func scaled(_ p: Point) -> Point { Point(p.x * scale, p.y * scale) }
    private func scaled(_ b: Box) -> Box { Box(x: b.x * scale, y: b.y * scale, width: b.width * scale, height: b.height * scale) }

    private func draw(_ shape: Drawing.Shape, on canvas: inout Rasterizer) {
        switch shape {
        case .path(let points, let closed, let stroke, let fill):
            let places = points.map(scaled)
            if let fill {
                canvas.fill(places)
                canvas.paint(fill == .paper ? color(.paper).withAlpha(0.85) : color(fill))
            }
            guard let stroke else { return }
            let ends = closed ? places + places.prefix(1) : places
            for (a, b) in PNGRenderer.dashed(ends, stroke.dashes.map { $0 * scale }) { canvas.stroke(a, b, width: stroke.width * scale) }
            canvas.paint(color(stroke.paint))
        case .disc(let center, let radius, let fill):
            canvas.disc(scaled(center), radius: radius * scale)
            canvas.paint(color(fill))
        case .text(let text, let at, let size, let anchor, let paint, let bold, let upward):
            let width = StrokeFont.width(text, size) - size * 0.19
            let shift = anchor == .start ? 0 : anchor == .end ? width : width / 2
            for stroke in StrokeFont.strokes(text, size) {
                let places = stroke.map { (p: Point) -> Point in
                    let x = p.x - shift
                    return scaled(upward ? Point(at.x + p.y, at.y - x) : Point(at.x + x, at.y + p.y))
                }
                for (a, b) in zip(places, places.dropFirst()) { canvas.stroke(a, b, width: (bold ? 1.9 : 1.15) * scale * max(1, size / 14)) }
            }
            canvas.paint(color(paint))
        case .picture(let raster, let box): canvas.draw(raster, scaled(box))
        }
    }

    /// A line cut into its dashes.
    static func dashed(_ points: [Point], _ dashes: [Double]) -> [(Point, Point)] {
        let lines = Array(zip(points, points.dropFirst()))
        let total = dashes.reduce(0, +)
        guard total > 0.5, dashes.allSatisfy({ $0 > 0 }) else { return lines }
        var out: [(Point, Point)] = []
        var index = 0, left = dashes[0]
        for (a, b) in lines {
            let dx = b.x - a.x, dy = b.y - a.y, length = (dx * dx + dy * dy).root
            guard length > 0, length.isFinite else { continue }
            var done = 0.0
            while done < length {
                let run = min(left, length - done)
                if index % 2 == 0 {
                    let t = done / length, u = (done + run) / length
                    out.append((Point(a.x + dx * t, a.y + dy * t), Point(a.x + dx * u, a.y + dy * u)))
                }
                done += run
                left -= run
                if left <= 1e-9 { index = (index + 1) % dashes.count; left = dashes[index] }
                if run <= 0 { break }
            }
        }
        return out
    }
}
