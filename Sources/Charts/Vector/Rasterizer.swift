/// Fills shapes into pixels with smooth edges. Each shape is first gathered as one mask of coverage, then blended in
/// one go, so that the joints of a half-transparent line do not show.
struct Rasterizer {
    let width: Int
    let height: Int
    /// Red, green, blue of each pixel, row by row.
    private(set) var bytes: [UInt8]
    private var mask: [Float]
    /// The part of the mask in use: columns and rows, ends excluded.
    private var dirty = (x0: Int.max, y0: Int.max, x1: 0, y1: 0)
    private var clip: (x0: Int, y0: Int, x1: Int, y1: Int)

    init(width: Int, height: Int, paper: Color) {
        self.width = width
        self.height = height
        bytes = []
        bytes.reserveCapacity(width * height * 3)
        for _ in 0..<width * height { bytes += [paper.red, paper.green, paper.blue] }
        mask = Array(repeating: 0, count: width * height)
        clip = (0, 0, width, height)
    }

    mutating func setClip(_ box: Box?) {
        guard let box else { clip = (0, 0, width, height); return }
        clip = (Numbers.int(box.x, in: 0...width), Numbers.int(box.y, in: 0...height),
                Numbers.int((box.x + box.width).ceiled, in: 0...width), Numbers.int((box.y + box.height).ceiled, in: 0...height))
    }

    private mutating func touch(_ x: Int, _ y: Int, _ coverage: Double) {
        let at = y * width + x
        if Float(coverage) > mask[at] { mask[at] = Float(coverage) }
    }

    /// The pixels a shape may cover, inside the clip; nil if there are none.
    private mutating func reach(_ x0: Double, _ y0: Double, _ x1: Double, _ y1: Double) -> (x: Range<Int>, y: Range<Int>)? {
        let left = max(clip.x0, Numbers.int(x0.floored, in: 0...width)), right = min(clip.x1, Numbers.int(x1.ceiled + 1, in: 0...width))
        let top = max(clip.y0, Numbers.int(y0.floored, in: 0...height)), bottom = min(clip.y1, Numbers.int(y1.ceiled + 1, in: 0...height))
        guard left < right, top < bottom else { return nil }
        dirty = (min(dirty.x0, left), min(dirty.y0, top), max(dirty.x1, right), max(dirty.y1, bottom))
        return (left..<right, top..<bottom)
    }

    /// A straight stroke with round ends.
    mutating func stroke(_ a: Point, _ b: Point, width lineWidth: Double) {
        guard a.isFinite, b.isFinite else { return }
        let half = max(lineWidth, 0.6) / 2, margin = half + 1
        guard let (_, rows) = reach(min(a.x, b.x) - margin, min(a.y, b.y) - margin, max(a.x, b.x) + margin, max(a.y, b.y) + margin)
        else { return }
        let dx = b.x - a.x, dy = b.y - a.y
        let length2 = dx * dx + dy * dy
        for y in rows {
            let py = Double(y) + 0.5
            // The part of the stroke near this row bounds the columns to look at.
            var from = min(a.x, b.x), to = max(a.x, b.x)
            if dy.magnitude > 1e-9 {
                let t0 = min(max((py - margin - a.y) / dy, 0), 1), t1 = min(max((py + margin - a.y) / dy, 0), 1)
                from = a.x + dx * min(t0, t1)
                to = a.x + dx * max(t0, t1)
                if from > to { swap(&from, &to) }
            }
            let first = max(clip.x0, Numbers.int(from - margin, in: 0...width)), last = min(clip.x1, Numbers.int(to + margin + 1, in: 0...width))
            for x in first..<max(first, last) {
                let px = Double(x) + 0.5
                let t = length2 > 0 ? min(max(((px - a.x) * dx + (py - a.y) * dy) / length2, 0), 1) : 0
                let ex = px - a.x - t * dx, ey = py - a.y - t * dy
                let coverage = half + 0.5 - (ex * ex + ey * ey).root
                if coverage > 0 { touch(x, y, min(coverage, min(1, lineWidth / 0.6))) }
            }
        }
    }

