/// A place to jump to, perhaps not known yet.
final class Label {
    var position: Int?
    /// Instructions whose offset waits for the position.
    var pending: [Int] = []
}

/// The instructions covered by one try statement, with gaps where a `finally` body stands inline.
final class Region {
    var ranges: [(Int, Int)] = []
    var openedAt: Int?
}

/// What a `break`, `continue` or `return` passes on its way out.
enum Block {
    case loop(breakTo: Label, continueTo: Label)
    case region(Region)
    case cleanup(Region, emit: () -> Void)
    /// The body of an exception handler; leaving it restores what was handled around it.
    case handler(outer: Int)
}

/// The code under construction: instructions, constants, registers, labels.
final class CodeBuilder {
    let kind: Code.Kind
    let name: String
    let qualifiedName: String
    let source: Source
    let span: Span
    let scope: Scope
    let parent: CodeBuilder?
    var documentation: String?
    var instructions: [Instruction] = []
    var spanIndices: [Int32] = []
    var spans: [SpanEntry] = []
    var constants: [Constant] = []
    var names: [String] = []
    var globals: [String] = []
    var children: [Code] = []
    var captures: [Capture] = []
    var freeNames: [String] = []
    var parameters = ParameterLayout()
    var localNames: [String] = []
    var isGenerator = false
    var handlers: [Handler] = []
    var cacheCount = 0
    var maxRegisters = 0
    var blocks: [Block] = []
    /// Register of the exception being handled here, or -1.
    var handled = -1
    /// Locals that surely hold a value here.
    var assigned: Set<Int> = []

    private(set) var localCount = 0
    private(set) var nextTemp = 0
    private var registers: [String: Int] = [:]
    private var constantIndex: [Constant: Int] = [:]
    private var nameIndex: [String: Int] = [:]
    private var globalIndex: [String: Int] = [:]
    private var freeIndex: [String: Int] = [:]
    private(set) var isTooLarge = false

    init(_ kind: Code.Kind, name: String, qualifiedName: String, source: Source, span: Span, scope: Scope, parent: CodeBuilder?) {
        self.kind = kind
        self.name = name
        self.qualifiedName = qualifiedName
        self.source = source
        self.span = span
        self.scope = scope
        self.parent = parent
        isGenerator = scope.isGenerator
        freeNames = scope.order.filter { scope.symbols[$0]?.isFree == true }
        for (index, name) in freeNames.enumerated() { freeIndex[name] = index }
        if let parent {
            captures = freeNames.map { name in
                if let register = parent.registers[name], parent.scope.symbols[name]?.isCell == true { return .register(register) }
                return .free(parent.freeIndex[name] ?? 0)
            }
        }
    }

    /// Gives registers to the parameters, then to the other locals.
    func allocateLocals(parameters names: [String]) {
        var ordered = names
        if scope.isFunctionLike {
            for name in scope.order where !names.contains(name) {
                guard let symbol = scope.symbols[name], symbol.isBound, !symbol.isGlobal, !symbol.isNonlocal else { continue }
                ordered.append(name)
            }
        } else if scope.kind == .classBody, scope.symbols["__class__"]?.isCell == true {
            ordered.append("__class__")
        }
        for (index, name) in ordered.enumerated() { registers[name] = index }
        localNames = ordered
        localCount = ordered.count
        nextTemp = ordered.count
        maxRegisters = max(maxRegisters, nextTemp)
        for (index, name) in names.enumerated() where scope.symbols[name]?.isDeleted != true { assigned.insert(index) }
    }

    // MARK: Variables

    enum Variable { case local(Int), cell(Int), free(Int), global(Int), className(Int), classNameOrFree(Int, Int) }

    func variable(_ name: String) -> Variable {
        let symbol = scope.symbols[name] ?? Scope.Symbol()
        if symbol.isGlobal { return .global(global(name)) }
        if scope.kind == .classBody {
            if name == "__class__", let register = registers[name] { return .cell(register) }
            // What the body binds is looked up in it and then among the globals, past the functions around it.
            if symbol.isFree, symbol.isNonlocal || !symbol.isBound {
                let index = freeIndex[name] ?? 0
                return symbol.isNonlocal ? .free(index) : .classNameOrFree(nameID(name), index)
            }
            return .className(nameID(name))
        }
        if symbol.isFree { return .free(freeIndex[name] ?? 0) }
        if let register = registers[name] { return symbol.isCell ? .cell(register) : .local(register) }
        return .global(global(name))
    }

    func isDeleted(_ name: String) -> Bool { scope.symbols[name]?.isDeleted == true }

    // MARK: Registers

    func temp(_ count: Int = 1) -> Int {
        let first = nextTemp
        nextTemp += count
        if nextTemp > maxRegisters { maxRegisters = nextTemp }
        if nextTemp >= Int(Instruction.constantBit) { isTooLarge = true; nextTemp = localCount }
        return first
    }

