// Matrix products: the only file that knows BLAS.
//
// A product is cut into tiles whose size depends on its shape alone; the tiles go to the work pool, and each is one
// call of a BLAS that is told to use one thread. So a product of any shape uses all threads (OpenBLAS's own
// threading does not scale for 200 x 3072 x 50), gives the same bits with any number of them, and can be stopped between
// tiles. A transposed operand is handed over as it lies in memory.
import CKernels
import COpenBLAS

enum BLAS {
    /// Arithmetic of a step of a tile, at most: some milliseconds on one thread.
    private static let tileWork = 1 << 27
    /// Arithmetic below which a product is one call.
    private static let smallWork = 1 << 18

    /// Whether there is an OpenBLAS; it is loaded when this is first asked, and told to leave threads to us and to use all the
    /// processor can do. Where there is none, products are done by plain loops.
    static let isLoaded: Bool = nn_openblas_load()

    /// A matrix as BLAS takes it.
    struct Matrix {
        let data: UnsafeMutableRawPointer
        let rows: Int, columns: Int
        /// Lies column by column.
        let isTransposed: Bool
        /// Elements from one row (or column, if transposed) to the next.
        let stride: Int

        /// - Returns: nil for a layout BLAS cannot read.
        init?(data: UnsafeMutableRawPointer, rows: Int, columns: Int, rowStride: Int, columnStride: Int, itemsize: Int) {
            self.data = data
            self.rows = rows
            self.columns = columns
            let rowStep = rows == 1 ? Swift.max(columns, 1) * itemsize : rowStride
            let columnStep = columns == 1 ? itemsize : columnStride
            if columnStep == itemsize, rowStep >= Swift.max(columns, 1) * itemsize, rowStep % itemsize == 0 {
                isTransposed = false
                stride = rowStep / itemsize
            } else if rows == 1 || rowStride == itemsize, columnStride >= Swift.max(rows, 1) * itemsize, columnStride % itemsize == 0 {
                isTransposed = true
                stride = columnStride / itemsize
            } else {
                return nil
            }
            if stride > Int(Int32.max) || rows > Int(Int32.max) || columns > Int(Int32.max) { return nil }
        }

        /// Address of the element in row `i`, column `j`.
        func at(_ i: Int, _ j: Int, _ itemsize: Int) -> UnsafeMutableRawPointer {
            data + (isTransposed ? j * stride + i : i * stride + j) * itemsize
        }
    }

    /// One product of matrices, seen by several threads. Unchecked: each tile writes its own part of the result.
    private struct Product: @unchecked Sendable {
        let a: Matrix, b: Matrix
        let out: UnsafeMutableRawPointer
        /// Elements from one row of the result to the next.
        let outStride: Int
        let isDouble: Bool
        let tileRows: Int, tileColumns: Int, tileInner: Int
        let stop: StopFlag

        var tilesAcross: Int { (b.columns + tileColumns - 1) / tileColumns }
        var tiles: Int { (a.rows + tileRows - 1) / tileRows * tilesAcross }

        /// Computes one tile of the result, along the whole inner axis.
        func run(_ tile: Int) {
            let size = isDouble ? 8 : 4
            let i = tile / tilesAcross * tileRows, j = tile % tilesAcross * tileColumns
            let m = Swift.min(tileRows, a.rows - i), n = Swift.min(tileColumns, b.columns - j)
            var k = 0
            repeat {
                let depth = Swift.min(tileInner, a.columns - k)
                multiply(a.at(i, k, size), b.at(k, j, size), out + (i * outStride + j) * size, m, n, depth, k > 0 ? 1 : 0)
                k += depth
            } while k < a.columns && !stop.isSet
        }

        private func multiply(_ x: UnsafeMutableRawPointer, _ y: UnsafeMutableRawPointer, _ r: UnsafeMutableRawPointer,
                              _ m: Int, _ n: Int, _ k: Int, _ keep: Double) {
            if isDouble {
                let x = x.assumingMemoryBound(to: Double.self), y = y.assumingMemoryBound(to: Double.self)
                let r = r.assumingMemoryBound(to: Double.self)
                if b.columns == 1, outStride == 1 {
                    nn_dgemv(a.isTransposed, Int32(a.isTransposed ? k : m), Int32(a.isTransposed ? m : k), 1, x, Int32(a.stride),
                                y, Int32(b.isTransposed ? 1 : b.stride), keep, r, 1)
                } else {
                    nn_dgemm(a.isTransposed, b.isTransposed, Int32(m), Int32(n), Int32(k), 1, x, Int32(a.stride),
                                y, Int32(b.stride), keep, r, Int32(outStride))
                }
            } else {
                let x = x.assumingMemoryBound(to: Float.self), y = y.assumingMemoryBound(to: Float.self)
                let r = r.assumingMemoryBound(to: Float.self)
                if b.columns == 1, outStride == 1 {
                    nn_sgemv(a.isTransposed, Int32(a.isTransposed ? k : m), Int32(a.isTransposed ? m : k), 1, x, Int32(a.stride),
                                y, Int32(b.isTransposed ? 1 : b.stride), Float(keep), r, 1)
                } else {
                    nn_sgemm(a.isTransposed, b.isTransposed, Int32(m), Int32(n), Int32(k), 1, x, Int32(a.stride),
                                y, Int32(b.stride), Float(keep), r, Int32(outStride))
                }
            }
        }
    }

