// What a host lets a program do.
//
// `Limits` bound how much of something a call of the host may take: turns of loops, seconds, memory, depth, output.
// `Capabilities` say which parts of the world outside it may touch at all. Both are plain data, set on an interpreter
// between calls.
//
// A limit that is reached ends the call with the fault `.limit` (`LimitExceeded` to the host). No `except`, `finally` or
// `__exit__` of the program runs on its way out, so a program cannot hold on; the interpreter can be used again. A
// capability that is missing is an ordinary PermissionError, which a program may catch. Too deep a recursion is a
// RecursionError as ever; the limit only bounds what `sys.setrecursionlimit` may ask for.
//
// How each is kept (`Meter`, `MemoryGauge`): the loop of the machine counts jumps back and calls anyway, to see Ctrl-C.
// Budgets hang on that count: every few thousand turns, or when the budget runs out before that, the meter is asked.
// Built-ins that do much at once charge the same count in proportion. A deadline also raises the flag that stops array
// work between two pieces.

/// Bounds of one call of the host; nil is no bound.
public struct Limits: Sendable, Equatable {
    /// Turns of loops and calls of functions; a built-in that works on much counts for many.
    public var steps: Int?
    /// Seconds on the clock.
    public var seconds: Double?
    /// Bytes that the program may hold, over all its objects, texts, containers and arrays. It bounds what is held, by
    /// earlier calls too, not what one call takes.
    public var memory: Int?
    /// Whether the process does nothing but run this program: then the memory of the process is the program's, which is
    /// cheaper to tell. Else its objects are counted when the process has grown much.
    public var ownsProcess = false
    /// The most that the recursion limit can be set to.
    public var recursion: Int?
    /// Bytes of output, on both streams together.
    public var output: Int?

    public init(steps: Int? = nil, seconds: Double? = nil, memory: Int? = nil, recursion: Int? = nil, output: Int? = nil) {
        self.steps = steps
        self.seconds = seconds
        self.memory = memory
        self.recursion = recursion
        self.output = output
    }

    /// No bounds at all.
    public static let none = Limits()

    var isNone: Bool { self == .none }
}

/// Which parts of the world outside a program may touch. There is no function in the language that starts a process or
/// opens a connection, so nothing needs to forbid that.
public struct Capabilities: Sendable, Equatable {
    /// The files that may be touched in some way.
    public enum Files: Sendable, Equatable {
        case all
        case none
        /// Those in some folders and below them. Links are followed first, so that none leads out.
        case folders([String])
    }

    /// Files that may be read, looked for and listed; `import` of a file reads it.
    public var reading: Files
    /// Files that may be made, changed and deleted.
    public var writing: Files
    /// Whether the variables of the environment and the home folder can be asked for.
    public var environment: Bool

    public init(reading: Files = .none, writing: Files = .none, environment: Bool = false) {
        self.reading = reading
        self.writing = writing
        self.environment = environment
    }

    public static let all = Capabilities(reading: .all, writing: .all, environment: true)
    public static let none = Capabilities()

    /// The path to open in place of one that a program names; nil if it may not be touched.
    public func path(_ path: String, writes: Bool) -> String? {
        switch writes ? writing : reading {
        case .all: return path
        case .none: return nil
        case .folders(let folders):
            guard let real = RealPath.resolve(path) else { return nil }
            return folders.contains { RealPath.isInside(real, $0) } ? real : nil
        }
    }
}
