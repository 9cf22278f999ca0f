// The terminal and the standard streams; nothing else in the program touches them.

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import NNCharts
import NNRuntime
import Notebook

/// A standard stream behind a buffer. It is written when the buffer is full, at line ends if it is a terminal, when
/// input is read, and at the end.
final class StreamOutput: Output {
    private static let capacity = 1 << 16
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    let isTerminal: Bool

    init(descriptor: Int32) {
        self.descriptor = descriptor
        isTerminal = isatty(descriptor) == 1
        buffer.reserveCapacity(StreamOutput.capacity)
    }

    func write(_ text: String) {
        buffer.append(contentsOf: text.utf8)
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

    /// Columns of the terminal on a stream; 80 where it is none.
    static func columns(_ descriptor: Int32) -> Int {
        var size = winsize()
        if isatty(descriptor) == 1, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
        return 80
    }

    /// How figures are drawn on standard output: braille and colour in a terminal, plain and of fixed width elsewhere.
    static func figureOptions(_ settings: Settings) -> TextOptions {
        let isTerminal = isatty(1) == 1
        var options = TextOptions(columns: isTerminal ? min(columns(1), 100) : 80)
        if settings.isASCII || !isUnicode || (isTerminal && isDumb) { options.canvas = .ascii }
        if hasColor(1, settings.color) {
            let depth = environment("COLORTERM") ?? ""
            options.colors = depth == "truecolor" || depth == "24bit" || !isTerminal ? .trueColor : .ansi256
        }
        return options
    }
}

/// The process as a whole.
enum Process {
    /// Ends the process without waiting for the threads of libraries.
    static func leave(_ status: Int32) -> Never {
        fflush(nil)
        _exit(status)
    }

    private static var interruptSet: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGINT)
        return set
    }

    /// Keeps Ctrl-C from ending the process: for this thread and all that it makes.
    static func blockInterrupts() {
        var set = interruptSet
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Lets Ctrl-C end the process at once, for commands that run no program.
    static func unblockInterrupts() {
        var set = interruptSet
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
    }

    /// Lets Ctrl-C stop a session's program. The signal is blocked in all threads and waited for in one of its own,
    /// so that no code runs in a signal handler.
    static func watchInterrupts(_ interrupter: Session.Interrupter, endsProcess: Bool) {
        // A system call that waits (`input()`, `time.sleep`) is woken by a signal whose handler does nothing.
        var nothing = sigaction()
        nothing.__sigaction_handler.sa_handler = { _ in }
        sigaction(SIGURG, &nothing, nil)
        let program = pthread_self()
        let watcher = BigStack.start {
            var waited = interruptSet
            var signal: Int32 = 0
            while sigwait(&waited, &signal) == 0 {
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
}