    /// `out = a @ b` for float64 or float32; `out` lies row by row.
    static func multiply(_ a: Matrix, _ b: Matrix, into out: UnsafeMutableRawPointer, isDouble: Bool) throws(Fault) {
        _ = isLoaded
        let (m, n, k) = (a.rows, b.columns, a.columns)
        let context = WorkContext.current
        let work = Double(m) * Double(n) * Double(k)
        var tileRows = m, tileColumns = n, tileInner = k
        if work > Double(smallWork) {
            try context.charge(steps: Int(min(work / 4096, 1e18)))
            // Some pieces for every thread there may be, of rows alone if that keeps them large enough: each piece packs
            // the right operand anew. An even number of them, for an even number of threads.
            let parts = m >= 768 ? 8 : m >= 384 ? 4 : m >= 64 ? 2 : 1
            tileRows = Swift.min(roundUp((m + parts - 1) / parts, 8), 1024)
            if n > 512 { tileColumns = 512 }
            if m < 64, n >= 256 { tileColumns = Swift.min(tileColumns, roundUp((n + 7) / 8, 16)) }
            tileInner = Swift.max(256, tileWork / (tileRows * tileColumns))
        }
        let product = Product(a: a, b: b, out: out, outStride: n, isDouble: isDouble, tileRows: tileRows,
                              tileColumns: tileColumns, tileInner: tileInner, stop: context.stop)
        if product.tiles == 1, tileInner >= k {
            try context.check()
            product.run(0)
        } else {
            _ = try Pieces.run(product.tiles) { product.run($0) }
        }
    }

    private static func roundUp(_ n: Int, _ unit: Int) -> Int { (n + unit - 1) / unit * unit }

    /// The inner product of two short runs without gaps.
    static func shortDot(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int) -> Double {
        _ = isLoaded
        return nn_ddot(Int32(truncatingIfNeeded: count), a, 1, b, 1)
    }

    /// The inner product of two runs.
    static func dot(_ a: UnsafeMutableRawPointer, _ aStep: Int, _ b: UnsafeMutableRawPointer, _ bStep: Int, _ count: Int,
                    isDouble: Bool) throws(Fault) -> Scalar {
        _ = isLoaded
        let context = WorkContext.current, size = isDouble ? 8 : 4, piece = 1 << 20
        var done = 0, sum = 0.0, single: Float = 0
        while done < count || count == 0 {
            let n = Int32(Swift.min(piece, count - done))
            let x = a + done * aStep, y = b + done * bStep
            if isDouble {
                sum += nn_ddot(n, x.assumingMemoryBound(to: Double.self), Int32(aStep / size), y.assumingMemoryBound(to: Double.self), Int32(bStep / size))
            } else {
                single += nn_sdot(n, x.assumingMemoryBound(to: Float.self), Int32(aStep / size), y.assumingMemoryBound(to: Float.self), Int32(bStep / size))
            }
            done += Int(n)
            try context.check()
            if count == 0 { break }
        }
        return isDouble ? Scalar(sum) : Scalar(single)
    }
}

/// Products on the calling thread, for modules that split their work themselves.
public enum SingleThreadBLAS {
    /// c (m x n) = alpha * op(a) op(b) + beta * c, row by row; lda, ldb, ldc are row lengths of what lies in memory.
    public static func product(_ transA: Bool, _ transB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Double, _ a: UnsafePointer<Double>,
                               _ lda: Int, _ b: UnsafePointer<Double>, _ ldb: Int, _ beta: Double, _ c: UnsafeMutablePointer<Double>, _ ldc: Int) {
        guard m > 0, n > 0 else { return }
        _ = BLAS.isLoaded
        nn_dgemm(transA, transB, Int32(m), Int32(n), Int32(k),
                    alpha, a, Int32(lda), b, Int32(ldb), beta, c, Int32(ldc))
    }

    public static func product(_ transA: Bool, _ transB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Float, _ a: UnsafePointer<Float>,
                               _ lda: Int, _ b: UnsafePointer<Float>, _ ldb: Int, _ beta: Float, _ c: UnsafeMutablePointer<Float>, _ ldc: Int) {
        guard m > 0, n > 0 else { return }
        _ = BLAS.isLoaded
        nn_sgemm(transA, transB, Int32(m), Int32(n), Int32(k),
                    alpha, a, Int32(lda), b, Int32(ldb), beta, c, Int32(ldc))
    }
}
