#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The standard input of a program, as lines.
public final class LineInput {
    private var rest: Substring

    /// Lines of a text.
    public init(_ text: String) { rest = text[...] }

    /// The next line without its end; nil at the end.
    public func next() -> String? {
        if rest.isEmpty { return nil }
        let line = rest.prefix { $0 != "\n" }
        rest = rest[line.endIndex...].dropFirst()
        return String(line)
    }
}

/// The standard input of the process, line by line.
final class StandardInput {
    private var buffer: [UInt8] = []
    private var position = 0

    /// Reads up to the end of a line; nil at the end of the input, and when a Ctrl-C has come meanwhile.
    func line(stop: Session.Interrupter) -> String? {
        var line: [UInt8] = []
        while true {
            if let end = buffer[position...].firstIndex(of: UInt8(ascii: "\n")) {
                line += buffer[position..<end]
                position = end + 1
                if line.last == UInt8(ascii: "\r") { line.removeLast() }
                return String(decoding: line, as: UTF8.self)
            }
            line += buffer[position...]
            guard fill(stop) else { return line.isEmpty || stop.isRaised ? nil : String(decoding: line, as: UTF8.self) }
        }
    }

    /// Reads more. A terminal gives a line at a time, so nothing is taken that belongs to the next prompt.
    private func fill(_ stop: Session.Interrupter) -> Bool {
        position = 0
        buffer = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let count = buffer.withUnsafeMutableBytes { systemRead(0, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR {
                if !stop.isRaised { continue }
                buffer = []
                return false
            }
            buffer.removeLast(buffer.count - max(count, 0))
            return count > 0
        }
    }
}
