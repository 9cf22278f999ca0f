/// The nearest spelling among known names, by CPython's measure: a changed, missing, additional or swapped letter
/// costs two, a letter of the wrong case one, and a third of the letters may be wrong.
public enum Suggestion {
    private static let moveCost = 2
    private static let caseCost = 1
    private static let maximumLength = 40
    private static let maximumCandidates = 2000

    /// The candidate nearest to `name`, the first one of equals; nil when none is near.
    public static func nearest(to name: String, in candidates: some Sequence<String>) -> String? {
        let written = Array(name.utf8)
        guard !written.isEmpty, written.count <= maximumLength else { return nil }
        var best: String?, bestDistance = Int.max, count = 0
        for candidate in candidates where candidate != name {
            count += 1
            if count > maximumCandidates { break }
            let other = Array(candidate.utf8)
            if other.count > maximumLength { continue }
            let limit = min((written.count + other.count + 3) * moveCost / 6, bestDistance - 1)
            if abs(written.count - other.count) * moveCost > limit { continue }
            let distance = distance(written, other)
            if distance <= limit { best = candidate; bestDistance = distance }
        }
        return best
    }

    /// `Did you mean: 'x'?`, as CPython says it, or nil.
    public static func sentence(for name: String, in candidates: some Sequence<String>) -> String? {
        nearest(to: name, in: candidates).map { "Did you mean: '\($0)'?" }
    }

    private static func substitution(_ a: UInt8, _ b: UInt8) -> Int {
        if a == b { return 0 }
        let isLetter = (a | 0x20) >= 0x61 && (a | 0x20) <= 0x7A
        return isLetter && a | 0x20 == b | 0x20 ? caseCost : moveCost
    }

    static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last: [Int] = (0...b.count).map { $0 * moveCost }
        for i in 0..<a.count {
            var row = [(i + 1) * moveCost]
            row.reserveCapacity(b.count + 1)
            for j in 0..<b.count {
                var cost = min(last[j] + substitution(a[i], b[j]), last[j + 1] + moveCost, row[j] + moveCost)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j], a[i] != b[j] {
                    cost = min(cost, beforeLast[j - 1] + moveCost)
                }
                row.append(cost)
            }
            beforeLast = last
            last = row
        }
        return last[b.count]
    }
}
