// The instruction set of the register machine.
//
// An instruction is eight bytes: opcode, a small operand x, and three 16-bit operands a, b, c. Registers are
// the frame's: parameters first, then locals, then temporaries. An operand written RK is a register, or with
// its top bit set (`Instruction.constantBit`) a constant, so that `x + 1` needs no load. Instructions that
// need more room are followed by an extension word; `offset` reads b and c of a word as one signed number.
// Jumps are relative to the word that holds the offset. Register machines of this shape were measured twice
// as fast as a stack machine on loops over floats.

/// What an instruction does. Pictures: `a <- …` writes register a.
public enum Op: UInt8, Sendable, CaseIterable {
    // MARK: Moves
    /// a <- b
    case move
    /// a <- b, and b becomes unbound: b was a temporary
    case take
    /// a <- constant b
    case loadConstant
    /// a <- None / True / False by x = 0, 1, 2
    case loadSimple
    /// UnboundLocalError unless register a is bound; b indexes the name table
    case checkLocal
    /// a becomes unbound (`del name`); an error if it was not bound
    case deleteLocal
    /// a becomes unbound, whether bound or not: frees a temporary
    case clear

    // MARK: Cells, globals, class namespaces
    /// a <- cell holding a's value (a captured parameter), or an empty cell if unbound
    case makeCell
    /// a <- contents of the cell in b; c names it
    case loadCell
    /// contents of the cell in a <- RK b
    case storeCell
    case deleteCell
    /// a <- contents of the closure's cell b; c names it
    case loadFree
    /// contents of the closure's cell a <- RK b
    case storeFree
    case deleteFree
    /// a <- global b (an index into the code's list of globals), else the built-in of that name
    case loadGlobal
    /// global a <- RK b
    case storeGlobal
    case deleteGlobal
    /// a <- name b of the class body's namespace, else global c
    case loadName
    /// a <- name b of the class body's namespace, else the closure's cell c
    case loadNameOrFree
    /// name a of the class body's namespace <- RK b
    case storeName
    case deleteName

    // MARK: Operators. x: bit 0 left operand dies, bit 1 right operand dies, bit 2 in-place form
    /// a <- RK b op RK c
    case add, subtract, multiply, divide, floorDivide, modulo, power, matmul
    case leftShift, rightShift, bitAnd, bitOr, bitXor
    /// a <- op b, with x: 0 plus, 1 minus, 2 invert
    case unary
    /// a <- not b
    case not
    /// a <- RK b op RK c, with x a CompareOp
    case compare

    // MARK: Jumps
    /// jump by offset
    case jump
    /// jump back by offset, looking at the interrupt flag now and then
    case loop
    /// jump by offset if a is true / false
    case jumpIfTrue, jumpIfFalse
    /// jump by the next word's offset if RK b op RK c is x (0 false, 1 true)
    case jumpLess, jumpLessEqual, jumpGreater, jumpGreaterEqual, jumpEqual, jumpNotEqual
    /// jump by the next word's offset if (RK b is RK c) is x
    case jumpIs

    // MARK: Iteration
    /// a <- iter(b)
    case getIter
    /// a <- next(b) and jump by the next word's offset; falls through at the end
    case forIter
    /// a <- list, tuple or set per x of the b registers from c (0 list, 1 tuple, 2 set); bit 2: `Instruction.feedsNext`
    case build
    /// a <- dict of b pairs of registers from c
    case buildDict
    /// append RK b to the list a
    case listAppend
    /// extend the list a by the iterable b
    case listExtend
    /// a <- tuple of the list b
    case listToTuple
    case setAdd
    case setUpdate
    /// dict a: item RK b <- RK c
    case dictSet
    /// dict a: take the items of mapping b; x = 1: keyword arguments of a call, duplicates are errors, c: callee register
    case dictMerge
    /// b registers from a <- the items of c; exactly that many
    case unpack
    /// registers from a <- the items of c; next word: b before the starred one, c after it
    case unpackStar
    /// a <- slice(c, c+1, c+2); x bit 2: `Instruction.feedsNext`
    case buildSlice

