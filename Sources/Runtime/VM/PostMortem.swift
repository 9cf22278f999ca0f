import Lang

/// The frames that the last exception has passed, with their variables, for a debugger that looks at them afterwards.
/// Kept only where a session sets `Interpreter.postMortem`. An exception that is caught leaves its frames too; those of one
/// that ended its run are to be kept by `keep`.
public final class PostMortem {
    /// A frame as it was when the exception left it.
    public struct Frame {
        public let function: String
        public let source: Source
        public let span: Span
        /// The variables of the function, in the order of its registers; none for a module, whose variables live on.
        public let variables: [(name: String, value: Value)]
        public let module: ModuleObject
    }

    /// Frames beyond this many are not kept: of an endless recursion the innermost ones tell enough.
    private static let most = 200

    /// The frames that the exception of the running program has passed so far, innermost first.
    private var frames: [Frame] = []
    /// Those of the last exception that ended a run.
    public private(set) var last: [Frame] = []
    private weak var exception: ExceptionObject?

    public init() {}

    /// A run begins.
    public func begin() {
        frames = []
        exception = nil
    }

    /// A run has ended with the exception.
    public func keep() {
        last = frames
        begin()
    }

    /// Lets go of what the last frames held.
    public func forget() {
        begin()
        last = []
    }

    /// Keeps the top frame of an interpreter, which an exception is about to leave.
    func note(_ frame: UnsafeMutablePointer<Interpreter.RunningFrame>, _ instruction: Int, _ passing: ExceptionObject) {
        if exception !== passing {
            frames = []
            exception = passing
        }
        guard frames.count < PostMortem.most else { return }
        let function = frame.pointee.function
        let code = function.code.code
        var variables: [(name: String, value: Value)] = []
        if code.kind != .module {
            for (register, name) in code.localNames.enumerated() where register < code.registerCount {
                PostMortem.add(name, frame.pointee.base[register], &variables)
            }
            for (name, cell) in zip(code.freeNames, function.closure) { PostMortem.add(name, cell.value, &variables) }
        }
        frames.append(Frame(function: code.name, source: code.source, span: code.spanEntry(at: instruction).span,
                            variables: variables, module: function.code.module))
    }

    private static func add(_ name: String, _ value: Value, _ variables: inout [(name: String, value: Value)]) {
        var value = value
        if case .object(let object) = value, let cell = object as? CellObject { value = cell.value }
        if !value.isUndefined { variables.append((name, value)) }
    }
}

extension Interpreter { typealias RunningFrame = NNRuntime.Frame }