    func release(to mark: Int) { nextTemp = mark }
    func isTemp(_ operand: Int) -> Bool { operand >= localCount && operand & Int(Instruction.constantBit) == 0 }

    // MARK: Tables

    func constant(_ value: Constant) -> Int {
        if let index = constantIndex[value] { return index }
        let index = constants.count
        if index >= 0x7FFF { isTooLarge = true; return 0 }
        constants.append(value)
        constantIndex[value] = index
        return index
    }

    /// A constant as an RK operand.
    func constantOperand(_ value: Constant) -> Int { constant(value) | Int(Instruction.constantBit) }

    /// The number of an attribute's or a class variable's name.
    func nameID(_ name: String) -> Int { intern(scope.mangled(name), &names, &nameIndex) }
    func global(_ name: String) -> Int { intern(name, &globals, &globalIndex) }

    private func intern(_ name: String, _ list: inout [String], _ index: inout [String: Int]) -> Int {
        if let known = index[name] { return known }
        let new = list.count
        if new > 0xFFFF { isTooLarge = true; return 0 }
        list.append(name)
        index[name] = new
        return new
    }

    func cache() -> Int {
        cacheCount += 1
        if cacheCount > 0xFFFF { isTooLarge = true; return 0 }
        return cacheCount - 1
    }

    // MARK: Emission

    @discardableResult
    func emit(_ instruction: Instruction, _ span: Span, operands: [Span] = []) -> Int {
        if spans.last?.span != span || !operands.isEmpty || spans.last?.operands.isEmpty == false {
            spans.append(SpanEntry(span, operands: operands))
        }
        instructions.append(instruction)
        spanIndices.append(Int32(spans.count - 1))
        return instructions.count - 1
    }

    /// Tells a slice or a pair just built that the `getItem` that comes next is all that reads it.
    func feedsNext(_ key: Int) {
        guard let last = instructions.last, Int(last.a) == key, isTemp(key), last.op == .buildSlice || last.op == .build && last.x == 1 && last.b == 2 else { return }
        instructions[instructions.count - 1].x |= Instruction.feedsNext
    }

    /// An extension word behind the last instruction, with the same source.
    func emitExt(b: Int, c: Int) {
        instructions.append(Instruction(.ext, b: b, c: c))
        spanIndices.append(spanIndices.last ?? 0)
    }

    /// A jump whose offset sits in its own word.
    func emitJump(_ op: Op, a: Int = 0, to label: Label, _ span: Span) {
        let index = emit(Instruction(op, a: a), span)
        link(index, label)
    }

    /// A jump whose offset sits in the next word.
    func emitWideJump(_ instruction: Instruction, to label: Label, _ span: Span, operands: [Span] = []) {
        emit(instruction, span, operands: operands)
        instructions.append(Instruction(.ext))
        spanIndices.append(spanIndices.last ?? 0)
        link(instructions.count - 1, label)
    }

    private func link(_ index: Int, _ label: Label) {
        if let position = label.position { instructions[index].offset = position - index } else { label.pending.append(index) }
    }

    func place(_ label: Label) {
        label.position = instructions.count
        for index in label.pending { instructions[index].offset = instructions.count - index }
        label.pending = []
    }

    // MARK: Regions

    func open(_ region: Region) { region.openedAt = instructions.count }

    func close(_ region: Region) {
        if let start = region.openedAt, start < instructions.count { region.ranges.append((start, instructions.count)) }
        region.openedAt = nil
    }

    func addHandler(_ region: Region, target: Int, register: Int, outer: Int) {
        for (start, end) in region.ranges {
            handlers.append(Handler(start: start, end: end, target: target, register: register, outer: outer))
        }
    }

    /// Emits what a jump out of the blocks above `depth` must do, then `body` (the jump itself).
    func leaving(to depth: Int, _ span: Span, _ body: () -> Void) {
        let savedBlocks = blocks
        let savedHandled = handled
        var closed: [Region] = []
        while blocks.count > depth {
            switch blocks.removeLast() {
            case .loop: break
            case .region(let region):
                if region.openedAt != nil { close(region); closed.append(region) }
            case .cleanup(let region, let emitCleanup):
                if region.openedAt != nil { close(region); closed.append(region) }
                emitCleanup()
            case .handler(let outer):
                let exception = handled
                handled = outer
                emitSetHandled(outer, span)
                if exception >= 0 { emit(Instruction(.clear, a: exception), span) }
            }
        }
        body()
        blocks = savedBlocks
        handled = savedHandled
        for region in closed { open(region) }
    }

    func emitSetHandled(_ register: Int, _ span: Span) {
        emit(register < 0 ? Instruction(.setHandled, x: 1) : Instruction(.setHandled, a: register), span)
    }

    func finish() -> Code { Code(self) }
}
