extension Code {
    /// A listing of the instructions, one a line, children after their parent.
    public func disassembly() -> String {
        var text = "\(qualifiedName): \(registerCount) registers\n"
        var isExtension = false
        for (index, instruction) in instructions.enumerated() {
            let line = source.line(at: Int(spanEntry(at: index).span.start))
            if isExtension || instruction.op == .ext {
                text += "  \(index)  ext \(instruction.b) \(instruction.c) (\(instruction.offset))\n"
            } else {
                text += "  \(index)  line \(line)  \(instruction.op) x\(instruction.x)"
                text += " \(operand(instruction.a)) \(operand(instruction.b)) \(operand(instruction.c))\n"
            }
            isExtension = false
        }
        for handler in handlers {
            text += "  handler \(handler.start)..<\(handler.end) -> \(handler.target) in r\(handler.register)\n"
        }
        return children.reduce(text) { $0 + $1.disassembly() }
    }

    private func operand(_ raw: UInt16) -> String {
        let index = Int(raw & ~Instruction.constantBit)
        if raw & Instruction.constantBit != 0, index < constants.count { return "k(\(constants[index]))" }
        return "\(raw)"
    }
}
