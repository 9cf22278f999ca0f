// The terminal and the standard streams; nothing else in the program touches them.

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import CLineEditor
import NNCharts
import NNRuntime
import Notebook

/// A standard stream behind a buffer. It is written when the buffer is full, at line ends if it is a terminal, when
/// input is read, and at the end.
final class StreamOutput: Output {
    private static let capacity = 1 << 16
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    /// Whether the last line has yet to end.
    var isWithinLine = false
    let isTerminal: Bool

    init(descriptor: Int32) {
        self.descriptor = descriptor
        isTerminal = isatty(descriptor) == 1
        buffer.reserveCapacity(StreamOutput.capacity)
    }

    func write(_ text: String) {
        buffer.append(contentsOf: text.utf8)
        if let last = text.utf8.last { isWithinLine = last != UInt8(ascii: "\n") }
        if buffer.count >= StreamOutput.capacity || (isTerminal && text.utf8.contains(UInt8(ascii: "\n"))) { flush() }
    }

    func flush() {
        var done = 0
        buffer.withUnsafeBytes { bytes in
            while done < bytes.count {
                let count = write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
                if count >= 0 { done += count } else if errno == EAGAIN { poll() } else if errno != EINTR { break }
            }
        }
        let isClosed = done < buffer.count && errno == EPIPE
        buffer.removeAll(keepingCapacity: true)
        // Whoever reads has heard enough: leave without a word, as after SIGPIPE.
        if isClosed { Process.leave(141) }
    }

    private func write(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
        #if canImport(Glibc)
        Glibc.write(descriptor, bytes, count)
        #else
        Darwin.write(descriptor, bytes, count)
        #endif
    }

    /// Waits until a stream that does not block takes more.
    private func poll() {
        var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = withUnsafeMutablePointer(to: &wait) { systemPoll($0, 1, -1) }
    }
}

private func systemPoll(_ wait: UnsafeMutablePointer<pollfd>, _ count: Int, _ time: Int32) -> Int32 {
    poll(wait, nfds_t(count), time)
}

/// What `--color` says, before the environment and the terminal are asked.
enum ColorChoice: String, CaseIterable {
    case auto, always, never
}

/// What is known of the terminal.
enum Terminal {
    static func environment(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        return String(cString: value)
    }

    /// Whether a stream gets colours: the option, then NO_COLOR, FORCE_COLOR, the terminal.
    static func hasColor(_ descriptor: Int32, _ choice: ColorChoice) -> Bool {
        switch choice {
        case .always: return true
        case .never: return false
        case .auto: break
        }
        if let value = environment("NO_COLOR"), !value.isEmpty { return false }
        if let value = environment("FORCE_COLOR"), !value.isEmpty, value != "0" { return true }
        return isatty(descriptor) == 1 && !isDumb
    }

    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    static var isDumb: Bool {
        let name = environment("TERM") ?? ""
        return name.isEmpty || name == "dumb"
    }

    /// Whether the locale is UTF-8. Without any locale it is assumed: files and terminals are, today.
    static var isUnicode: Bool {
        for name in ["LC_ALL", "LC_CTYPE", "LANG"] {
            guard let value = environment(name), !value.isEmpty else { continue }
            let lower = value.lowercased()
            return lower.contains("utf-8") || lower.contains("utf8") || lower == "c" || lower == "posix"
        }
        return true
    }

    /// Without a locale, or in that of C, keys would be taken for single bytes. As Python's, the program then goes on in
    /// UTF-8, and so do the commands it starts.
    static func adoptUnicode() {
        func value(_ name: String) -> String { environment(name) ?? "" }
        guard value("LC_ALL").isEmpty, ["", "C", "POSIX"].contains(value("LC_CTYPE").isEmpty ? value("LANG") : value("LC_CTYPE")) else { return }
        #if canImport(Glibc)
        setenv("LC_CTYPE", "C.UTF-8", 1)
        #else
        setenv("LC_CTYPE", "UTF-8", 1)
        #endif
    }

    /// Columns of the terminal on a stream; 80 where it is none.
    static func columns(_ descriptor: Int32) -> Int {
        if let size = size(descriptor), size.ws_col > 0 { return Int(size.ws_col) }
        return 80
    }

    /// Columns, rows and pixels of the terminal on a stream; what it does not tell is 0. Nil where it is none.
    static func size(_ descriptor: Int32) -> winsize? {
        var size = winsize()
        return isatty(descriptor) == 1 && ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 ? size : nil
    }

