// Which line of what was expected stands for which line of what came.
//
// The cheapest way to turn the one list into the other: a line that matches costs nothing, a changed, missing or
// added line costs one, and a gap (`...`) swallows lines for nothing. Among ways of equal cost lines are paired
// rather than dropped, so that numbers are compared with their neighbours of before. What both lists begin and end
// with is taken off first; what is left is small unless the test is badly broken, and then lines are paired in order.

/// Two lists of lines, side by side.
struct Alignment {
    enum Step {
        case same(expected: Int, got: Int)
        case changed(expected: Int, got: Int)
        case missing(expected: Int)
        case added(got: Int)
        /// A gap, before the lines that it swallows.
        case gap(expected: Int)
        case swallowed(got: Int)

        var isDifference: Bool {
            switch self {
            case .changed, .missing, .added: true
            default: false
            }
        }
    }

    let expected: [String]
    let got: [String]
    private(set) var steps: [Step] = []
    private static let cellLimit = 4_000_000

    /// - Parameter matches: whether an expected line and a line that came, by their places, count as equal.
    init(expected: [String], got: [String], matches: (Int, Int) -> Bool) {
        self.expected = expected
        self.got = got
        var head = 0
        while head < expected.count, head < got.count, !LineMatcher.isGap(expected[head]), matches(head, head) { head += 1 }
        var e = expected.count, g = got.count
        while e > head, g > head, !LineMatcher.isGap(expected[e - 1]), matches(e - 1, g - 1) { e -= 1; g -= 1 }
        steps = (0..<head).map { .same(expected: $0, got: $0) }
        let rows = e - head + 1, columns = g - head + 1
        if rows.multipliedReportingOverflow(by: columns).overflow || rows * columns > Alignment.cellLimit {
            pair(head, e, g, matches)
        } else {
            align(head, e, g, matches)
        }
        for offset in 0..<(expected.count - e) { steps.append(.same(expected: e + offset, got: g + offset)) }
    }

    /// Of two versions of a text, where lines are the same or not: every line is a line, `...` too.
    init(old: [String], new: [String]) {
        (expected, got) = (old, new)
        let changes = new.difference(from: old)
        var removed = Set<Int>(), inserted = Set<Int>()
        for case .remove(let offset, _, _) in changes { removed.insert(offset) }
        for case .insert(let offset, _, _) in changes { inserted.insert(offset) }
        var i = 0, j = 0
        while i < old.count || j < new.count {
            if removed.contains(i) {
                steps.append(.missing(expected: i))
                i += 1
            } else if inserted.contains(j) {
                steps.append(.added(got: j))
                j += 1
            } else {
                steps.append(.same(expected: i, got: j))
                i += 1
                j += 1
            }
        }
    }

    /// Whether nothing differs.
    var isMatch: Bool { !steps.contains(where: \.isDifference) }

    private mutating func pair(_ head: Int, _ expectedEnd: Int, _ gotEnd: Int, _ matches: (Int, Int) -> Bool) {
        for index in head..<max(expectedEnd, gotEnd) {
            if index >= gotEnd { steps.append(.missing(expected: index)) }
            else if index >= expectedEnd { steps.append(.added(got: index)) }
            else { steps.append(matches(index, index) ? .same(expected: index, got: index) : .changed(expected: index, got: index)) }
        }
    }

    /// `cost[e][g]`: of turning the lines from e on into those from g on.
    private mutating func align(_ head: Int, _ expectedEnd: Int, _ gotEnd: Int, _ matches: (Int, Int) -> Bool) {
        let rows = expectedEnd - head, columns = gotEnd - head, width = columns + 1
        if rows == 0, columns == 0 { return }
        var cost = [Int32](repeating: 0, count: (rows + 1) * width)
        var equal = [Bool](repeating: false, count: rows * width)
        for column in 0..<columns { cost[rows * width + column] = Int32(columns - column) }
        for row in stride(from: rows - 1, through: 0, by: -1) {
            let isGap = LineMatcher.isGap(expected[head + row])
            for column in stride(from: columns, through: 0, by: -1) {
                let below = cost[(row + 1) * width + column]
                if isGap {
                    cost[row * width + column] = column < columns ? min(below, cost[row * width + column + 1]) : below
                } else if column == columns {
                    cost[row * width + column] = below + 1
                } else {
                    let isSame = matches(head + row, head + column)
                    equal[row * width + column] = isSame
                    let both = cost[(row + 1) * width + column + 1] + (isSame ? 0 : 1)
                    cost[row * width + column] = min(both, below + 1, cost[row * width + column + 1] + 1)
                }
            }
        }
        var row = 0, column = 0, isInGap = false
        while row < rows || column < columns {
            let here = cost[row * width + column]
            if row < rows, LineMatcher.isGap(expected[head + row]) {
                if !isInGap { steps.append(.gap(expected: head + row)) }
                isInGap = cost[(row + 1) * width + column] != here
                if isInGap {
                    steps.append(.swallowed(got: head + column))
                    column += 1
                } else { row += 1 }
            } else if row < rows, column < columns,
                      cost[(row + 1) * width + column + 1] + (equal[row * width + column] ? 0 : 1) == here {
                steps.append(equal[row * width + column] ? .same(expected: head + row, got: head + column)
                             : .changed(expected: head + row, got: head + column))
                row += 1
                column += 1
            } else if row < rows, cost[(row + 1) * width + column] + 1 == here {
                steps.append(.missing(expected: head + row))
                row += 1
            } else {
                steps.append(.added(got: head + column))
                column += 1
            }
        }
    }

    /// The lines to expect from now on: what matches stays as it is written, gaps stay.
    var updated: [String] {
        steps.compactMap { step in
            switch step {
            case .same(let index, _), .gap(let index): expected[index]
            case .changed(_, let index), .added(let index): got[index]
            case .missing, .swallowed: nil
            }
        }
    }
}
