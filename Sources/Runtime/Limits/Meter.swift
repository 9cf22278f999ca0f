/// What is left of the limits in the call that is running. An interpreter without limits has none.
final class Meter {
    let limits: Limits
    private let gauge: MemoryGauge?
    private var isRunning = false
    private var stepsLeft = Int.max
    private var outputLeft = Int.max
    private var isOutputFull = false
    private var deadline = Double.infinity
    private var alarm: Int?
    private var looks = 0
    /// Bytes of values that built-ins have given since the last look that was made for them, and how many ask for one.
    private var unseen = 0
    private let noticed: Int

    init(_ limits: Limits, _ work: WorkContext) {
        self.limits = limits
        gauge = limits.memory.map { MemoryGauge(limit: $0, ownsProcess: limits.ownsProcess) }
        noticed = (limits.memory ?? Int.max) / 32
        work.memory = gauge?.arrays
    }

    // MARK: A call of the host

    /// A call of the host begins. Calls within it belong to it.
    /// - Returns: whether it was the outermost, to be ended with `end`.
    func begin(_ vm: Interpreter) -> Bool {
        if isRunning { return false }
        isRunning = true
        stepsLeft = limits.steps ?? Int.max
        outputLeft = limits.output ?? Int.max
        isOutputFull = false
        if let seconds = limits.seconds {
            deadline = MonotonicClock.now() + seconds
            alarm = DeadlineWatch.shared.add(deadline, vm.work.stop)
        }
        gauge?.begin()
        setTicks(vm)
        return true
    }

    func end(_ vm: Interpreter) {
        isRunning = false
        if let alarm { DeadlineWatch.shared.remove(alarm) }
        alarm = nil
        deadline = .infinity
        gauge?.end()
        if vm.work.stop.reason == .time { vm.work.stop.set(.none) }
        vm.resetTicks(Interpreter.tickSlice)
    }

    private func setTicks(_ vm: Interpreter) { vm.resetTicks(max(0, min(Interpreter.tickSlice, stepsLeft))) }

    // MARK: Looking

    /// Called with the turns since the last time.
    func check(_ spent: Int, _ vm: Interpreter) throws(Fault) {
        guard isRunning else { return }
        stepsLeft = stepsLeft < spent ? -1 : stepsLeft - spent
        setTicks(vm)
        if let fault = fault { throw fault }
        if deadline < .infinity, MonotonicClock.now() > deadline { throw Meter.timeFault }
        if let gauge {
            looks += 1
            if looks & gauge.rareness == 0 { try gauge.check(0, vm) }
        }
    }

    /// The limit that is reached, but for time and memory.
    var fault: Fault? {
        if stepsLeft < 0 { return Fault(.limit, "the limit of \(limits.steps ?? 0) steps is reached") }
        if isOutputFull { return Fault(.limit, "the limit of \(limits.output ?? 0) bytes of output is reached") }
        return nil
    }

    static let timeFault = Fault(.limit, "the limit of time is reached")

    // MARK: Charging

    /// A built-in is about to take memory.
    func ask(_ bytes: Int, _ vm: Interpreter) throws(Fault) {
        // Small ones are seen by the next look, which comes the sooner for them.
        if isRunning, let gauge, bytes >= min(1 << 20, (limits.memory ?? 0) / 64) { try gauge.check(bytes, vm) }
    }

    /// A built-in has given a value: it may be large, and its making may have taken long.
    @inline(__always)
    func returned(_ value: Value, _ vm: Interpreter) {
        switch value {
        case .str(let text): notice(text.byteCount, vm)
        case .list(let list): notice(list.byteCount, vm)
        case .dict(let dict): notice(dict.count * 2 * MemoryLayout<HashTable.Entry>.stride, vm)
        case .set(let set): notice(set.count * 4 * MemoryLayout<SetTable.Entry>.stride, vm)
        default: break
        }
        if vm.work.stop.isSet { vm.lookSoon() }
    }

    @inline(__always)
    private func notice(_ bytes: Int, _ vm: Interpreter) {
        unseen &+= bytes
        if unseen > noticed {
            unseen = 0
            looks |= 15
            vm.lookSoon()
        }
    }

    /// A built-in is about to do work that counts as so many steps.
    func charge(_ steps: Int, _ vm: Interpreter) throws(Fault) {
        guard isRunning, stepsLeft < Int.max else { return }
        if steps >= stepsLeft {
            stepsLeft = -1
            vm.resetTicks(0)
            if let fault = fault { throw fault }
        }
        vm.ticksLeft = steps > vm.ticksLeft ? -1 : vm.ticksLeft - steps
        stepsLeft -= max(0, steps - Interpreter.tickSlice)
    }

    /// How many of the bytes of an output may still be written. When not all may, the program ends soon.
    func admit(_ bytes: Int, _ vm: Interpreter) -> Int {
        guard isRunning, limits.output != nil else { return bytes }
        if bytes <= outputLeft {
            outputLeft -= bytes
            return bytes
        }
        defer { outputLeft = 0 }
        isOutputFull = true
        vm.lookSoon()
        return outputLeft
    }
}

extension Interpreter {
    /// Turns between two looks at the world.
    static let tickSlice = 4096

    /// Counts down from a number of turns anew.
    func resetTicks(_ count: Int) {
        ticksLeft = count
        tickStart = count
    }

    /// Lets the next turn look at the world, without counting the turns left until then.
    func lookSoon() {
        let left = max(ticksLeft, 0)
        ticksLeft -= left
        tickStart -= left
    }

    /// Runs a call of the host under the limits.
    public func metered<R>(_ body: () throws(Fault) -> R) throws(Fault) -> R {
        // Another interpreter may run on this thread further out, or later.
        let before = WorkContext.exchange(work)
        defer { _ = WorkContext.exchange(before) }
        let heapBefore = heap.enter()
        defer { Heap.leave(to: heapBefore) }
        guard let meter, meter.begin(self) else { return try body() }
        defer { meter.end(self) }
        let result = try body()
        // What was cut off is told even if the program came to its end without a look at the world.
        if let fault = meter.fault { throw fault }
        return result
    }

    /// How much of a text may be put out under the limit of output.
    public func admitted(_ text: String) -> String {
        guard let meter else { return text }
        let count = text.utf8.count, allowed = meter.admit(count, self)
        if allowed == count { return text }
        var end = text.utf8.index(text.utf8.startIndex, offsetBy: allowed)
        while String.Index(end, within: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
        return String(text[..<end])
    }

    /// The path to open in place of one that the program names; throws what opening it would if it may not be touched.
    public func permitted(_ path: String, writes: Bool) throws(Fault) -> String {
        guard let allowed = work.capabilities.path(path, writes: writes) else { throw systemFault(SystemFile.denied, path) }
        return allowed
    }
}