    // MARK: Attributes and items. x: bit 0 the value dies (of getAttr: it is read by the comparison that follows and by
    // nothing else), bit 1 the object dies; so too in the stores, `unpack`, `listAppend` and `yield`: bit 0 the value dies
    /// a <- b.name; next word: name, cache
    case getAttr
    /// a.name <- RK b; next word: name, cache
    case setAttr
    /// del a.name(b)
    case deleteAttr
    /// a <- b[RK c]
    case getItem
    /// a[RK b] <- RK c
    case setItem
    /// del a[RK b]
    case deleteItem

    // MARK: Calls
    /// c <- a(a+1 … a+b)
    case call
    /// c <- a(a+1 … a+b, names = …): the next word's b indexes the tuple of names of the last ones
    case callKeywords
    /// c <- a(*a+1, **a+2); a+2 may be None
    case callSpread
    /// a must have the attribute named by b, before the arguments of the call are evaluated; c: the cache of the call
    case checkMethod
    /// c <- a.name(a+1 … a+b); next word: name, cache
    case callMethod
    /// a <- function of child b, its defaults in registers from c: positional ones, then keyword-only ones as bound
    case makeFunction
    /// c <- class of body a, name a+1, bases a+2 … a+1+b; next word: b = 1 when a keyword dict stands behind the bases
    case buildClass
    /// return RK a
    case `return`
    /// hand RK b to the caller; on resumption a <- what was sent
    case yield
    /// a <- result of delegating to the iterator b
    case yieldFrom
    /// the first instruction of a generator: makes the generator object and returns it
    case startGenerator

    // MARK: Exceptions
    /// raise a (x = 0), a from b (x = 1), the exception being handled (x = 2)
    case raise
    /// raise a again, its traceback kept
    case reraise
    /// the exception in a is being handled; x = 1: what was handled when the frame began
    case setHandled
    /// a <- exception b matches class (or tuple) c
    case matchException
    /// AssertionError with message RK a; x = 0: none
    case assertFail
    /// b <- a.__enter__(), a <- bound a.__exit__
    case withEnter
    /// a <- exit function b called for the exception c (x = 1) or for a plain leave (x = 0)
    case withExit

    // MARK: Text, modules, cells of a notebook
    /// a <- text of b formatted by spec RK c; x: 0 format, 1 str, 2 repr, 3 ascii, +4 with a spec
    case formatValue
    /// a <- the b strings from c joined
    case joinStrings
    /// a <- module named by constant b; x: leading dots
    case importModule
    /// a <- name b of module c
    case importName
    /// every public name of module a into the globals
    case importAll
    /// RK a is the value of the cell's last expression
    case showValue
    /// the operand words of the instruction before
    case ext
}

@frozen
public struct Instruction: Sendable {
    public var op: Op
    public var x: UInt8
    public var a: UInt16
    public var b: UInt16
    public var c: UInt16

    /// The bit of an RK operand that says "constant".
    public static let constantBit: UInt16 = 0x8000
    /// The bit of `x` that says of a slice or a pair just built that the `getItem` that comes next is all that reads it: an array
    /// may be indexed by the parts, and nothing built.
    public static let feedsNext: UInt8 = 4

    @inlinable
    public init(_ op: Op, x: UInt8 = 0, a: Int = 0, b: Int = 0, c: Int = 0) {
        self.op = op
        self.x = x
        self.a = UInt16(truncatingIfNeeded: a)
        self.b = UInt16(truncatingIfNeeded: b)
        self.c = UInt16(truncatingIfNeeded: c)
    }

    /// b and c as one signed 32-bit number.
    public var offset: Int {
        @inlinable @inline(__always)
        get { Int(Int32(bitPattern: UInt32(b) | UInt32(c) << 16)) }
        @inlinable
        set {
            let bits = UInt32(bitPattern: Int32(truncatingIfNeeded: newValue))
            b = UInt16(truncatingIfNeeded: bits)
            c = UInt16(truncatingIfNeeded: bits >> 16)
        }
    }
}