    mutating func disc(_ center: Point, radius: Double) {
        guard center.isFinite, radius > 0,
              let (columns, rows) = reach(center.x - radius - 1, center.y - radius - 1, center.x + radius + 1, center.y + radius + 1)
        else { return }
        for y in rows {
            for x in columns {
                let ex = Double(x) + 0.5 - center.x, ey = Double(y) + 0.5 - center.y
                let coverage = radius + 0.5 - (ex * ex + ey * ey).root
                if coverage > 0 { touch(x, y, min(coverage, 1)) }
            }
        }
    }

    /// The inside of a polygon by the even-odd rule: four scan lines a pixel row, exact along each.
    mutating func fill(_ points: [Point]) {
        guard points.count > 2, points.allSatisfy({ $0.isFinite }) else { return }
        let xs = points.map(\.x), ys = points.map(\.y)
        guard let (columns, rows) = reach(xs.min() ?? 0, ys.min() ?? 0, xs.max() ?? 0, ys.max() ?? 0) else { return }
        let lines = 4
        for y in rows {
            var cover = Array(repeating: 0.0, count: columns.count)
            for line in 0..<lines {
                let py = Double(y) + (Double(line) + 0.5) / Double(lines)
                var cuts: [Double] = []
                for index in points.indices {
                    let p = points[index], q = points[index + 1 < points.count ? index + 1 : 0]
                    if (p.y <= py) != (q.y <= py) { cuts.append(p.x + (py - p.y) / (q.y - p.y) * (q.x - p.x)) }
                }
                cuts.sort()
                for pair in stride(from: 0, to: cuts.count - 1, by: 2) {
                    let from = max(cuts[pair], Double(columns.lowerBound)), to = min(cuts[pair + 1], Double(columns.upperBound))
                    guard from < to else { continue }
                    for x in Int(from)..<min(columns.upperBound, Int(to.ceiled)) {
                        cover[x - columns.lowerBound] += (min(to, Double(x + 1)) - max(from, Double(x))) / Double(lines)
                    }
                }
            }
            for (index, share) in cover.enumerated() where share > 0 { touch(columns.lowerBound + index, y, min(share, 1)) }
        }
    }

    /// Blends a colour through the mask and clears the mask.
    mutating func paint(_ color: Color) {
        guard dirty.x0 < dirty.x1, dirty.y0 < dirty.y1 else { return }
        let opacity = Float(color.alpha) / 255
        for y in dirty.y0..<dirty.y1 {
            for x in dirty.x0..<dirty.x1 {
                let at = y * width + x
                guard mask[at] > 0 else { continue }
                blend(at, color, mask[at] * opacity)
                mask[at] = 0
            }
        }
        dirty = (Int.max, Int.max, 0, 0)
    }

    private mutating func blend(_ at: Int, _ color: Color, _ share: Float) {
        func mix(_ old: UInt8, _ new: UInt8) -> UInt8 {
            UInt8(min(max(Float(old) + (Float(new) - Float(old)) * share + 0.5, 0), 255))
        }
        bytes[at * 3] = mix(bytes[at * 3], color.red)
        bytes[at * 3 + 1] = mix(bytes[at * 3 + 1], color.green)
        bytes[at * 3 + 2] = mix(bytes[at * 3 + 2], color.blue)
    }

    /// A picture in a box, resampled to its pixels.
    mutating func draw(_ raster: Raster, _ box: Box) {
        let x0 = Numbers.int(box.x.nearest, in: -20_000...20_000), y0 = Numbers.int(box.y.nearest, in: -20_000...20_000)
        let w = Numbers.int((box.x + box.width).nearest, in: -20_000...40_000) - x0
        let h = Numbers.int((box.y + box.height).nearest, in: -20_000...40_000) - y0
        guard w > 0, h > 0, w <= 6000, h <= 6000 else { return }
        let sized = raster.resized(width: w, height: h)
        for y in max(y0, clip.y0)..<max(y0, clip.y0, min(y0 + h, clip.y1)) {
            for x in max(x0, clip.x0)..<max(x0, clip.x0, min(x0 + w, clip.x1)) {
                let pixel = sized[x - x0, y - y0]
                if pixel.alpha > 0 { blend(y * width + x, pixel, Float(pixel.alpha) / 255) }
            }
        }
    }
}
