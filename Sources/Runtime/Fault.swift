// What goes wrong at run time, as data.
//
// Swift code throws a `Fault`; the virtual machine turns it into an exception object of the class that `kind`
// names when the script catches it, and back into a `Fault` when it leaves the interpreter uncaught. A fault
// holds only plain data, so that it may cross threads; an exception object that is already under way waits in
// the interpreter and is stood for by `.raised`.

import Lang

/// An error of the run-time system, with the Python exception class it stands for.
public struct Fault: Error, Sendable {
    /// The built-in exception classes that Swift code raises. Raw text is the class name scripts see.
    public enum Kind: String, Sendable, CaseIterable {
        case typeError = "TypeError"
        case valueError = "ValueError"
        case indexError = "IndexError"
        case keyError = "KeyError"
        case lookupError = "LookupError"
        case nameError = "NameError"
        case unboundLocalError = "UnboundLocalError"
        case attributeError = "AttributeError"
        case zeroDivisionError = "ZeroDivisionError"
        case overflowError = "OverflowError"
        case floatingPointError = "FloatingPointError"
        case arithmeticError = "ArithmeticError"
        case runtimeError = "RuntimeError"
        case recursionError = "RecursionError"
        case notImplementedError = "NotImplementedError"
        case stopIteration = "StopIteration"
        case generatorExit = "GeneratorExit"
        case assertionError = "AssertionError"
        case importError = "ImportError"
        case moduleNotFoundError = "ModuleNotFoundError"
        case osError = "OSError"
        case fileNotFoundError = "FileNotFoundError"
        case fileExistsError = "FileExistsError"
        case permissionError = "PermissionError"
        case isADirectoryError = "IsADirectoryError"
        case notADirectoryError = "NotADirectoryError"
        case memoryError = "MemoryError"
        case eofError = "EOFError"
        case bufferError = "BufferError"
        case unicodeDecodeError = "UnicodeDecodeError"
        case unicodeEncodeError = "UnicodeEncodeError"
        case syntaxError = "SyntaxError"
        case indentationError = "IndentationError"
        case keyboardInterrupt = "KeyboardInterrupt"
        case systemExit = "SystemExit"
        /// What NumPy's element-wise functions raise for types they have no way with, a TypeError.
        case ufuncTypeError = "UFuncTypeError"
        /// `np.linalg.LinAlgError`, a ValueError.
        case linAlgError = "LinAlgError"
        /// `np.exceptions.AxisError`, a ValueError and an IndexError.
        case axisError = "AxisError"
        /// `io.UnsupportedOperation`, an OSError and a ValueError.
        case unsupportedOperation = "UnsupportedOperation"
        /// A limit of the host was passed (steps, time, memory, output): no `except` of a script catches it.
        case limit = "LimitExceeded"
        /// An exception object is under way; it waits in the interpreter.
        case raised = ""
    }

    public let kind: Kind
    /// Worded as CPython and NumPy word it where scripts print it.
    public let message: String
    public let detail: Detail?

    /// What only a rendered error shows: one label an operand, in order, and what to do next.
    public final class Detail: Sendable {
        public let operands: [String]
        public let hint: String?
        /// The name that was not found, as `NameError.name` and `AttributeError.name` have it.
        public let subject: String?
        public init(operands: [String] = [], hint: String? = nil, subject: String? = nil) {
            self.operands = operands; self.hint = hint; self.subject = subject
        }
    }

    public init(_ kind: Kind, _ message: String, operands: [String] = [], hint: String? = nil) {
        self.kind = kind
        self.message = message
        let hint = Diagnostic.pointed(message, hint)
        detail = operands.isEmpty && hint == nil ? nil : Detail(operands: operands, hint: hint)
    }

    private init(_ kind: Kind, _ message: String, detail: Detail?) {
        self.kind = kind; self.message = message; self.detail = detail
    }

    /// What stands for an exception object that is under way.
    public static var raised: Fault { Fault(.raised, "", detail: nil) }

    /// The same fault, which says what name it is about.
    func about(_ name: String) -> Fault {
        Fault(kind, message, detail: Detail(operands: detail?.operands ?? [], hint: detail?.hint, subject: name))
    }

    public static func type(_ message: String, hint: String? = nil) -> Fault { Fault(.typeError, message, hint: hint) }
    public static func value(_ message: String, hint: String? = nil) -> Fault { Fault(.valueError, message, hint: hint) }
    public static func index(_ message: String) -> Fault { Fault(.indexError, message) }
    public static func memory(_ message: String) -> Fault { Fault(.memoryError, message) }
}
