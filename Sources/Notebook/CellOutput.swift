import Lang
import NNCharts

/// One thing that a cell has put out. Outputs are data: the terminal, a report and the tests are renderers of them.
public enum CellOutput: Sendable {
    /// What the program has written; on standard error if `isError`.
    case text(String, isError: Bool)
    /// The value of the cell's last expression, as its repr.
    case value(String)
    case figure(Figure)
    /// A picture as a PNG file.
    case image(png: [UInt8])
    /// Rows of cells under a header.
    case table(header: [String], rows: [[String]])
    case error(ErrorReport)
}

/// How a run ended.
public enum RunStatus: Sendable, Equatable {
    case finished
    /// The text is not a program.
    case syntaxError
    /// An exception was not caught.
    case failed
    /// Ctrl-C, or the host's own interrupt.
    case interrupted
    /// A limit of the host was reached.
    case limit
    /// The program called `sys.exit`.
    case exit(Int32)

    /// The status of a process that ends so.
    public var exitCode: Int32 {
        switch self {
        case .finished: 0
        case .failed: 1
        case .syntaxError: 2
        case .limit: 3
        case .interrupted: 130
        case .exit(let code): code
        }
    }
}

/// What running a cell, a file or a text gave.
public struct RunResult: Sendable {
    public var status: RunStatus
    /// What the program has put out, in order; only if the session records.
    public var outputs: [CellOutput] = []
    /// The errors: several for a text with several mistakes.
    public var errors: [ErrorReport] = []
    /// Seconds on the monotonic clock.
    public var seconds = 0.0

    public init(status: RunStatus, errors: [ErrorReport] = []) {
        self.status = status
        self.errors = errors
    }
}
