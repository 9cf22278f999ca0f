/// warnings: which warnings are shown. Those of arrays are told once a place; filters silence them.
enum WarningsModule {
    static let row = LibraryModule(name: "warnings", summary: "Which warnings are shown.", functions: { rows }, source: { text })

    /// What filters there are, newest first, and who records.
    final class State {
        struct Filter {
            let action: String
            let category: TypeObject?
            let message: String
        }
        var filters: [Filter] = []
        var records: [ListObject] = []
        var saved: [[Filter]] = []
        /// Who shows warnings that no filter holds back.
        var tell: (String, String) -> Void = { _, _ in }

        /// What the newest filter that fits says.
        func action(_ type: TypeObject?, _ message: String) -> String? {
            filters.first { filter in
                (filter.category.map { wanted in type.map { $0.isSubtype(of: wanted) } ?? false } ?? true) && message.hasPrefix(filter.message)
            }?.action
        }

        /// Records a warning that no filter holds back, or tells it.
        func show(_ type: TypeObject?, _ category: String, _ message: String) {
            guard let list = records.last else { return tell(category, message) }
            // Only what Python has too: the warnings of nn's own would upset whoever counts.
            if let type { list.items.append(.newTuple([.type(type), .string(message)])) }
        }
    }

    private static func state(_ vm: Interpreter) -> State {
        if let known = vm.moduleState["warnings"] as? State { return known }
        let made = State(), tell = vm.work.warn
        made.tell = tell
        vm.moduleState["warnings"] = made
        vm.work.warn = { [weak vm] category, message in
            guard let vm else { return }
            if made.action(vm.types.exceptions[category] ?? vm.types.exceptions["RuntimeWarning"], message) == "ignore" { return }
            made.show(vm.types.exceptions[category], category, message)
        }
        vm.work.warningFault = { [weak vm] category, message in
            guard let vm, let type = vm.types.exceptions[category], made.action(type, message) == "error" else { return nil }
            return vm.raise(type, [.string(message)])
        }
        return made
    }

    private static let rows: [Builtin] = [
        Builtin("_add", "_add(action, category, message, append)", summary: "Adds a filter.") { args throws(Fault) in
            let action = try args.string(0)
            guard ["default", "error", "ignore", "always", "all", "module", "once"].contains(action) else { throw .value("invalid action: '\(action)'") }
            var category: TypeObject?
            if case .type(let type) = args[1] { category = type.name == "Warning" ? nil : type }
            let filter = State.Filter(action: action, category: category, message: try args.string(2)), state = state(args.vm)
            if try args.bool(3) { state.filters.append(filter) } else { state.filters.insert(filter, at: 0) }
            return .none
        },
        Builtin("resetwarnings", "resetwarnings()", summary: "Forgets all filters.") { args in
            state(args.vm).filters = []
            return .none
        },
        Builtin("warn", "warn(message, category=None, stacklevel=1, source=None)", summary: "Tells a warning, on standard error.") { args throws(Fault) in
            let state = state(args.vm), message = try args.vm.str(args[0])
            var type = args.vm.types.exceptions["UserWarning"]
            if case .instance(let instance) = args[0], instance is ExceptionObject { type = instance.type }
            if case .type(let given) = args[1] { type = given }
            guard let type else { return .none }
            switch state.action(type, message) {
            case "ignore": return .none
            case "error": throw args.vm.raise(type, [.string(message)])
            default: break
            }
            state.show(type, type.name, message)
            return .none
        },
        Builtin("_enter", "_enter(log)", summary: "Begins to record.") { args in
            let state = state(args.vm)
            state.saved.append(state.filters)
            if case .list(let list) = args[0] { state.records.append(list) }
            return .none
        },
        Builtin("_leave", "_leave(recorded)", summary: "Ends recording.") { args throws(Fault) in
            let state = state(args.vm)
            if let filters = state.saved.popLast() { state.filters = filters }
            if try args.bool(0) { _ = state.records.popLast() }
            return .none
        },
    ]

    private static let text = #"""
def filterwarnings(action, message='', category=Warning, module='', lineno=0, append=False):
    """Adds a filter: warnings of a class whose text begins so are ignored, or shown."""
    _add(action, category, message, append)

def simplefilter(action, category=Warning, lineno=0, append=False):
    """Adds a filter for all warnings of a class."""
    _add(action, category, '', append)

class WarningMessage:
    """A warning that was recorded."""
    def __init__(self, message, category):
        self.message = message
        self.category = category

class catch_warnings:
    """A with statement after which the filters are as before; it may record what is told."""
    def __init__(self, *, record=False, module=None, action=None, category=Warning, lineno=0, append=False):
        self._record = record
        self._action = action
        self._category = category

    def __enter__(self):
        self._raw = []
        _enter(self._raw if self._record else None)
        if self._action is not None:
            simplefilter(self._action, self._category)
        return _Recorded(self._raw) if self._record else None

    def __exit__(self, kind, value, traceback):
        _leave(self._record)

class _Recorded:
    def __init__(self, raw):
        self._raw = raw

    def __len__(self):
        return len(self._raw)

    def __getitem__(self, index):
        category, text = self._raw[index]
        return WarningMessage(category(text), category)

    def __iter__(self):
        return (self[k] for k in range(len(self._raw)))
"""#
}
