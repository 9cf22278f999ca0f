// The C interface: nn.h, function by function.
//
// A handle is a pointer to a counted object of this module: `CSession` around a `Session`, `CValue` around a value. A value
// holds its session, so that a handle released late is only late. Nothing here decides anything: each function checks its
// pointers, turns texts and numbers into what `Session` takes, and the outcome into a status. Faults stop at this border;
// what is known of them waits in the session for `nn_error_…`.
//
// Names: the C name stands in `@_cdecl`, the Swift name is the same without `nn_`, and is nobody's business.

import CNNHeader
import NNKit

/// The object behind an `nn_session`.
final class CSession {
    let session = Session()
    let interrupter: Session.Interrupter
    /// What went wrong last.
    var error: SessionError?
    var exitCode: Int32 = 0
    /// The exception that a function of the host has named.
    var failure: Fault?
    var modules: [String: ModuleObject] = [:]
    /// Texts that were given out, by the function that gave them.
    private var texts: [StaticString.Key: CText] = [:]
    var onOutput: ((String, Bool) -> Void)?
    var onInput: (() -> String?)?

    init() {
        interrupter = session.interrupter
        session.isRecording = false
        let interpreter = session.interpreter
        interpreter.output = CallbackOutput(session) { [unowned self] in onOutput?($0, false) }
        interpreter.errorOutput = CallbackOutput(session) { [unowned self] in onOutput?($0, true) }
        interpreter.readInput = { [unowned self] _ in onInput?() }
    }

    /// Runs something that may throw what a session throws.
    func run(_ body: () throws(SessionError) -> Void) -> nn_status {
        error = nil
        do throws(SessionError) {
            try body()
            return NN_OK
        } catch {
            self.error = error
            switch error.status {
            case .syntaxError: return NN_SYNTAX
            case .limit: return NN_LIMIT
            case .interrupted: return NN_INTERRUPTED
            case .exit(let code):
                exitCode = code
                return NN_EXIT
            case .finished, .failed: return NN_ERROR
            }
        }
    }

    /// Runs code of the runtime, which throws faults.
    func guarded(_ body: () throws(Fault) -> Void) -> nn_status {
        run { () throws(SessionError) in try session.host(body) }
    }

    /// Keeps a text until the same function gives another.
    func keep(_ text: String, _ function: StaticString) -> UnsafePointer<CChar>? {
        let kept = CText(text)
        texts[StaticString.Key(function)] = kept
        return UnsafePointer(kept.base)
    }
}

/// The object behind an `nn_value`.
final class CValue {
    let value: Value
    let owner: CSession
    var string: CText?
    var representation: CText?
    init(_ value: Value, _ owner: CSession) { self.value = value; self.owner = owner }
}

/// A text in C's form, at an address that stays.
final class CText {
    let base: UnsafeMutablePointer<CChar>
    /// Bytes without the zero at the end.
    let count: Int

    init(_ text: String) {
        var text = text
        (base, count) = text.withUTF8 { bytes in
            let base = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count + 1)
            for (index, byte) in bytes.enumerated() { base[index] = CChar(bitPattern: byte) }
            base[bytes.count] = 0
            return (base, bytes.count)
        }
    }

    deinit { base.deallocate() }
}

extension StaticString {
    /// The place of a literal, as a key.
    struct Key: Hashable {
        private let address: UInt
        init(_ text: StaticString) { address = text.hasPointerRepresentation ? UInt(bitPattern: text.utf8Start) : 0 }
    }
}

/// Hands output to the host, under the limit of output.
private final class CallbackOutput: Output {
    private unowned let session: Session
    private let tell: (String) -> Void
    init(_ session: Session, _ tell: @escaping (String) -> Void) { self.session = session; self.tell = tell }
    func write(_ text: String) {
        let admitted = session.interpreter.admitted(text)
        if !admitted.isEmpty { tell(admitted) }
    }
    func flush() {}
    var isTerminal: Bool { false }
}

// MARK: - Handles

/// The session behind a handle.
func session(_ handle: OpaquePointer?) -> CSession? {
    handle.map { Unmanaged<CSession>.fromOpaque(UnsafeRawPointer($0)).takeUnretainedValue() }
}

/// The value behind a handle.
func value(_ handle: OpaquePointer?) -> CValue? {
    handle.map { Unmanaged<CValue>.fromOpaque(UnsafeRawPointer($0)).takeUnretainedValue() }
}

/// A handle that the caller owns.
func handle(_ value: Value, _ owner: CSession) -> OpaquePointer { OpaquePointer(Unmanaged.passRetained(CValue(value, owner)).toOpaque()) }

/// A text of C's; nil for NULL.
func text(_ pointer: UnsafePointer<CChar>?) -> String? { pointer.map { String(cString: $0) } }

/// Values behind an array of handles; nil if one of them is NULL.
func values(_ handles: UnsafePointer<OpaquePointer?>?, _ count: Int) -> [Value]? {
    if count == 0 { return [] }
    guard let handles, count > 0 else { return nil }
    var result: [Value] = []
    for index in 0..<count {
        guard let found = value(handles[index]) else { return nil }
        result.append(found.value)
    }
    return result
}
