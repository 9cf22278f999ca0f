import CNNHeader
import NNKit

// MARK: - Functions of the host

extension CSession {
    /// A row of the table whose body calls a function of C's.
    func row(_ signature: String, _ summary: String, _ function: nn_function, _ context: UnsafeMutableRawPointer?) -> Builtin {
        session.builtin(signature, summary: summary) { [unowned self] args throws(Fault) in
            var arguments: [OpaquePointer?] = []
            for index in 0..<args.count { arguments.append(args.has(index) ? handle(args[index], self) : nil) }
            defer { for argument in arguments { release(argument) } }
            var result: OpaquePointer?
            failure = nil
            let status = function(OpaquePointer(Unmanaged.passUnretained(self).toOpaque()), &arguments, arguments.count, &result, context)
            defer { release(result) }
            if status == NN_OK { return value(result)?.value ?? .none }
            throw failure ?? Fault(.runtimeError, "\(signature.prefix { $0 != "(" })() failed with status \(status.rawValue)")
        }
    }
}

@_cdecl("nn_register")
public func register(_ owner: OpaquePointer?, _ signature: UnsafePointer<CChar>?, _ summary: UnsafePointer<CChar>?, _ function: nn_function?,
                     _ context: UnsafeMutableRawPointer?) -> nn_status {
    guard let owner = session(owner), let signature = text(signature), signature.contains("("), let function else { return NN_USAGE }
    owner.session.register(owner.row(signature, text(summary) ?? "", function, context))
    return NN_OK
}

@_cdecl("nn_register_in")
public func registerIn(_ owner: OpaquePointer?, _ module: UnsafePointer<CChar>?, _ signature: UnsafePointer<CChar>?, _ summary: UnsafePointer<CChar>?,
                       _ function: nn_function?, _ context: UnsafeMutableRawPointer?) -> nn_status {
    guard let owner = session(owner), let name = text(module), !name.isEmpty, let signature = text(signature), signature.contains("("),
          let function else { return NN_USAGE }
    let row = owner.row(signature, text(summary) ?? "", function, context)
    if let known = owner.modules[name] {
        known.bind(row.name, to: .builtin(row), owner.session.interpreter)
    } else {
        owner.modules[name] = owner.session.registerModule(name, functions: [row])
    }
    return NN_OK
}

@_cdecl("nn_fail")
public func fail(_ owner: OpaquePointer?, _ type: UnsafePointer<CChar>?, _ message: UnsafePointer<CChar>?) -> nn_status {
    guard let owner = session(owner) else { return NN_USAGE }
    let kind = text(type).flatMap { $0.isEmpty ? nil : Fault.Kind(rawValue: $0) } ?? .runtimeError
    // A host's function is not a limit.
    owner.failure = Fault(kind == .limit ? .runtimeError : kind, text(message) ?? "")
    return NN_ERROR
}

// MARK: - Output and input

@_cdecl("nn_set_output")
public func setOutput(_ owner: OpaquePointer?, _ function: nn_output_function?, _ context: UnsafeMutableRawPointer?) -> nn_status {
    guard let owner = session(owner) else { return NN_USAGE }
    owner.onOutput = function.map { function in
        { text, isError in
            let kept = CText(text)
            withExtendedLifetime(kept) { function(kept.base, kept.count, isError ? 1 : 0, context) }
        }
    }
    return NN_OK
}

@_cdecl("nn_set_figures")
public func setFigures(_ owner: OpaquePointer?, _ function: nn_figure_function?, _ context: UnsafeMutableRawPointer?) -> nn_status {
    guard let owner = session(owner) else { return NN_USAGE }
    owner.session.onOutput = function.map { function in
        { output in
            guard case .figure(let figure) = output else { return }
            let svg = CText(figure.svg())
            withExtendedLifetime(svg) { function(svg.base, svg.count, context) }
        }
    }
    return NN_OK
}

@_cdecl("nn_set_input")
public func setInput(_ owner: OpaquePointer?, _ function: nn_input_function?, _ context: UnsafeMutableRawPointer?) -> nn_status {
    guard let owner = session(owner) else { return NN_USAGE }
    owner.onInput = function.map { function in
        {
            let capacity = 1 << 16
            return withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { line -> String? in
                let count = Int(function(line.baseAddress, capacity, context))
                guard count >= 0 else { return nil }
                return String(decoding: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(line)[..<min(count, capacity)]), as: UTF8.self)
            }
        }
    }
    return NN_OK
}
