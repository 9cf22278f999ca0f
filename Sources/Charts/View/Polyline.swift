/// Lines as fractions of their box, thinned to what a renderer can show.
enum Polyline {
    /// The points of a line, in runs without gaps. Where several points in a row fall into one of `columns` columns,
    /// only the first, the lowest, the highest and the last of them are kept, in their order, so that a million
    /// points cost one pass and no peak is lost.
    static func runs(_ x: [Double], _ y: [Double], _ view: AxesView, columns: Int) -> [[Point]] {
        var runs: [[Point]] = []
        var run: [Point] = []
        var column = Int.min
        var first = Point(0, 0), last = first, least = first, most = first
        var firstAt = 0, lastAt = 0, leastAt = 0, mostAt = 0
        func flush(_ run: inout [Point]) {
            guard column != Int.min else { return }
            var kept: [(at: Int, point: Point)] = [(firstAt, first), (leastAt, least), (mostAt, most), (lastAt, last)]
            if firstAt == lastAt { run.append(first); return }
            kept.sort { $0.at < $1.at }
            var seen = -1
            for (at, point) in kept where at != seen { run.append(point); seen = at }
        }
        let scale = Double(columns), edge = 4 * scale
        for index in 0..<min(x.count, y.count) {
            let p = Point(view.x.fraction(x[index]), view.y.fraction(y[index]))
            guard p.isFinite else {
                flush(&run)
                column = Int.min
                if !run.isEmpty { runs.append(run); run = [] }
                continue
            }
            let here = Int(min(max(p.x * scale, -edge), edge).floored)
            if here == column {
                last = p
                lastAt = index
                if p.y < least.y { least = p; leastAt = index }
                if p.y > most.y { most = p; mostAt = index }
            } else {
                flush(&run)
                column = here
                (first, last, least, most) = (p, p, p, p)
                (firstAt, lastAt, leastAt, mostAt) = (index, index, index, index)
            }
        }
        flush(&run)
        if !run.isEmpty { runs.append(run) }
        return runs
    }
}
