/// The difference of two texts by lines.
public enum LineDiff {
    /// As `diff -u` shows it; nothing if the texts are the same.
    public static func unified(_ old: String, _ new: String, name: String) -> String {
        let before = lines(old), after = lines(new)
        let head = "--- \(name)\n+++ \(name)\n"
        guard before != after else { return old == new ? "" : head + "@@ line ends differ @@\n" }
        return head + UnifiedDiff(Alignment(old: before, new: after), limit: .max) { _ in LineMatcher(tolerance: Tolerance()) }.text(isColored: false)
    }

    private static func lines(_ text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }
}
