/// What a chart refuses, worded as matplotlib words it.
public struct ChartError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Which exception a Python program would see.
    public enum Kind: String, Sendable { case value = "ValueError", type = "TypeError", index = "IndexError" }

    public let kind: Kind
    public let message: String

    public init(_ message: String, kind: Kind = .value) {
        self.kind = kind
        self.message = message
    }

    public var description: String { "\(kind.rawValue): \(message)" }

    static func lengths(_ x: Int, _ y: Int) -> ChartError {
        ChartError("x and y must have same first dimension, but have shapes (\(x),) and (\(y),)")
    }

    static func size(_ what: String, _ x: Int, _ y: Int) -> ChartError {
        ChartError("\(what) must have the same size, got \(x) and \(y)")
    }

    static func color(_ text: String) -> ChartError { ChartError("'\(text)' is not a valid value for color") }
}
