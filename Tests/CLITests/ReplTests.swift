import Testing
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Sessions at a terminal. One at a time: they are about what comes when.
@Suite(.serialized) struct ReplTests {
    private static func folder() -> String {
        var template = Array("/tmp/nn-test-XXXXXX".utf8CString)
        return mkdtemp(&template).map { String(cString: $0) } ?? "/tmp"
    }

    private func session(_ term: String = "xterm-256color", state: String = folder()) throws -> PseudoTerminal {
        let terminal = try #require(PseudoTerminal(term: term, state: state))
        try #require(terminal.waits(for: "In [1]: "))
        return terminal
    }

    @Test(arguments: ["xterm-256color", "dumb"])
    func valuesAndErrors(_ term: String) throws {
        let terminal = try session(term)
        terminal.type("1 + 2\r")
        #expect(terminal.waits(for: "Out[1]: ") && terminal.waits(for: "3"))
        terminal.type("nothere\r")
        #expect(terminal.waits(for: "NameError"))
        terminal.type("_ * 2\r")
        #expect(terminal.waits(for: "Out[3]: ") && terminal.waits(for: "6"))
        // Before the prompt stands, the key would be the terminal's and not readline's.
        #expect(terminal.waits(for: "In [4]: "))
        terminal.type("\u{4}")
        #expect(terminal.exitStatus() == 0)
    }

    @Test func blockIsIndentedAndEndsWithEmptyLine() throws {
        let terminal = try session()
        terminal.type("def f(x):\r")
        #expect(terminal.waits(for: "...: "))
        terminal.type("return x * 7\r")
        #expect(terminal.waits(for: "...: "))
        terminal.type("\rf(6)\r")
        #expect(terminal.waits(for: "42"))
    }

    @Test func pasteIsOneCell() throws {
        let terminal = try session()
        terminal.type("\u{1B}[200~def f():\n    a = 40\n\n    return a + 2\n\nprint('got', f())\u{1B}[201~\r")
        #expect(terminal.waits(for: "got 42"))
        #expect(terminal.waits(for: "In [2]: "))
    }

    @Test func promptsOfOtherSessionsAreTaken() throws {
        let terminal = try session()
        terminal.type("\u{1B}[200~>>> x = 40\n>>> x + 2\u{1B}[201~\r")
        #expect(terminal.waits(for: "Out[1]: ") && terminal.waits(for: "42"))
    }

    @Test func interruptKeepsVariables() throws {
        let terminal = try session()
        terminal.type("x = 5\r")
        #expect(terminal.waits(for: "In [2]: "))
        terminal.type("while True: pass\r\r")
        usleep(300_000)
        terminal.type("\u{3}")
        #expect(terminal.waits(for: "KeyboardInterrupt"))
        terminal.type("x + 1\r")
        #expect(terminal.waits(for: "Out[3]: ") && terminal.waits(for: "6"))
    }

    @Test func interruptAtPromptClearsLine() throws {
        let terminal = try session()
        terminal.type("nothere\u{3}")
        #expect(terminal.waits(for: "^C"))
        #expect(terminal.waits(for: "In [1]: "))
        terminal.type("exit\r")
        #expect(terminal.exitStatus() == 0)
    }

    @Test func historyOutlivesSession() throws {
        let state = ReplTests.folder()
        let first = try session(state: state)
        first.type("remembered = 11\r")
        #expect(first.waits(for: "In [2]: "))
        first.type("\u{4}")
        #expect(first.exitStatus() == 0)
        let second = try session(state: state)
        second.type("\u{1B}[A")
        #expect(second.waits(for: "remembered = 11"))
    }

    @Test func tabCompletes() throws {
        let terminal = try session()
        terminal.type("learning_rate = 3\r")
        #expect(terminal.waits(for: "In [2]: "))
        terminal.type("learn\t * 14\r")
        #expect(terminal.waits(for: "42"))
    }

    @Test func helpAndMagics() throws {
        let terminal = try session()
        terminal.type("len?\r")
        #expect(terminal.waits(for: "len(obj, /)"))
        terminal.type("%tmie 1\r")
        #expect(terminal.waits(for: "did you mean %time?"))
        terminal.type("!echo shell-$((40 + 2))\r")
        #expect(terminal.waits(for: "shell-42"))
    }
}
