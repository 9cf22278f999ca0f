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
        terminal.type("while True: x == 5 and print('busy', end='\\r')\r\r")
        #expect(terminal.waits(for: "busy\r"))
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

    // MARK: Typing

    /// Types a cell and waits for the prompt of the next one.
    private func cell(_ terminal: PseudoTerminal, _ text: String, _ next: Int) {
        terminal.type(text + "\r")
        #expect(terminal.waits(for: "In [\(next)]: "), "\(text)")
    }

    @Test func arrowUpGoesBackIntoTheCell() throws {
        let terminal = try session()
        terminal.type("def f(x):\r")
        #expect(terminal.waits(for: "...: "))
        terminal.type("return x * 6\r")
        #expect(terminal.waits(for: "...: "))
        // In the row above stands `return`.
        terminal.type("\u{1B}[A\u{5} + 6\u{1B}[B\r")
        #expect(terminal.waits(for: "In [2]: "))
        terminal.type("f(6)\r")
        #expect(terminal.waits(for: "42"))
    }

    @Test func arrowsWalkThroughRowsAndThenThroughHistory() throws {
        let terminal = try session()
        cell(terminal, "earlier = 1", 2)
        terminal.type("def f():\r")
        #expect(terminal.waits(for: "...: "))
        // What comes at once, as pasted text does, brings its own indentation.
        terminal.type("a = 20\r    b = 1\r    return a + b")
        #expect(terminal.waits(for: "return a + b"))
        // Three rows up and three down, a 1 for the 20, and down again to the end.
        terminal.type("\u{1B}[A\u{1B}[A\u{1B}[A\u{1B}[B\u{5}\u{7F}1\u{1B}[B\u{1B}[B\u{5}\r\r")
        #expect(terminal.waits(for: "In [3]: "))
        terminal.type("f() + 20\r")
        #expect(terminal.waits(for: "Out[3]: ") && terminal.waits(for: "42"))
        #expect(terminal.waits(for: "In [4]: "))
        terminal.type("\u{1B}[A\u{1B}[A\u{1B}[A")
        #expect(terminal.waits(for: "earlier = 1"))
    }

    @Test func enterAddsARowWhereMoreFollows() throws {
        let terminal = try session()
        terminal.type("\u{1B}[200~def f():\n    return a\u{1B}[201~")
        #expect(terminal.waits(for: "return a"))
        // To the end of the first row; Alt-Enter runs from there.
        terminal.type("\u{1B}[A\u{5}\r")
        #expect(terminal.waits(for: "return a"))
        terminal.type("a = 42")
        #expect(terminal.waits(for: "a = 42"))
        terminal.type("\u{1B}\r")
        #expect(terminal.waits(for: "In [2]: "))
        terminal.type("f()\r")
        #expect(terminal.waits(for: "Out[2]: ") && terminal.waits(for: "42"))
    }

    @Test func keysStayWithinTheRow() throws {
        let terminal = try session()
        // Ctrl-O adds a row; Ctrl-A, Ctrl-K and Ctrl-U keep to theirs, and Backspace takes a step of the indentation.
        terminal.type("(1 +\u{F}xxx\u{15}40 +\u{F}    \u{7F}\u{1}yy\u{1}\u{B}1) + 1")
        #expect(terminal.waits(for: "+ 1"))
        terminal.type("\r")
        #expect(terminal.waits(for: "Out[1]: ") && terminal.waits(for: "43"))
    }

    @Test func windowThatChanges() throws {
        let terminal = try session()
        terminal.type("value = '" + String(repeating: "ab", count: 60))
        #expect(terminal.waits(for: "abab"))
        terminal.resize(columns: 40)
        usleep(200_000)
        terminal.type("c'\r")
        #expect(terminal.waits(for: "In [2]: "))
        terminal.type("len(value)\r")
        #expect(terminal.waits(for: "Out[2]: ") && terminal.waits(for: "121"))
    }

    @Test func promptDoesNotOverwriteALine() throws {
        let terminal = try session()
        terminal.type("print('kept', end='')\r")
        #expect(terminal.waits(for: "kept" + String(repeating: " ", count: 100) + "\r"))
        #expect(terminal.waits(for: "In [2]: "))
        terminal.type("\u{4}")
        #expect(terminal.exitStatus() == 0)
    }

    // MARK: A terminal that cannot move its cursor

    @Test func dumbTerminalReadsLineByLine() throws {
        let state = ReplTests.folder()
        let terminal = try session("dumb", state: state)
        terminal.type("def double(x):\r")
        #expect(terminal.waits(for: "...: "))
        terminal.type("return 2 * x\r")
        #expect(terminal.waits(for: "...: "))
        terminal.type("\r")
        #expect(terminal.waits(for: "In [2]: "))
        terminal.type("doub\t(21)\r")
        #expect(terminal.waits(for: "Out[2]: ") && terminal.waits(for: "42"))
        #expect(terminal.waits(for: "In [3]: "))
        terminal.type("nothere\u{3}")
        #expect(terminal.waits(for: "^C") && terminal.waits(for: "In [3]: "))
        // The cell before, as one entry.
        terminal.type("\u{1B}[A\u{1B}[A\r")
        #expect(terminal.waits(for: "In [4]: "))
        terminal.type("print('running'); time.sleep(60)\r")
        #expect(terminal.waits(for: "running\r"))
        terminal.type("\u{3}")
        #expect(terminal.waits(for: "KeyboardInterrupt") && terminal.waits(for: "In [5]: "))
        terminal.type("\u{12}double(2\r")
        #expect(terminal.waits(for: "Out[5]: ") && terminal.waits(for: "42"))
        #expect(terminal.waits(for: "In [6]: "))
        terminal.type("\u{4}")
        #expect(terminal.exitStatus() == 0)
    }

    // MARK: History

    @Test func twoSessionsAndAKilledOneKeepTheirCells() throws {
        let state = ReplTests.folder()
        let one = try session(state: state), two = try session(state: state)
        cell(one, "first = 1", 2)
        cell(two, "second = 2", 2)
        cell(one, "def f():\r    return 1\r", 3)
        one.send(SIGKILL)
        two.send(SIGKILL)
        _ = (one.exitStatus(), two.exitStatus())
        let third = try session(state: state)
        third.type("%history -g = \r")
        #expect(third.waits(for: "first = 1") && third.waits(for: "second = 2"))
        #expect(third.waits(for: "In [1]: "))
        third.type("def\u{1B}[A")
        #expect(third.waits(for: "return 1"))
    }

    @Test func historyIsSearchedByItsBeginning() throws {
        let terminal = try session()
        cell(terminal, "alpha = 20", 2)
        cell(terminal, "beta = 2", 3)
        cell(terminal, "alpha + beta;", 4)
        terminal.type("alpha =\u{1B}[A + 1\r")
        #expect(terminal.waits(for: "In [5]: "))
        terminal.type("alpha * 2\r")
        #expect(terminal.waits(for: "42"))
    }

    @Test func viModeOfInputrc() throws {
        let state = ReplTests.folder()
        let path = state + "/inputrc"
        let file = try #require(fopen(path, "w"))
        fputs("set editing-mode vi\n$if nn\n\"\\C-o\": \"40 + 2\"\n$endif\n", file)
        fclose(file)
        let terminal = try #require(PseudoTerminal(state: state, extra: ["INPUTRC=\(path)"]))
        #expect(terminal.waits(for: "In [1]: "))
        terminal.type("\u{F}\r")
        #expect(terminal.waits(for: "42"))
        #expect(terminal.waits(for: "In [2]: "))
        terminal.type("1xx\u{1B}")
        usleep(700_000)
        // Deletes the two letters behind the cursor's way back, and appends.
        terminal.type("xxa00\r")
        #expect(terminal.waits(for: "100"))
    }

    @Test func longLinesAndWideLetters() throws {
        let terminal = try session()
        terminal.type("len('" + String(repeating: "x", count: 10_000) + "')\r")
        #expect(terminal.waits(for: "10000"))
        terminal.type("'日本' + '語'[::-1] + 'é'\r")
        #expect(terminal.waits(for: "日本語é"))
    }

    @Test func pastedCommandsAmongCode() throws {
        let terminal = try session()
        terminal.type("\u{1B}[200~%matplotlib inline\n%load_ext autoreload\n%autoreload 2\nimport numpy as np\n\nx = 41\nx + 1\u{1B}[201~\r")
        #expect(terminal.waits(for: "42"))
        terminal.type("\u{1B}[200~# %% A title\ny = 1\n\n# %% another\ny + 99\u{1B}[201~\r")
        #expect(terminal.waits(for: "100"))
    }

    @Test(arguments: ["exit", "quit()", "if True: exit(7)"]) func leaving(_ text: String) throws {
        let terminal = try session()
        terminal.type(text + "\r\r")
        #expect(terminal.exitStatus() == (text.contains("7") ? 7 : 0))
    }

    // MARK: Interrupts and signals

    @Test(arguments: ["time.sleep(60)", "x = input('? ')", "[print('a line') for _ in range(10**9)]", "sum(range(10**10))", "np.sort(np.random.rand(10**8))",
                      "net.train(X, y, X, y, num_iters=10**6)"])
    func interruptsWithinCell(_ text: String) throws {
        let terminal = try session()
        cell(terminal, "net = TwoLayerNet(100, 20, 10); X = np.ones((500, 100)); y = np.zeros(500, dtype=int)", 2)
        terminal.type("print('begins'); " + text + "\r")
        // The cell runs: the key is the terminal's by then.
        #expect(terminal.waits(for: "begins\r"))
        usleep(100_000)
        terminal.type("\u{3}")
        #expect(terminal.waits(for: "KeyboardInterrupt", seconds: 5))
        #expect(terminal.waits(for: "In [3]: ", seconds: 5))
        terminal.type("X.shape\r")
        #expect(terminal.waits(for: "(500, 100)"))
    }

    @Test(arguments: ["xterm-256color", "dumb"])
    func resumedSessionTakesTheTerminalBack(_ term: String) throws {
        let terminal = try session(term)
        terminal.type("12")
        #expect(terminal.waits(for: "12"))
        terminal.send(SIGSTOP)
        // As a shell leaves it that brings a job to the foreground.
        terminal.echoes = true
        terminal.send(SIGCONT)
        for _ in 0..<100 where terminal.echoes { usleep(50_000) }
        #expect(!terminal.echoes)
        terminal.type("34 * 2\r")
        #expect(terminal.waits(for: "2468"))
    }

    @Test func terminationKeepsHistory() throws {
        let state = ReplTests.folder()
        let terminal = try session(state: state)
        cell(terminal, "kept = 1", 2)
        terminal.send(SIGTERM)
        #expect(terminal.exitStatus() == 128 + SIGTERM)
        let second = try session(state: state)
        cell(second, "kept2 = 2", 2)
        second.hangUp()
        _ = second.exitStatus()
        let third = try session(state: state)
        third.type("\u{1B}[A")
        #expect(third.waits(for: "kept2 = 2"))
        third.type("\u{1B}[A\r")
        #expect(third.waits(for: "In [2]: "))
        third.type("kept + 41\r")
        #expect(third.waits(for: "42"))
    }

    // MARK: Commands

    @Test func measuring() throws {
        let terminal = try session()
        cell(terminal, "def f(n):\r    return sum(range(n))\r", 2)
        terminal.type("%time f(10)\r")
        #expect(terminal.waits(for: "45") && terminal.waits(for: "Wall time: "))
        terminal.type("%timeit -n 5 -r 2 f(10)\r")
        #expect(terminal.waits(for: "per loop (mean ± std. dev. of 2 runs, 5 loops each)"))
        terminal.type("%prof f(1000)\r")
        #expect(terminal.waits(for: "per hit") && terminal.waits(for: "sum"))
        terminal.type("\u{1B}[200~%%time\nf(3)\u{1B}[201~\r")
        #expect(terminal.waits(for: "Wall time: "))
        terminal.type("\u{1B}[200~%%capture out\nprint('hidden', 6 * 7)\u{1B}[201~\r")
        #expect(terminal.waits(for: "In ["))
        terminal.type("'got ' + out.stdout\r")
        #expect(terminal.waits(for: "got hidden 42"))
    }

    @Test func debuggerShowsVariables() throws {
        let terminal = try session()
        cell(terminal, "def f(q):\r    z = q * 2\r    return z / 0\r", 2)
        terminal.type("f(21)\r")
        #expect(terminal.waits(for: "ZeroDivisionError"))
        terminal.type("%debug\r")
        #expect(terminal.waits(for: "debug> "))
        terminal.type("z + 1000\r")
        #expect(terminal.waits(for: "1042"))
        terminal.type("up\r")
        #expect(terminal.waits(for: "f(21)"))
        terminal.type("nothere\r")
        #expect(terminal.waits(for: "NameError"))
        terminal.type("q\r")
        #expect(terminal.waits(for: "In [3]: "))
        // Cells that go well, also one that catches an error, leave the last error to be looked at.
        cell(terminal, "try: nothere\rexcept NameError: w = 1\r", 4)
        terminal.type("%debug\r")
        #expect(terminal.waits(for: "debug> "))
        terminal.type("z + 2000\r")
        #expect(terminal.waits(for: "2042"))
        terminal.type("q\r")
        cell(terminal, "%reset", 4)
        terminal.type("%debug\r")
        #expect(terminal.waits(for: "there was no error to look at"))
    }

    @Test func savedSessionsRunAgain() throws {
        let state = ReplTests.folder()
        let terminal = try session(state: state)
        cell(terminal, "%cd \(state)", 1)
        cell(terminal, "a = 40", 2)
        cell(terminal, "a + nothere", 3)
        cell(terminal, "a +* 2", 4)
        cell(terminal, "b = a + 2", 5)
        terminal.type("%save s.nn\r")
        #expect(terminal.waits(for: "2 cells written to s.nn; 2 that ended with an error left out"))
        cell(terminal, "%reset", 5)
        terminal.type("%run s.nn 2-3\r")
        #expect(terminal.waits(for: "2 code cells, no cell 3"))
        terminal.type("%run s.nn 1-2\r")
        terminal.type("b * 1000\r")
        #expect(terminal.waits(for: "42000"))
    }

    @Test(arguments: ["help", "help()", "?"])
    func helpTellsWhereHelpIs(_ word: String) throws {
        let terminal = try session()
        terminal.type(word + "\r")
        #expect(terminal.waits(for: "the commands of the session; %run?"))
    }

    @Test func helpOfMethodsAndKeywords() throws {
        let terminal = try session()
        terminal.type("np.random.choice?\r")
        #expect(terminal.waits(for: "choice(a, size=None, replace=True, p=None)"))
        terminal.type("'a'.split?\r")
        #expect(terminal.waits(for: "split(sep=None, maxsplit=-1)"))
        terminal.type("'a'.upper?\r")
        #expect(terminal.waits(for: "upper()"))
        terminal.type("for?\r")
        #expect(terminal.waits(for: "for is a keyword of the language"))
    }

    @Test func helpOfAModuleSaysWhatItsNamesAre() throws {
        let terminal = try session()
        terminal.type("nn?\r")
        #expect(terminal.waits(for: "confusion_matrix         How often class i (row) was taken for class j (column)."))
    }

    @Test func savingRunningAndEditing() throws {
        let state = ReplTests.folder()
        let terminal = try #require(PseudoTerminal(state: state, extra: ["EDITOR=sed -i s/40/50/"]))
        #expect(terminal.waits(for: "In [1]: "))
        cell(terminal, "%cd \(state)", 1)
        cell(terminal, "a = 40", 2)
        terminal.type("%edit 1\r")
        #expect(terminal.waits(for: "In [3]: "))
        terminal.type("a + 2\r")
        #expect(terminal.waits(for: "52"))
        terminal.type("%rerun 3\r")
        #expect(terminal.waits(for: "52"))
        terminal.type("%save s.nn 1 3\r")
        #expect(terminal.waits(for: "2 cells written to s.nn"))
        cell(terminal, "%reset", 5)
        terminal.type("%run s.nn 2\r")
        #expect(terminal.waits(for: "NameError"))
        terminal.type("%run s.nn\r")
        #expect(terminal.waits(for: "In [5]: "))
        terminal.type("%cells s.nn\r")
        #expect(terminal.waits(for: "fresh"))
        terminal.type("%who\r")
        #expect(terminal.waits(for: "a"))
    }

    @Test func importedFilesAreReloaded() throws {
        let state = ReplTests.folder()
        func write(_ text: String) throws {
            let file = try #require(fopen(state + "/mod.nn", "w"))
            fputs(text, file)
            fclose(file)
        }
        try write("class A:\n    def hi(self): return 'first'\n")
        let terminal = try session(state: state)
        cell(terminal, "%cd \(state)", 1)
        cell(terminal, "%autoreload 2", 1)
        cell(terminal, "from mod import A; a = A()", 2)
        try write("class A:\n    def hi(self): return super().__repr__()[:0] + 'second version'\n")
        terminal.type("(a.hi(), isinstance(a, A))\r")
        #expect(terminal.waits(for: "('second version', True)"))
    }

    @Test func watchRunsWhatChanged() throws {
        let state = ReplTests.folder(), path = state + "/w.nn"
        func write(_ text: String) throws {
            let file = try #require(fopen(path, "w"))
            fputs(text, file)
            fclose(file)
        }
        try write("# %% a\nx = 1\n# %% b\nprint('x is', x)\n# %% c\nprint('alone')\n")
        let terminal = try session(state: state)
        terminal.type("%watch \(path)\r")
        #expect(terminal.waits(for: "x is 1") && terminal.waits(for: "alone") && terminal.waits(for: "ran cells 'a', 'b', 'c'"))
        try write("# %% a\nx = 25\n# %% b\nprint('x is', x)\n# %% c\nprint('alone')\n")
        #expect(terminal.waits(for: "x is 25") && terminal.waits(for: "ran cells 'a', 'b'"))
        terminal.type("\u{3}")
        #expect(terminal.waits(for: "In [1]: "))
    }

    @Test func longValuesAreFolded() throws {
        let terminal = try session()
        terminal.type("list(range(100000))\r")
        #expect(terminal.waits(for: "more characters: print(_) shows all"))
        #expect(terminal.waits(for: "99999]"))
    }

    @Test func commandsOfIPython() throws {
        let state = ReplTests.folder()
        let terminal = try session(state: state)
        // Commands are no cells and take no number.
        cell(terminal, "lines = !echo one; echo two", 1)
        terminal.type("lines\r")
        #expect(terminal.waits(for: "['one', 'two']"))
        #expect(terminal.waits(for: "In [2]: "))
        cell(terminal, "%env NN_TRY=4711", 2)
        terminal.type("!echo is $NN_TRY\r")
        #expect(terminal.waits(for: "is 4711"))
        #expect(terminal.waits(for: "In [2]: "))
        cell(terminal, "%pdb on", 2)
        terminal.type("1 / 0\r")
        #expect(terminal.waits(for: "ZeroDivisionError") && terminal.waits(for: "debug> "))
        terminal.type("q\r")
        #expect(terminal.waits(for: "In [3]: "))
        for (typed, answer) in [("%history 1", "1: lines"), ("%%nosuch", "there is no %%nosuch"), ("%%time?", "%%time"), ("np.linspase?", "there is no np.linspase"),
                                ("%timeit -n 0 1", "needs a number above 0"), ("%load", "needs a file"), ("%save x 99", "there is no cell 99"),
                                ("%run nothere", "cannot read nothere"), ("help('np.linspace')", "num numbers evenly spread")] {
            terminal.type(typed + "\r")
            #expect(terminal.waits(for: answer), "\(typed)")
            #expect(terminal.waits(for: "]: "))
        }
    }

    /// What terminals answer to the questions about pixels, and how pictures are shown then.
    @Test(arguments: [("\u{1B}_Gi=31;OK\u{1B}\\\u{1B}[?62;c", "\u{1B}_Ga=T"), ("\u{1B}[?62;4;22c", "\u{1B}P0;1;0q"), ("\u{1B}[?1;2c", "▀")])
    func picturesAreShownAsTheTerminalAnnounces(_ answer: String, _ sign: String) throws {
        let terminal = try session()
        terminal.type("plt.imshow(np.arange(3600).reshape(60, 60) % 7); plt.show()\r")
        try #require(terminal.waits(for: "\u{1B}[c"))
        // Keys that come between are the user's.
        terminal.type("40 +" + answer + " 2\r")
        #expect(terminal.waits(for: sign))
        #expect(terminal.waits(for: "42"))
    }

    @Test func terminalsWithANameForItAreNotAsked() throws {
        let terminal = try session("xterm-kitty")
        terminal.type("plt.imshow([[0, 1], [1, 0]]); plt.show()\r")
        #expect(terminal.waits(for: "\u{1B}_Ga=T") && !terminal.seen.contains("\u{1B}[c"))
    }

    @Test func noTerminalRunsAScript() throws {
        let state = ReplTests.folder()
        let terminal = try #require(PseudoTerminal(["-c", "print(6 * 7)"], term: "", state: state))
        #expect(terminal.waits(for: "42"))
        #expect(terminal.exitStatus() == 0)
    }
}
