#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The program `nn` at a terminal of its own, as a user would sit before it.
final class PseudoTerminal {
    private let master: Int32
    private var child = pid_t()
    private(set) var seen = ""
    private var isOpen = true
    private var raw: [UInt8] = []

    /// - Parameters:
    ///   - term: the value of TERM.
    ///   - state: the folder of the history.
    ///   - extra: more variables of the environment, `NAME=VALUE`.
    init?(_ arguments: [String] = [], term: String = "xterm-256color", state: String, extra: [String] = []) {
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard master >= 0, let slave = PseudoTerminal.otherEnd(of: master) else { return nil }
        var size = winsize(ws_row: 40, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        for descriptor in 0...2 { posix_spawn_file_actions_addopen(&actions, Int32(descriptor), slave, O_RDWR, 0) }
        posix_spawn_file_actions_addclose(&actions, master)
        // A session of its own: the first terminal it opens becomes its terminal, from which Ctrl-C comes.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        posix_spawnattr_setflags(&attributes, Int16(0x80))
        var words: [UnsafeMutablePointer<CChar>?] = ([Program.path] + arguments).map { strdup($0) } + [nil]
        let variables = extra + ["TERM=\(term)", "XDG_STATE_HOME=\(state)", "PATH=/usr/bin:/bin", "LANG=C.UTF-8", "INPUTRC=/dev/null"]
        var environment: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) } + [nil]
        defer { for word in words + environment { free(word) } }
        guard posix_spawn(&child, Program.path, &actions, &attributes, &words, &environment) == 0 else { return nil }
    }

    /// Unlocks the end that the program gets; its path.
    private static func otherEnd(of master: Int32) -> String? {
        #if canImport(Glibc)
        // What unlockpt and ptsname do, which Swift does not see.
        var unlocked: Int32 = 0, number: UInt32 = 0
        guard ioctl(master, 0x4004_5431, &unlocked) == 0, ioctl(master, 0x8004_5430, &number) == 0 else { return nil }
        return "/dev/pts/\(number)"
        #else
        guard grantpt(master) == 0, unlockpt(master) == 0, let name = ptsname(master) else { return nil }
        return String(cString: name)
        #endif
    }

    deinit {
        kill(child, SIGKILL)
        var status: Int32 = 0
        waitpid(child, &status, 0)
        if isOpen { close(master) }
    }

    func type(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var done = 0
            while done < bytes.count {
                let count = write(master, bytes.baseAddress.map { $0 + done }, bytes.count - done)
                if count <= 0 { return }
                done += count
            }
        }
    }

    /// Gives the terminal another width.
    func resize(columns: UInt16) {
        var size = winsize(ws_row: 40, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    }

    /// Whether keys are shown by the terminal itself, as a shell wants it and no line editor.
    var echoes: Bool {
        get {
            var mode = termios()
            return tcgetattr(master, &mode) == 0 && mode.c_lflag & tcflag_t(ECHO) != 0
        }
        set {
            var mode = termios()
            guard tcgetattr(master, &mode) == 0 else { return }
            if newValue { mode.c_lflag |= tcflag_t(ECHO) } else { mode.c_lflag &= ~tcflag_t(ECHO) }
            tcsetattr(master, TCSANOW, &mode)
        }
    }

    /// Sends a signal to the program.
    func send(_ signal: Int32) { kill(child, signal) }

    /// Closes the terminal under the program.
    func hangUp() {
        close(master)
        isOpen = false
    }

    /// Waits until a text has come; false if it does not in time. What came up to its end is taken away.
    func waits(for text: String, seconds: Double = 20) -> Bool {
        var left = Int(seconds * 20)
        while true {
            if let end = position(behind: text) {
                seen = String(seen[end...])
                return true
            }
            if left <= 0 { return false }
            var wait = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
            if poll(&wait, 1, 50) > 0 {
                var buffer = [UInt8](repeating: 0, count: 4096)
                let count = read(master, &buffer, buffer.count)
                if count <= 0 { return position(behind: text) != nil }
                take(buffer[..<count])
            } else { left -= 1 }
        }
    }

    /// Takes what came, without colours: they stand in the middle of texts.
    private func take(_ bytes: ArraySlice<UInt8>) {
        raw += bytes
        var plain: [UInt8] = [], index = 0
        while index < raw.count {
            guard raw[index] == 0x1B else {
                plain.append(raw[index])
                index += 1
                continue
            }
            // `ESC [ digits ; … m`; one that is not there to its end waits for the rest.
            var end = index + 1
            if end < raw.count, raw[end] == UInt8(ascii: "[") {
                end += 1
                while end < raw.count, raw[end] == UInt8(ascii: ";") || (48...57).contains(raw[end]) { end += 1 }
            }
            if end >= raw.count { break }
            if raw[end] != UInt8(ascii: "m") || end == index + 1 {
                plain.append(raw[index])
                index += 1
            } else { index = end + 1 }
        }
        raw.removeFirst(index)
        seen += String(decoding: plain, as: UTF8.self)
    }

    /// Waits for the end of the program; its status, or nil if it does not end.
    func exitStatus(seconds: Double = 20) -> Int32? {
        for _ in 0..<Int(seconds * 50) {
            var status: Int32 = 0
            if waitpid(child, &status, WNOHANG) == child { return status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F) }
            usleep(20_000)
        }
        return nil
    }

    private func position(behind text: String) -> String.Index? {
        let scalars = seen.unicodeScalars
        var start = scalars.startIndex
        while start < scalars.endIndex {
            if scalars[start...].starts(with: text.unicodeScalars) { return scalars.index(start, offsetBy: text.unicodeScalars.count) }
            start = scalars.index(after: start)
        }
        return nil
    }
}

/// The program that was built beside the tests.
enum Program {
    static let path: String = {
        if let path = getenv("NN") { return String(cString: path) }
        let folder = (CommandLine.arguments.first ?? "").split(separator: "/", omittingEmptySubsequences: false).dropLast()
        return (folder + ["nn"]).joined(separator: "/")
    }()
}
