import NNRuntime

/// What a cell has put out, as a value of the language: `%%capture NAME`.
final class Captured: HostObject {
    private static let key = "notebook.captured"
    let outputs: [CellOutput]
    private unowned let session: Session

    init(_ outputs: [CellOutput], _ session: Session) {
        self.outputs = outputs
        self.session = session
        super.init(kind: .host)
    }

    private final class TypeBox { let type: TypeObject; init(_ type: TypeObject) { self.type = type } }

    override func hostType(_ vm: Interpreter) -> TypeObject {
        if let box = vm.moduleState[Captured.key] as? TypeBox { return box.type }
        let made = vm.hostType("CapturedIO", module: "nn", methods: [
            Builtin("show", "show(self)", summary: "Shows all of it, in its order.", example: "out.show()") { args throws(Fault) in
                if case .object(let object) = args[0], let captured = object as? Captured { captured.show() }
                return .none
            },
        ])
        vm.moduleState[Captured.key] = TypeBox(made)
        return made
    }

    private func show() { for output in outputs { session.show(output) } }

    private func text(isError: Bool) -> String {
        outputs.map { if case .text(let text, isError) = $0 { text } else { "" } }.joined()
    }

    override func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        switch name {
        case "stdout": .string(text(isError: false))
        case "stderr": .string(text(isError: true))
        default: nil
        }
    }

    override func hostText(_ vm: Interpreter) throws(Fault) -> String? { text(isError: false) }
    override func hostRepr(_ vm: Interpreter) throws(Fault) -> String? { "<captured output: \(outputs.count) piece\(outputs.count == 1 ? "" : "s")>" }
    override var isCallable: Bool { true }
    override func hostCall(_ arguments: [Value], _ keywords: DictObject?, _ vm: Interpreter) throws(Fault) -> Value? {
        show()
        return Value.none
    }
}

extension Session {
    /// Runs a text as the next numbered cell and keeps what it puts out instead of showing it.
    public func capture(_ text: String) -> (result: RunResult, captured: Value) {
        let saved = (isMuted, isRecording)
        (isMuted, isRecording) = (true, true)
        let result = runCell(text)
        (isMuted, isRecording) = saved
        let kept = result.outputs.filter { if case .error = $0 { false } else { true } }
        return (result, .object(Captured(kept, self)))
    }
}
