/// How the elements of an array are to lie in memory: NumPy's `order=`.
public enum Layout: Sendable {
    /// Row by row, column by column.
    case rows, columns
    /// Column by column if the array is laid out so, else row by row.
    case any
    /// As the array is laid out.
    case keep
}

extension NDArray {
    /// A copy laid out so.
    public func copied(_ layout: Layout) throws(Fault) -> NDArray {
        switch layout {
        case .rows: try copied()
        case .columns: try inColumnOrder()
        case .any: try isFortranContiguous && !isContiguous ? inColumnOrder() : copied()
        case .keep: try copiedKeepingLayout()
        }
    }

    /// This array if it is laid out so, else such a copy.
    public func laid(_ layout: Layout) throws(Fault) -> NDArray { fits(layout) ? self : try copied(layout) }

    /// Whether the array is laid out so.
    public func fits(_ layout: Layout) -> Bool {
        switch layout {
        case .rows: isContiguous
        case .columns: isFortranContiguous
        case .any: isContiguous || isFortranContiguous
        case .keep: true
        }
    }

    /// An array of another shape or type laid out so; to keep a layout or choose one, this array's shape must be the same.
    func emptyAlike(_ shape: Dims, _ dtype: DType, _ layout: Layout) throws(Fault) -> NDArray {
        let isColumns = switch layout {
        case .columns: true
        case .any: isFortranContiguous && !isContiguous
        default: false
        }
        if isColumns { return try NDArray.empty(shape, dtype, order: Array((0..<shape.count).reversed())) }
        if layout == .keep, !isContiguous, shape.count == rank { return try NDArray.empty(shape, dtype, like: strides) }
        return try NDArray.empty(shape, dtype)
    }
}

extension Args {
    /// `order=`: C, F, A or K.
    func layout(_ index: Int, or fallback: Layout = .rows) throws(Fault) -> Layout {
        switch try optionalString(index) {
        case nil: return fallback
        case "C", "c": return .rows
        case "F", "f": return .columns
        case "A", "a": return .any
        case "K", "k": return .keep
        case let other?: throw .value("order must be one of 'C', 'F', 'A', or 'K' (got '\(other)')")
        }
    }
}
