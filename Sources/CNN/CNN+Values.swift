import CNNHeader
import NNKit

// MARK: - Making values

@_cdecl("nn_none")
public func makeNone(_ owner: OpaquePointer?) -> OpaquePointer? { session(owner).map { handle(.none, $0) } }

@_cdecl("nn_bool")
public func makeBool(_ owner: OpaquePointer?, _ truth: Int32) -> OpaquePointer? { session(owner).map { handle(.bool(truth != 0), $0) } }

@_cdecl("nn_int")
public func makeInt(_ owner: OpaquePointer?, _ number: Int64) -> OpaquePointer? { session(owner).map { handle(.int(Int(number)), $0) } }

@_cdecl("nn_float")
public func makeFloat(_ owner: OpaquePointer?, _ number: Double) -> OpaquePointer? { session(owner).map { handle(.float(number), $0) } }

@_cdecl("nn_string")
public func makeString(_ owner: OpaquePointer?, _ text: UnsafePointer<CChar>?, _ length: Int) -> OpaquePointer? {
    guard let owner = session(owner), length >= 0, text != nil || length == 0 else { return nil }
    let bytes = UnsafeRawBufferPointer(start: text, count: length)
    return handle(.string(String(decoding: bytes, as: UTF8.self)), owner)
}

@_cdecl("nn_list")
public func makeList(_ owner: OpaquePointer?, _ items: UnsafePointer<OpaquePointer?>?, _ count: Int) -> OpaquePointer? {
    guard let owner = session(owner), let items = values(items, count) else { return nil }
    return handle(.newList(items), owner)
}

@_cdecl("nn_dict")
public func makeDict(_ owner: OpaquePointer?) -> OpaquePointer? { session(owner).map { handle(.dict(DictObject()), $0) } }

@_cdecl("nn_dict_set")
public func setItem(_ dict: OpaquePointer?, _ key: UnsafePointer<CChar>?, _ item: OpaquePointer?) -> nn_status {
    guard case .dict(let object)? = value(dict)?.value, let key = text(key), let item = value(item) else { return NN_USAGE }
    object[key] = item.value
    return NN_OK
}

/// What a shared buffer's end is told to. C's pointers may cross threads: the host says so by giving them.
private struct Lender: @unchecked Sendable {
    let free: nn_free_function
    let context: UnsafeMutableRawPointer?
}

@_cdecl("nn_array")
public func makeArray(_ owner: OpaquePointer?, _ data: UnsafeMutableRawPointer?, _ dtype: nn_dtype, _ shape: UnsafePointer<Int64>?, _ rank: Int,
                      _ isWritable: Int32, _ free: nn_free_function?, _ context: UnsafeMutableRawPointer?) -> OpaquePointer? {
    guard let owner = session(owner), let data, rank >= 0, rank <= Dims.limit, shape != nil || rank == 0,
          let type = UInt8(exactly: dtype.rawValue).flatMap({ DType(rawValue: $0) }) else { return nil }
    let dims = Dims((0..<rank).map { Int(shape?[$0] ?? 0) })
    let lender = free.map { Lender(free: $0, context: context) }
    do throws(Fault) {
        let array = try NDArray.external(data, dtype: type, shape: dims, isWriteable: isWritable != 0) { data, _ in lender?.free(data, lender?.context) }
        return handle(.array(array), owner)
    } catch { return nil }
}

// MARK: - Reading values

@_cdecl("nn_kind_of")
public func kind(_ given: OpaquePointer?) -> nn_kind {
    switch value(given)?.value {
    case .none?: NN_NONE
    case .bool: NN_BOOL
    case .int: NN_INT
    case .float: NN_FLOAT
    case .str: NN_STRING
    case .list: NN_LIST
    case .tuple: NN_TUPLE
    case .dict: NN_DICT
    case .set: NN_SET
    case .array: NN_ARRAY
    case .function: NN_FUNCTION
    default: NN_OTHER
    }
}

/// Asks something of a value that may fail.
private func read<R>(_ given: OpaquePointer?, _ result: UnsafeMutablePointer<R>?, _ body: (CValue) throws(Fault) -> R) -> nn_status {
    guard let given = value(given), let result else { return NN_USAGE }
    return given.owner.guarded { () throws(Fault) in result.pointee = try body(given) }
}

@_cdecl("nn_as_bool")
public func asBool(_ given: OpaquePointer?, _ result: UnsafeMutablePointer<Int32>?) -> nn_status {
    read(given, result) { (given: CValue) throws(Fault) in try given.owner.session.interpreter.truth(given.value) ? 1 : 0 }
}

@_cdecl("nn_as_int")
public func asInt(_ given: OpaquePointer?, _ result: UnsafeMutablePointer<Int64>?) -> nn_status {
    read(given, result) { (given: CValue) throws(Fault) in Int64(try given.owner.session.interpreter.index(given.value)) }
}

