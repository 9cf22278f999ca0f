import Testing
@testable import NNRuntime

/// What `Place.swift` and `HashTable` take for granted about the memory of values.
@Suite struct PlaceTests {
    private func tag(_ value: Value) -> UInt8 {
        var copy = value
        return withUnsafeMutablePointer(to: &copy) { $0.tag }
    }

    @Test func tagsAreTheCompilers() {
        #expect(MemoryLayout<Value>.size == 9 && MemoryLayout<Value>.stride == 16)
        #expect(tag(.bool(true)) == Tag.bool)
        #expect(tag(.int(5)) == Tag.int)
        #expect(tag(.float(0.5)) == Tag.float)
        #expect(tag(.string("a")) == Tag.str)
        #expect(tag(.newList([])) == Tag.list)
        #expect(tag(.newTuple([])) == Tag.tuple)
        #expect(tag(.dict(DictObject())) == Tag.dict)
        #expect(tag(.set(SetObject())) == Tag.set)
        #expect(tag(.object(RangeObject(start: 0, stop: 1, step: 1))) == Tag.object)
        let vm = Interpreter(output: TextOutput(), errorOutput: TextOutput())
        #expect(tag(.type(vm.types.int)) == Tag.type)
        #expect(tag(.instance(InstanceObject(vm.types.object))) == Tag.instance)
        for value in [Value.undefined, .none, .ellipsis, .notImplemented] { #expect(tag(value) == Tag.simple) }
    }

    @Test func payloadIsTheFirstWord() {
        var value = Value.undefined
        withUnsafeMutablePointer(to: &value) { place in
            #expect(place.isUnbound && !place.isNone && !place.isCounted)
            place.set(.none)
            #expect(place.isNone && !place.isUnbound)
            place.set(.int(-7))
            #expect(place.int == -7)
            place.set(.float(1.5))
            #expect(place.float == 1.5)
            place.set(.bool(true))
            #expect(place.bool)
            let list = ListObject([.int(1)])
            place.set(.list(list))
            #expect(place.isCounted)
            #expect(place.borrowed(ListObject.self).takeUnretainedValue() === list)
        }
    }

    @Test func copiesAndMovesKeepTheCounts() {
        var list = ListObject([])
        let places = UnsafeMutablePointer<Value>.allocate(capacity: 3)
        places.initialize(repeating: .undefined, count: 3)
        places.set(.list(list))
        (places + 1).copy(from: places)
        (places + 2).take(from: places + 1)
        #expect((places + 1).isUnbound)
        #expect(!isKnownUniquelyReferenced(&list))
        places.clear(3)
        #expect(isKnownUniquelyReferenced(&list))
        places.set(.list(list))
        places.drop(3)
        #expect(isKnownUniquelyReferenced(&list))
        places.deallocate()
    }

    /// What counts.c takes for granted: where the count stands, and which objects keep theirs elsewhere.
    @Test func referencesAreCountedWhereSwiftCountsThem() throws {
        final class Watch { weak var list: ListObject? }
        let places = UnsafeMutablePointer<Value>.allocate(capacity: 2)
        places.initialize(repeating: .undefined, count: 2)
        let watch = Watch()
        for isWatched in [false, true] {
            var list: ListObject? = ListObject([.int(1)])
            // An object with a weak reference keeps its count in a table beside it.
            if isWatched { watch.list = list }
            if let list {
                let before = _getRetainCount(list)
                places.set(.list(list))
                #expect(_getRetainCount(list) == before + 1)
                (places + 1).copy(from: places)
                #expect(_getRetainCount(list) == before + 2)
            }
            list = nil
            places.clear()
            #expect((places + 1).borrowed(ListObject.self).takeUnretainedValue().items.count == 1)
            #expect((watch.list != nil) == isWatched)
            (places + 1).clear()
            #expect(watch.list == nil)
        }
        let array = try NDArray.zeros(Dims([2]))
        let before = _getRetainCount(array)
        places.set(.array(array))
        #expect(_getRetainCount(array) == before + 1)
        places.clear()
        #expect(_getRetainCount(array) == before)
        places.deallocate()
    }

    /// What `Text.==` takes for granted about short Strings.
    @Test func shortTextsLieInTheirStrings() {
        func second(_ text: String) -> UInt64 { unsafeBitCast(text, to: (UInt64, UInt64).self).1 }
        var reserved = "short"
        reserved.reserveCapacity(100)
        reserved += "er"
        for short in ["", "a", "é", "fifteen bytes!!", String(repeating: "ab", count: 7)] { #expect(second(short) & Text.isInPlace != 0) }
        for long in [reserved, String(repeating: "x", count: 16)] { #expect(second(long) & Text.isInPlace == 0) }
        #expect(Text(reserved) == Text("shorter"))
        #expect(Text("e\u{301}") != Text("\u{e9}"))
        #expect(Text("ab") != Text("ac") && Text("ab") == Text(String("xab".dropFirst())))
    }

    /// What `StringObject` takes for granted: a String is as large as the two words it is kept in.
    @Test func stringsHoldTextsWithinAndBeyondASCII() throws {
        #expect(MemoryLayout<String>.size == MemoryLayout<(UInt, UInt)>.size)
        for text in ["", "a", "é", "fifteen bytes!!", "more than fifteen bytes", "mehr als fünfzehn Bytes", "\u{1F600}\u{1F600}"] {
            let object = StringObject(text)
            #expect(object.value == text && object.count == text.unicodeScalars.count && object.isASCII == text.utf8.allSatisfy { $0 < 128 })
            try object.append(Text("ü"))
            #expect(object.value == text + "ü" && object.count == text.unicodeScalars.count + 1 && !object.isASCII)
            #expect(object.scalar(at: object.count - 1) == "ü" && object.extra == nil)
        }
    }

    /// Long lists of one kind of number are packed until all items are asked for.
    @Test func longListsOfOneNumberArePacked() throws {
        let vm = Interpreter(output: TextOutput(), errorOutput: TextOutput())
        func list(_ item: Value, _ count: Int) throws -> ListObject? {
            guard case .list(let list) = try vm.binary(.multiply, .newList([item]), .int(count)) else { return nil }
            return list
        }
        #expect(try list(.int(0), PackedList.least - 1)?.isPacked == false)
        #expect(try list(.string("x"), 5000)?.isPacked == false)
        let made = try #require(try list(.bool(true), 5000))
        #expect(made.isPacked && made.count == 5000 && made.byteCount == 40_000)
        try vm.setItem(.list(made), .int(-1), .bool(false))
        #expect(made.isPacked)
        try vm.setItem(.list(made), .int(7), .int(3))
        #expect(!made.isPacked && made.count == 5000 && made.items[7].asInt == 3 && made.items[4999].asInt == 0 && made.items[0].asInt == 1)
    }

    @Test func entriesOfDictsLieAsExpected() {
        #expect(MemoryLayout<HashTable.Entry>.offset(of: \.key) == 8)
        #expect(MemoryLayout<HashTable.Entry>.offset(of: \.value) == 24)
        #expect(MemoryLayout<SetTable.Entry>.offset(of: \.key) == 8)
    }
}

/// The collector of circles, and generators that are dropped.
@Suite struct HeapTests {
    private func run(_ text: String) throws -> (output: String, vm: Interpreter) {
        let output = TextOutput()
        let vm = Interpreter(output: output, errorOutput: output)
        let module = ModuleObject(name: "__main__")
        vm.register(module)
        guard case .code(let code) = vm.compile(text, name: "test") else {
            Issue.record("does not compile")
            return ("", vm)
        }
        try vm.execute(code, in: module)
        return (output.text, vm)
    }

    /// However deep things hold each other, freeing them takes little of the native stack.
    @Test func chainsOfEveryKindAreFreed() throws {
        let kinds = [
            "x = iter([x])", "x = iter((x,))", "x = map(str, x)", "x = filter(None, x)", "x = enumerate(x)", "x = zip(x)", "x = (y for y in x)",
            "x = chain(x)", "x = islice(x, 3)", "x = (lambda y: lambda: y)(x)", "x = (lambda y=x: y)", "x = property(x)", "x = staticmethod(x)",
            "x = partial(len, x)", "x = deque([x])", "x = {1: iter([x])}", "x = A(x).go", "x = waiting(x); next(x)", "x = reversed([x])",
            "x = repeat(x)", "x = tee(x)[0]", "x = iter(deque([x]))", "x = iter({1: x}.values())",
        ]
        for kind in kinds {
            let made = try run("""
            from itertools import chain, islice, repeat, tee
            from functools import partial
            from collections import deque
            class A:
                def __init__(self, x): self.x = x
                def go(self): pass
            def waiting(y):
                try:
                    yield y
                finally:
                    pass
            x = iter([1])
            for i in range(20000):
                \(kind)
            x = None
            print('freed')
            """)
            #expect(made.output == "freed\n", "\(kind)")
        }
    }

    /// A collection comes as soon after the last one however much that freed.
    @Test func circlesDoNotPileUp() throws {
        let made = try run("""
        for i in range(100000):
            a = []
            a.append(a)
        """)
        var count = 0
        made.vm.heap.forEach { _ in count += 1 }
        #expect(count < 20_000)
    }

    @Test func circlesOfEveryKindAreFreed() throws {
        let kinds = [
            "x = []; x.append(x)",
            "x = {}; x['me'] = x",
            "x = []; x.append((x, 1))",
            "x = A(); x.me = x",
            "x = A(); x.child = A(); x.child.parent = x",
            "x = A(); x.method = x.go",
            "x = set(); a = A(); x.add(a); a.all = x",
            "x = Stack(); x.append(x); x.name = x",
            "x = pair()",
            "x = waiting(); next(x); x.send(x)",
            "x = made()",
            "x = deque(); x.append(x)",
            "x = failing()",
        ]
        for kind in kinds {
            let text = """
            import gc
            from collections import deque
            class A:
                def go(self): return self
            class Stack(list): pass
            def pair():
                def f(): return g
                def g(): return f
                return f
            def waiting():
                got = yield
                yield got
            def made():
                class B:
                    def go(self): return super().go()
                return B
            def failing():
                try:
                    raise ValueError(1)
                except ValueError as e:
                    e.me = e
                    return e
            def go():
                \(kind)
            gc.collect()
            go()
            first = gc.collect()
            print(first > 0, gc.collect())
            """
            #expect(try run(text).output == "True 0\n", "\(kind)")
        }
    }

    @Test func whatIsHeldStays() throws {
        let text = """
        import gc
        a = []
        a.append(a)
        def keeper():
            b = {}
            b['b'] = b
            def look(): return b
            return look
        look = keeper()
        def deep(n):
            local = [n]
            local.append(local)
            if n == 0:
                gc.collect()
                return len(local)
            return deep(n - 1) + len(local) + local[1][0] - n
        print(deep(50), gc.collect() >= 0, len(a), a[0] is a, list(look()))
        """
        #expect(try run(text).output == "102 True 1 True ['b']\n")
    }

    @Test func anInterpreterLeavesItsValuesBehind() throws {
        var (_, vm): (String, Interpreter?) = try run("x = []\nx.append(x)\ny = [1, 2]")
        let module = vm?.modules["__main__"]
        let kept = module.flatMap { vm?.global("y", in: $0) }
        vm = nil
        if case .list(let list)? = kept { #expect(list.items.count == 2) } else { Issue.record("no list") }
    }
}
