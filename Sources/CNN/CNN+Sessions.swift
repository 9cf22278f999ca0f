import CNNHeader
import NNKit

// MARK: - Sessions

@_cdecl("nn_version")
public func version() -> UnsafePointer<CChar>? { UnsafePointer(CNN.versionText.base) }

enum CNN {
    /// Lives as long as the process.
    static let versionText = VersionText()

    struct VersionText: Sendable {
        /// An address rather than a pointer, which is not Sendable; nobody writes there.
        private let address: UInt
        init() { address = UInt(bitPattern: Unmanaged.passRetained(CText(NN_VERSION)).takeUnretainedValue().base) }
        var base: UnsafeMutablePointer<CChar>? { UnsafeMutablePointer(bitPattern: address) }
    }
}

@_cdecl("nn_open")
public func open() -> OpaquePointer? { OpaquePointer(Unmanaged.passRetained(CSession()).toOpaque()) }

@_cdecl("nn_close")
public func close(_ handle: OpaquePointer?) {
    guard let handle else { return }
    let owner = Unmanaged<CSession>.fromOpaque(UnsafeRawPointer(handle))
    owner.takeUnretainedValue().session.finish()
    owner.release()
}

@_cdecl("nn_cancel")
public func cancel(_ handle: OpaquePointer?) { session(handle)?.interrupter.cancel() }

// MARK: - Limits

@_cdecl("nn_set_limits")
public func setLimits(_ handle: OpaquePointer?, _ limits: UnsafePointer<nn_limits>?) -> nn_status {
    guard let owner = session(handle), let limits, limits.pointee.size >= MemoryLayout<nn_limits>.size else { return NN_USAGE }
    func bound(_ number: Int64) -> Int? { number > 0 ? Int(number) : nil }
    let given = limits.pointee
    owner.session.limits = Limits(steps: bound(given.steps), seconds: given.seconds > 0 ? given.seconds : nil, memory: bound(given.memory),
                                  recursion: bound(given.recursion), output: bound(given.output))
    return NN_OK
}

@_cdecl("nn_set_files")
public func setFiles(_ handle: OpaquePointer?, _ reading: UnsafePointer<UnsafePointer<CChar>?>?,
                     _ writing: UnsafePointer<UnsafePointer<CChar>?>?) -> nn_status {
    guard let owner = session(handle) else { return NN_USAGE }
    func files(_ list: UnsafePointer<UnsafePointer<CChar>?>?) -> Capabilities.Files {
        guard var next = list else { return .all }
        var folders: [String] = []
        while let folder = text(next.pointee) {
            folders.append(folder)
            next += 1
        }
        return folders.isEmpty ? .none : .folders(folders)
    }
    owner.session.capabilities.reading = files(reading)
    owner.session.capabilities.writing = files(writing)
    return NN_OK
}

@_cdecl("nn_set_environment")
public func setEnvironment(_ handle: OpaquePointer?, _ isAllowed: Int32) -> nn_status {
    guard let owner = session(handle) else { return NN_USAGE }
    owner.session.capabilities.environment = isAllowed != 0
    return NN_OK
}

// MARK: - Running

@_cdecl("nn_run")
public func run(_ handle: OpaquePointer?, _ program: UnsafePointer<CChar>?, _ name: UnsafePointer<CChar>?) -> nn_status {
    guard let owner = session(handle), let program = text(program) else { return NN_USAGE }
    return owner.run { () throws(SessionError) in try owner.session.run(program, name: text(name) ?? "<host>").get() }
}

@_cdecl("nn_run_file")
public func runFile(_ handle: OpaquePointer?, _ path: UnsafePointer<CChar>?) -> nn_status {
    guard let owner = session(handle), let path = text(path) else { return NN_USAGE }
    return owner.run { () throws(SessionError) in
        switch TextFile.read(path) {
        case .text(let program):
            owner.session.prepare(script: path)
            try owner.session.run(program, name: path).get()
        case .unreadable(let words): throw SessionError(type: "OSError", message: "cannot read \(path): \(words)")
        case .notText: throw SessionError(type: "UnicodeDecodeError", message: "\(path) is not UTF-8 text")
        }
    }
}

@_cdecl("nn_eval")
public func evaluate(_ owner: OpaquePointer?, _ expression: UnsafePointer<CChar>?, _ result: UnsafeMutablePointer<OpaquePointer?>?) -> nn_status {
    guard let owner = session(owner), let expression = text(expression), let result else { return NN_USAGE }
    return owner.run { () throws(SessionError) in result.pointee = handle(try owner.session.evaluate(expression), owner) }
}

