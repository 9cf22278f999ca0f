import NNRuntime
import Notebook

/// When a file was last written, and how long it is.
struct FileStamp: Equatable {
    let seconds: Int
    let nanoseconds: Int
    let size: Int

    /// nil where there is no such file.
    init?(_ path: String) {
        guard let found = Shell.stamp(of: path) else { return nil }
        (seconds, nanoseconds, size) = found
    }
}

/// `%autoreload`: reads imported files again when they have changed.
struct ModuleWatch {
    var isOn = false
    private var stamps: [String: FileStamp] = [:]

    /// Notes the files of modules that were imported since the last look.
    mutating func note(_ vm: Interpreter) {
        for module in vm.fileModules where stamps[module.path] == nil { stamps[module.path] = FileStamp(module.path) }
    }

    /// Reads what has changed. A file with a mistake leaves its module as it was, and is tried again when it changes.
    mutating func reload(in repl: Repl) {
        let vm = repl.session.interpreter
        for module in vm.fileModules {
            guard let stamp = FileStamp(module.path), let old = stamps[module.path] else { continue }
            if stamp == old { continue }
            stamps[module.path] = stamp
            guard case .text(let text) = TextFile.read(module.path) else { continue }
            repl.session.interrupter.lower()
            do throws(Fault) { try vm.reload(module.name, text: text) } catch {
                let report = vm.report(of: vm.exceptionValue(of: error))
                repl.complain("\(module.path) was not reloaded: \(report.type): \(report.message)")
            }
        }
    }
}
