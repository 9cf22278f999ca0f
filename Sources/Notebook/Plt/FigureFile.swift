#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import NNCharts
import NNRuntime

/// `savefig`: a figure as the bytes of a file, and files that are written beside and renamed.
enum FigureFile {
    static func save(_ figure: FigureObject, _ name: Value, _ keywords: DictObject?, _ state: PlotState, _ vm: Interpreter) throws(Fault) {
        guard case .str(let path) = name else {
            throw .type("expected str, bytes or os.PathLike object, not \(vm.typeName(name))")
        }
        var given = Keywords(owner: "savefig()", parameters: ["fname"], vm: vm)
        for (key, value) in keywords?.items ?? [] { if case .str(let text) = key { given.entries.append((text.value, value)) } }
        let format = try given.text("format")
        let dpi = try given.take("dpi")
        given.ignore(["bbox_inches", "pad_inches", "facecolor", "edgecolor", "transparent", "orientation", "metadata", "backend", "papertype",
                      "bbox_extra_artists", "pil_kwargs"])
        try given.finish()
        var scale = 1.0
        if let dpi, dpi.asString != "figure" {
            let asked = try PlotValues.number(dpi, vm)
            guard asked > 0, asked.isFinite else { throw .value("dpi must be positive, not \(try vm.repr(dpi))") }
            scale = asked / 100
        }
        let kind = format ?? fileType(path.value)
        // As matplotlib does, a name without a type becomes a PNG.
        let file = format == nil && fileType(path.value).isEmpty ? path.value + ".png" : path.value
        try state.host.write(file, try bytes(of: figure.figure, kind.isEmpty ? "png" : kind, scale, state))
    }

    private static func bytes(of figure: Figure, _ kind: String, _ scale: Double, _ state: PlotState) throws(Fault) -> [UInt8] {
        switch kind.lowercased() {
        case "svg": return Array(figure.svg().utf8)
        case "png": return figure.png(scale: scale)
        case "txt":
            var options = state.textOptions(state.host.textOptions)
            options.graphics = nil
            return Array((figure.text(options) + "\n").utf8)
        default: throw .value("Format '\(kind)' is not supported (supported formats: png, svg, txt)")
        }
    }

    /// What stands behind the last dot of the file's name.
    private static func fileType(_ path: String) -> String {
        let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
        return String(name[name.index(after: dot)...])
    }

    /// Writes a file whole: under another name first, so that a reader never meets a half of it.
    static func write(_ name: String, _ bytes: [UInt8]) throws(Fault) {
        let path = try WorkContext.current.permitted(name, writes: true)
        func failed(_ code: Int32) -> Fault {
            let kind: Fault.Kind = switch code {
            case ENOENT: .fileNotFoundError
            case EACCES, EPERM: .permissionError
            case EISDIR: .isADirectoryError
            case ENOTDIR: .notADirectoryError
            default: .osError
            }
            let words = strerror(code).map { String(cString: $0) } ?? "failed"
            return Fault(kind, "[Errno \(code)] \(words): '\(path)'")
        }
        let beside = "\(path).\(getpid()).part"
        let file = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw failed(errno) }
        var done = 0, problem: Int32 = 0
        bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            while done < buffer.count {
                #if canImport(Glibc)
                let count = Glibc.write(file, base + done, buffer.count - done)
                #else
                let count = Darwin.write(file, base + done, buffer.count - done)
                #endif
                if count > 0 { done += count } else if errno != EINTR {
                    problem = errno
                    return
                }
            }
        }
        if close(file) != 0, problem == 0 { problem = errno }
        if problem == 0, rename(beside, path) != 0 { problem = errno }
        if problem != 0 {
            unlink(beside)
            throw failed(problem)
        }
    }
}
