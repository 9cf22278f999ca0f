// What NumPy passes in silence and beginners pay for, told once a place on standard error.
//
// Three things: a row meets a column of the same length and the result is a matrix; the first NaN or infinity of a run,
// with what went in; uint8 that wraps around. None of them costs anything where nothing happens: shapes are looked at only
// where they differ, NaN and infinities are seen by the flags the processor sets, and only arithmetic of uint8 is checked.
import CKernels
import Lang

extension Interpreter {
    /// The running instruction, if it is an operator between two values, and the texts of those in the source.
    private var currentOperator: (texts: [String], place: String)? {
        guard frameCount > 0 else { return nil }
        let frame = frames + (frameCount - 1), code = frame.pointee.function.code
        let index = frame.pointee.pc - code.instructions - 1
        guard index >= 0, index < code.code.instructions.count else { return nil }
        switch code.instructions[index].op {
        case .add, .subtract, .multiply, .divide, .floorDivide, .modulo, .power: break
        default: return nil
        }
        return isOurs(code.code.source.name) ? nil : (operandTexts(code.code, index), code.code.source.name)
    }

    /// Whether a text is a part of `np` that is written in the language: nothing there is news to a script.
    private func isOurs(_ name: String) -> Bool { name.hasPrefix("<numpy") }

    private func operandTexts(_ code: Code, _ index: Int) -> [String] {
        code.spanEntry(at: index).operands.map { code.source.text($0) }
    }

    /// The texts of what the running instruction works on.
    private var currentTexts: [String] {
        guard frameCount > 0 else { return [] }
        let frame = frames + (frameCount - 1), code = frame.pointee.function.code
        return operandTexts(code.code, frame.pointee.pc - code.instructions - 1)
    }

    /// Hands the array machinery what it calls when one of the three happens.
    func installArrayWarnings() {
        work.spread = { [weak self] left, right in self?.tellSpread(left, right) }
        work.watch = { [weak self] operation, result, operands in self?.tellNonFinite(operation, result, operands) }
        work.wrapped = { [weak self] operation, operands in self?.tellWrapped(operation, operands) }
    }

    /// (N,) against (N, 1). A column made on the spot (`x[:, None]`) is meant.
    private func tellSpread(_ left: NDArray, _ right: NDArray) {
        guard let (texts, _) = currentOperator, texts.count == 2 else { return }
        for sign in ["None", "newaxis", "reshape", "keepdims", "expand_dims"] where texts.contains(where: { $0.contains(sign) }) { return }
        let isLeft = left.rank == 2, column = isLeft ? texts[0] : texts[1], row = isLeft ? texts[1] : texts[0], n = left.shape[0]
        work.warn("ArrayWarning", "\(name(texts[0], 0)) of shape \(left.shape.text) against \(name(texts[1], 1)) of shape \(right.shape.text) gives shape (\(n), \(n)): "
            + "every element meets every other; if pairs were meant, \(short(column)).ravel() or \(short(row))[:, None] fits")
    }

    /// An operand as the source names it, if that is short.
    private func name(_ text: String, _ index: Int, of count: Int = 2) -> String {
        text.utf8.count <= 30 && !text.contains("\n") ? "'\(text)'" : count == 1 ? "the operand" : index == 0 ? "the left operand" : "the right operand"
    }

    private func short(_ text: String) -> String {
        text.utf8.allSatisfy { $0 < 128 && ($0 == 95 || $0 == 46 || Unicode.Scalar($0).properties.isAlphabetic || ($0 >= 48 && $0 <= 57)) } ? text : "(\(text))"
    }

    /// The first NaN or infinity of a run.
    private func tellNonFinite(_ operation: String, _ result: NDArray, _ operands: [Operand]) {
        guard result.dtype.isFloat, let place = currentPlace?.source.name, !isOurs(place), !numpy.toldNonFinite.contains(place) else { return }
        guard let kind = try? result.nonFiniteKind() else { return }
        // Whoever computes with NaN already was told where it came from.
        for operand in operands { if case .array(let array) = operand, array.dtype.isFloat, (try? array.nonFiniteKind()) ?? nil != nil { return } }
        numpy.toldNonFinite.insert(place)
        let texts = Array(currentTexts.suffix(operands.count))
        var parts: [String] = []
        for (index, operand) in operands.enumerated() {
            guard let range = try? operand.rangeText() else { return }
            parts.append("\(name(texts.count == operands.count ? texts[index] : String(repeating: " ", count: 40), index, of: operands.count)) \(range)")
        }
        work.warn("ArrayWarning", "the first \(kind) comes from \(operation), where " + parts.joined(separator: " and "))
    }