    /// How figures are drawn on standard output: braille and colour in a terminal, plain and of fixed width elsewhere.
    static func figureOptions(_ settings: Settings) -> TextOptions {
        let isTerminal = isatty(1) == 1
        var options = TextOptions(columns: isTerminal ? min(columns(1), 100) : 80)
        if settings.isASCII || !isUnicode || (isTerminal && isDumb) { options.canvas = .ascii }
        if hasColor(1, settings.color) { options.colors = isTerminal ? colorLevel : .trueColor }
        return options
    }

    /// How many colours the terminal says it has: by COLORTERM, then by its name.
    private static var colorLevel: ColorLevel {
        if ["truecolor", "24bit"].contains(environment("COLORTERM") ?? "") { return .trueColor }
        let name = environment("TERM") ?? ""
        if name.contains("direct") || ["xterm-kitty", "xterm-ghostty", "wezterm"].contains(name) || name.hasPrefix("foot")
            || name.hasPrefix("alacritty") { return .trueColor }
        return name.contains("256") ? .ansi256 : .ansi16
    }
}

/// The process as a whole.
enum Process {
    /// Ends the process without waiting for the threads of libraries.
    static func leave(_ status: Int32) -> Never {
        fflush(nil)
        _exit(status)
    }

    /// Both ends of the pipe through which the signal handler wakes the watcher.
    private static let pipeEnds: (reading: Int32, writing: Int32) = {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return (-1, -1) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }()

    /// The bytes that the handlers of signals write.
    private static let interruptByte: UInt8 = 1, terminateByte: UInt8 = 2, hangUpByte: UInt8 = 3

    /// Lets a signal that ends the process put the terminal back first. What is typed is in the history file already.
    static func restoreTerminalAtEnd() {
        install(SIGTERM) { _ in Process.wake(Process.terminateByte) }
        install(SIGHUP) { _ in Process.wake(Process.hangUpByte) }
        unblock([SIGTERM, SIGHUP])
    }

    private static func wake(_ byte: UInt8) {
        let saved = errno
        _ = systemWriteByte(Process.pipeEnds.writing, byte)
        errno = saved
    }

    /// Lets Ctrl-C stop a session's program. The handler only writes a byte; a thread of its own does the rest. (To
    /// block the signal and wait for it would not do: OpenBLAS has made its threads before `main`.)
    static func watchInterrupts(_ interrupter: Session.Interrupter, endsProcess: Bool) {
        let reading = pipeEnds.reading
        guard reading >= 0 else { return }
        var old = sigaction()
        sigaction(SIGINT, nil, &old)
        // Whoever started a script may want it to ignore Ctrl-C (`nohup`, a background job).
        if endsProcess, isIgnored(old) { return }
        install(SIGINT) { _ in Process.wake(Process.interruptByte) }
        unblock([SIGINT, SIGURG])
        // A system call that waits (`input()`, `time.sleep`) is woken by a signal whose handler does nothing.
        install(SIGURG) { _ in }
        let program = pthread_self()
        let watcher = BigStack.start {
            var byte: UInt8 = 0
            while true {
                let count = systemReadByte(reading, &byte)
                if count < 0, errno == EINTR { continue }
                if count <= 0 { return }
                if byte != interruptByte {
                    nn_line_restore()
                    leave(128 + (byte == hangUpByte ? SIGHUP : SIGTERM))
                }
                // The program did not notice the one before, for whatever reason: the user means it.
                if endsProcess, interrupter.isRaised { leave(130) }
                interrupter.raise()
                for _ in 0..<20 where interrupter.isRaised {
                    pthread_kill(program, SIGURG)
                    usleep(10_000)
                }
            }
        }
        if let watcher { pthread_detach(watcher) }
    }

    /// Whoever started us may have had signals blocked, which is inherited.
    private static func unblock(_ signals: [Int32]) {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in signals { sigaddset(&set, signal) }
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
    }

    private static func install(_ signal: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
        var action = sigaction()
        #if canImport(Glibc)
        action.__sigaction_handler.sa_handler = handler
        #else
        action.__sigaction_u.__sa_handler = handler
        #endif
        sigaction(signal, &action, nil)
    }

    private static func isIgnored(_ action: sigaction) -> Bool {
        #if canImport(Glibc)
        let handler = action.__sigaction_handler.sa_handler
        #else
        let handler = action.__sigaction_u.__sa_handler
        #endif
        return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}

private func systemWriteByte(_ descriptor: Int32, _ byte: UInt8) -> Int {
    var byte = byte
    return write(descriptor, &byte, 1)
}

private func systemReadByte(_ descriptor: Int32, _ byte: inout UInt8) -> Int { read(descriptor, &byte, 1) }