@_cdecl("nn_call")
public func call(_ handle: OpaquePointer?, _ name: UnsafePointer<CChar>?, _ arguments: UnsafePointer<OpaquePointer?>?, _ count: Int,
                 _ result: UnsafeMutablePointer<OpaquePointer?>?) -> nn_status {
    callNamed(handle, name, arguments, count, nil, 0, result)
}

@_cdecl("nn_call_named")
public func callNamed(_ handle: OpaquePointer?, _ name: UnsafePointer<CChar>?, _ arguments: UnsafePointer<OpaquePointer?>?, _ count: Int,
                      _ keys: UnsafePointer<UnsafePointer<CChar>?>?, _ keyCount: Int, _ result: UnsafeMutablePointer<OpaquePointer?>?) -> nn_status {
    guard let owner = session(handle), let name = text(name), let arguments = values(arguments, count), keyCount >= 0, keyCount <= count else { return NN_USAGE }
    var named: [(String, Value)] = []
    for index in 0..<keyCount {
        guard let key = keys.flatMap({ text($0[index]) }) else { return NN_USAGE }
        named.append((key, arguments[count - keyCount + index]))
    }
    return owner.run { () throws(SessionError) in
        let function = try owner.session.callable(name)
        try owner.call(function, Array(arguments.prefix(count - keyCount)), named, result)
    }
}

@_cdecl("nn_call_value")
public func callValue(_ handle: OpaquePointer?, _ function: OpaquePointer?, _ arguments: UnsafePointer<OpaquePointer?>?, _ count: Int,
                      _ result: UnsafeMutablePointer<OpaquePointer?>?) -> nn_status {
    guard let owner = session(handle), let function = value(function), let arguments = values(arguments, count) else { return NN_USAGE }
    return owner.run { () throws(SessionError) in try owner.call(function.value, arguments, [], result) }
}

extension CSession {
    func call(_ function: Value, _ arguments: [Value], _ named: [(String, Value)], _ result: UnsafeMutablePointer<OpaquePointer?>?) throws(SessionError) {
        let made = try session.host { () throws(Fault) in
            if named.isEmpty { return try session.interpreter.call(function, arguments) }
            let keywords = DictObject()
            for (key, value) in named { keywords[key] = value }
            return try session.interpreter.call(function, arguments, keywords: keywords)
        }
        result?.pointee = handle(made, self)
    }
}

@_cdecl("nn_exit_code")
public func exitCode(_ handle: OpaquePointer?) -> Int32 { session(handle)?.exitCode ?? 0 }

// MARK: - Errors

@_cdecl("nn_error_type")
public func errorType(_ handle: OpaquePointer?) -> UnsafePointer<CChar>? {
    session(handle).flatMap { $0.keep($0.error?.type ?? "", "type") }
}

@_cdecl("nn_error_message")
public func errorMessage(_ handle: OpaquePointer?) -> UnsafePointer<CChar>? {
    session(handle).flatMap { $0.keep($0.error?.message ?? "", "message") }
}

@_cdecl("nn_error_text")
public func errorText(_ handle: OpaquePointer?) -> UnsafePointer<CChar>? {
    session(handle).flatMap { $0.keep($0.error?.description ?? "", "text") }
}

@_cdecl("nn_error_place")
public func errorPlace(_ handle: OpaquePointer?, _ line: UnsafeMutablePointer<Int64>?, _ column: UnsafeMutablePointer<Int64>?) -> UnsafePointer<CChar>? {
    guard let owner = session(handle) else { return nil }
    let place = owner.error?.place
    line?.pointee = Int64(place?.line ?? 0)
    column?.pointee = Int64(place?.column ?? 0)
    return owner.keep(place?.source ?? "", "place")
}

// MARK: - Variables

@_cdecl("nn_get")
public func getVariable(_ owner: OpaquePointer?, _ name: UnsafePointer<CChar>?, _ result: UnsafeMutablePointer<OpaquePointer?>?) -> nn_status {
    guard let owner = session(owner), let name = text(name), let result else { return NN_USAGE }
    return owner.run { () throws(SessionError) in
        guard let found = owner.session[name] else { throw SessionError(type: "NameError", message: "name '\(name)' is not defined") }
        result.pointee = handle(found, owner)
    }
}

@_cdecl("nn_set")
public func setVariable(_ owner: OpaquePointer?, _ name: UnsafePointer<CChar>?, _ given: OpaquePointer?) -> nn_status {
    guard let owner = session(owner), let name = text(name), let given = value(given) else { return NN_USAGE }
    owner.session[name] = given.value
    return NN_OK
}