    /// uint8 that wraps around.
    private func tellWrapped(_ operation: String, _ operands: [Operand]) {
        guard let (texts, _) = currentOperator, texts.count == 2 else { return }
        guard let left = try? operands[0].rangeText(), let right = try? operands[1].rangeText() else { return }
        work.warn("ArrayWarning", "uint8 wraps around in \(operation): \(name(texts[0], 0)) \(left), \(name(texts[1], 1)) \(right), results go from 0 to 255; "
            + ".astype(int) or .astype(float) before it holds them")
    }
}

extension NDArray {
    /// "NaN" or "infinity", the first that an array holds; nil where all is finite.
    fileprivate func nonFiniteKind() throws(Fault) -> String? {
        guard let isFinite = ArrayOp.named("isfinite"), let isNaN = ArrayOp.named("isnan") else { return nil }
        if try ArrayOps.array(ArrayOps.unary(isFinite, .array(self)).operand, .bool).reduced(.logicalAnd).isTrue { return nil }
        return try ArrayOps.array(ArrayOps.unary(isNaN, .array(self)).operand, .bool).reduced(.logicalOr).isTrue ? "NaN" : "infinity"
    }
}

extension Operand {
    /// "is 3" or "lies between 0.0 and 2.5".
    fileprivate func rangeText() throws(Fault) -> String {
        guard case .array(let array) = self else { return "is \(try scalar(as: dtype).str)" }
        if array.count == 0 { return "is empty" }
        let low: Scalar = try array.reduced(.fmin), high: Scalar = try array.reduced(.fmax)
        return low.bits == high.bits ? "is \(low.str)" : "lies between \(low.str) and \(high.str)"
    }
}

extension ArrayOps {
    /// Tells when an operator on uint8 is about to wrap around.
    static func checkWrap(_ op: ArrayOp, _ lhs: Operand, _ rhs: Operand) throws(Fault) {
        guard op === ArrayOp.add || op === ArrayOp.subtract || op === ArrayOp.multiply, let tell = WorkContext.current.wrapped,
              Operand.promoted(lhs, rhs) == .uint8 else { return }
        let number: Int32 = op === ArrayOp.add ? 0 : op === ArrayOp.subtract ? 1 : 2
        var cells: (UInt8, UInt8) = (0, 0)
        var left: NDArray?, right: NDArray?
        if case .array(let array) = lhs { left = try array.contiguous() } else { cells.0 = UInt8(truncatingIfNeeded: try lhs.scalar(as: .uint8).int) }
        if case .array(let array) = rhs { right = try array.contiguous() } else { cells.1 = UInt8(truncatingIfNeeded: try rhs.scalar(as: .uint8).int) }
        if let a = left, let b = right, a.shape != b.shape {
            // Stretched: only the extremes can tell, which is enough for a row of pixels against a picture.
            guard a.count > 0, b.count > 0, Dims.broadcast(a.shape, b.shape) != nil else { return }
            left = try a.broadcasted(to: Dims.broadcast(a.shape, b.shape) ?? a.shape).contiguous()
            right = try b.broadcasted(to: Dims.broadcast(a.shape, b.shape) ?? b.shape).contiguous()
        }
        let count = left?.count ?? right?.count ?? 0
        let wraps = withUnsafeMutablePointer(to: &cells.0) { x in
            withUnsafeMutablePointer(to: &cells.1) { y in
                nn_wraps_u8(number, left?.data.assumingMemoryBound(to: UInt8.self) ?? x, left == nil ? 0 : 1,
                            right?.data.assumingMemoryBound(to: UInt8.self) ?? y, right == nil ? 0 : 1, count)
            }
        }
        withExtendedLifetime((left, right)) {}
        if wraps != 0 { tell(op.name, [lhs, rhs]) }
    }
}