@_cdecl("nn_as_float")
public func asFloat(_ given: OpaquePointer?, _ result: UnsafeMutablePointer<Double>?) -> nn_status {
    read(given, result) { (given: CValue) throws(Fault) in try given.owner.session.interpreter.double(given.value) }
}

@_cdecl("nn_as_string")
public func asString(_ given: OpaquePointer?, _ length: UnsafeMutablePointer<Int>?) -> UnsafePointer<CChar>? {
    guard let given = value(given), let text = given.value.asString else { return nil }
    let kept = given.string ?? CText(text)
    given.string = kept
    length?.pointee = kept.count
    return UnsafePointer(kept.base)
}

/// The text that a function of the interpreter gives for a value.
private func shown(_ given: OpaquePointer?, _ body: (Interpreter, Value) throws(Fault) -> String) -> UnsafePointer<CChar>? {
    guard let given = value(given) else { return nil }
    var text: CText?
    _ = given.owner.guarded { () throws(Fault) in text = CText(try body(given.owner.session.interpreter, given.value)) }
    given.representation = text
    return text.map { UnsafePointer($0.base) }
}

@_cdecl("nn_repr")
public func representation(_ given: OpaquePointer?) -> UnsafePointer<CChar>? {
    shown(given) { (vm: Interpreter, value: Value) throws(Fault) in try vm.repr(value) }
}

@_cdecl("nn_str")
public func string(_ given: OpaquePointer?) -> UnsafePointer<CChar>? {
    shown(given) { (vm: Interpreter, value: Value) throws(Fault) in try vm.str(value) }
}

@_cdecl("nn_length")
public func length(_ given: OpaquePointer?, _ result: UnsafeMutablePointer<Int64>?) -> nn_status {
    read(given, result) { (given: CValue) throws(Fault) in Int64(try given.owner.session.interpreter.length(given.value)) }
}

@_cdecl("nn_item")
public func item(_ given: OpaquePointer?, _ index: Int64, _ result: UnsafeMutablePointer<OpaquePointer?>?) -> nn_status {
    read(given, result) { (given: CValue) throws(Fault) in handle(try given.owner.session.interpreter.item(given.value, .int(Int(index))), given.owner) }
}

@_cdecl("nn_key")
public func key(_ given: OpaquePointer?, _ key: UnsafePointer<CChar>?, _ result: UnsafeMutablePointer<OpaquePointer?>?) -> nn_status {
    guard let key = text(key) else { return NN_USAGE }
    return read(given, result) { (given: CValue) throws(Fault) in handle(try given.owner.session.interpreter.item(given.value, .string(key)), given.owner) }
}

@_cdecl("nn_attribute")
public func attribute(_ given: OpaquePointer?, _ name: UnsafePointer<CChar>?, _ result: UnsafeMutablePointer<OpaquePointer?>?) -> nn_status {
    guard let name = text(name) else { return NN_USAGE }
    return read(given, result) { (given: CValue) throws(Fault) in handle(try given.owner.session.interpreter.attribute(given.value, name), given.owner) }
}

@_cdecl("nn_buffer_of")
public func buffer(_ given: OpaquePointer?, _ buffer: UnsafeMutablePointer<nn_buffer>?) -> nn_status {
    guard case .array(let array)? = value(given)?.value, let buffer, buffer.pointee.size >= MemoryLayout<nn_buffer>.size else { return NN_USAGE }
    buffer.pointee.data = array.data
    buffer.pointee.dtype = nn_dtype(rawValue: UInt32(array.dtype.rawValue))
    buffer.pointee.rank = array.rank
    buffer.pointee.is_writable = array.isWriteable ? 1 : 0
    func fill(_ place: UnsafeMutableRawPointer, _ dims: Dims) {
        let numbers = place.assumingMemoryBound(to: Int64.self)
        for axis in 0..<Int(NN_MAX_RANK) { numbers[axis] = axis < dims.count ? Int64(dims[axis]) : 0 }
    }
    withUnsafeMutablePointer(to: &buffer.pointee.shape) { fill($0, array.shape) }
    withUnsafeMutablePointer(to: &buffer.pointee.strides) { fill($0, array.strides) }
    return NN_OK
}

@_cdecl("nn_retain")
public func retain(_ given: OpaquePointer?) -> OpaquePointer? {
    guard let given else { return nil }
    _ = Unmanaged<CValue>.fromOpaque(UnsafeRawPointer(given)).retain()
    return given
}

@_cdecl("nn_release")
public func release(_ given: OpaquePointer?) {
    guard let given else { return }
    Unmanaged<CValue>.fromOpaque(UnsafeRawPointer(given)).release()
}
