import NNRuntime
import Testing

// Expected texts were written by NumPy 2.4.

@Suite struct ArrayTextTests {
    @Test func floatsAsNumPyWritesThem() throws {
        let rows: [(values: [Double], str: String, repr: String, single: String)] = [
            ([1.0, 2.5, -3.0], "[ 1.   2.5 -3. ]",
             "array([ 1. ,  2.5, -3. ])",
             "array([ 1. ,  2.5, -3. ], dtype=float32)"),
            ([1e-05, 1.0], "[1.e-05 1.e+00]",
             "array([1.e-05, 1.e+00])",
             "array([1.e-05, 1.e+00], dtype=float32)"),
            ([0.1, 0.2, 1e8], "[1.e-01 2.e-01 1.e+08]",
             "array([1.e-01, 2.e-01, 1.e+08])",
             "array([1.e-01, 2.e-01, 1.e+08], dtype=float32)"),
            ([.nan, .infinity, -.infinity, 1.5], "[ nan  inf -inf  1.5]",
             "array([ nan,  inf, -inf,  1.5])",
             "array([ nan,  inf, -inf,  1.5], dtype=float32)"),
            ([0.123456789, 12.0], "[ 0.12345679 12.        ]",
             "array([ 0.12345679, 12.        ])",
             "array([ 0.12345679, 12.        ], dtype=float32)"),
            ([1e300, 5e-324, 0, -0.0], "[ 1.e+300  5.e-324  0.e+000 -0.e+000]",
             "array([ 1.e+300,  5.e-324,  0.e+000, -0.e+000])",
             "array([inf,  0.,  0., -0.], dtype=float32)"),
            ((0..<30).map { Double($0) / 7 }, "[0.         0.14285714 0.28571429 0.42857143 0.57142857 0.71428571\n 0.85714286 1.         1.14285714 1.28571429 1.42857143 1.57142857\n 1.71428571 1.85714286 2.         2.14285714 2.28571429 2.42857143\n 2.57142857 2.71428571 2.85714286 3.         3.14285714 3.28571429\n 3.42857143 3.57142857 3.71428571 3.85714286 4.         4.14285714]",
             "array([0.        , 0.14285714, 0.28571429, 0.42857143, 0.57142857,\n       0.71428571, 0.85714286, 1.        , 1.14285714, 1.28571429,\n       1.42857143, 1.57142857, 1.71428571, 1.85714286, 2.        ,\n       2.14285714, 2.28571429, 2.42857143, 2.57142857, 2.71428571,\n       2.85714286, 3.        , 3.14285714, 3.28571429, 3.42857143,\n       3.57142857, 3.71428571, 3.85714286, 4.        , 4.14285714])",
             "array([0.        , 0.14285715, 0.2857143 , 0.42857143, 0.5714286 ,\n       0.71428573, 0.85714287, 1.        , 1.1428572 , 1.2857143 ,\n       1.4285715 , 1.5714285 , 1.7142857 , 1.8571428 , 2.        ,\n       2.142857  , 2.2857144 , 2.4285715 , 2.5714285 , 2.7142856 ,\n       2.857143  , 3.        , 3.142857  , 3.2857144 , 3.4285715 ,\n       3.5714285 , 3.7142856 , 3.857143  , 4.        , 4.142857  ],\n      dtype=float32)"),
            ((0..<1500).map { Double($0) }, "[0.000e+00 1.000e+00 2.000e+00 ... 1.497e+03 1.498e+03 1.499e+03]",
             "array([0.000e+00, 1.000e+00, 2.000e+00, ..., 1.497e+03, 1.498e+03,\n       1.499e+03], shape=(1500,))",
             "array([0.000e+00, 1.000e+00, 2.000e+00, ..., 1.497e+03, 1.498e+03,\n       1.499e+03], shape=(1500,), dtype=float32)"),
            ([], "[]",
             "array([], dtype=float64)",
             "array([], dtype=float32)"),
        ]
        for row in rows {
            let array = try NDArray.of(row.values)
            #expect(try array.str() == row.str)
            #expect(try array.repr() == row.repr)
            #expect(try array.astype(.float32).repr() == row.single)
        }
    }

    @Test func otherTypesAndShapes() throws {
        let count = try NDArray.of(Array(0..<24), shape: [2, 3, 4])
        #expect(try count.repr() == "array([[[ 0,  1,  2,  3],\n        [ 4,  5,  6,  7],\n        [ 8,  9, 10, 11]],\n\n       [[12, 13, 14, 15],\n        [16, 17, 18, 19],\n        [20, 21, 22, 23]]])")
        #expect(try count.transposed.str() == "[[[ 0 12]\n  [ 4 16]\n  [ 8 20]]\n\n [[ 1 13]\n  [ 5 17]\n  [ 9 21]]\n\n [[ 2 14]\n  [ 6 18]\n  [10 22]]\n\n [[ 3 15]\n  [ 7 19]\n  [11 23]]]")
        #expect(try count.astype(.uint8).repr() == "array([[[ 0,  1,  2,  3],\n        [ 4,  5,  6,  7],\n        [ 8,  9, 10, 11]],\n\n       [[12, 13, 14, 15],\n        [16, 17, 18, 19],\n        [20, 21, 22, 23]]], dtype=uint8)")
        #expect(try NDArray.of([true, false], shape: [2, 1]).repr() == "array([[ True],\n       [False]])")
        #expect(try NDArray.zeros([0, 3]).repr() == "array([], shape=(0, 3), dtype=float64)")
        #expect(try NDArray.zeros([0], .int64).repr() == "array([], dtype=int64)")
        #expect(try NDArray.scalar(Scalar(1.5)).repr() == "array(1.5)")
        #expect(try NDArray.scalar(Scalar(1e20)).str() == "1e+20")
        #expect(try NDArray.of(Array(0..<4000), shape: [2, 2000]).repr() == "array([[   0,    1,    2, ..., 1997, 1998, 1999],\n       [2000, 2001, 2002, ..., 3997, 3998, 3999]], shape=(2, 2000))")
        #expect(try NDArray.zeros([40, 40]).str() == "[[0. 0. 0. ... 0. 0. 0.]\n [0. 0. 0. ... 0. 0. 0.]\n [0. 0. 0. ... 0. 0. 0.]\n ...\n [0. 0. 0. ... 0. 0. 0.]\n [0. 0. 0. ... 0. 0. 0.]\n [0. 0. 0. ... 0. 0. 0.]]")
    }

    @Test func optionsChangeTheText() throws {
        let array = try NDArray.of([1.23456, -0.001, 1000, .nan])
        #expect(try array.repr(options { $0.precision = 2 }) == "array([ 1.23e+00, -1.00e-03,  1.00e+03,       nan])")
        #expect(try array.repr(options { $0.suppress = true }) == "array([   1.23456,   -0.001  , 1000.     ,        nan])")
        #expect(try array.repr(options { $0.floatMode = .fixed; $0.precision = 3 }) == "array([ 1.235e+00, -1.000e-03,  1.000e+03,        nan])")
        #expect(try array.repr(options { $0.floatMode = .unique; $0.suppress = true }) == "array([   1.23456,   -0.001  , 1000.     ,        nan])")
        #expect(try array.repr(options { $0.floatMode = .maxprecEqual; $0.suppress = true }) == "array([   1.23456,   -0.00100, 1000.00000,        nan])")
        #expect(try array.repr(options { $0.sign = .plus }) == "array([+1.23456e+00, -1.00000e-03, +1.00000e+03,         +nan])")
        #expect(try array.repr(options { $0.sign = .space; $0.suppress = true }) == "array([   1.23456,   -0.001  , 1000.     ,        nan])")
        #expect(try array.repr(options { $0.nanText = "missing" }) == "array([ 1.23456e+00, -1.00000e-03,  1.00000e+03,      missing])")
        #expect(try array.repr(options { $0.lineWidth = 20 }) == "array([ 1.23456e+00,\n       -1.00000e-03,\n        1.00000e+03,\n                nan])")
        #expect(try array.repr(options { $0.threshold = 3; $0.edgeItems = 1 }) == "array([1.23456, ...,     nan], shape=(4,))")
    }

    private func options(_ change: (inout PrintOptions) -> Void) -> PrintOptions {
        var options = PrintOptions()
        change(&options)
        return options
    }

    @Test func scalars() {
        #expect(Scalar(0.5).str == "0.5" && Scalar(0.5).repr == "np.float64(0.5)")
        #expect(Scalar(1e16).str == "1e+16" && Scalar(1e16).repr == "np.float64(1e+16)")
        #expect(Scalar(1e-5).str == "1e-05" && Scalar(1e-5).repr == "np.float64(1e-05)")
        #expect(Scalar(Float(0.1)).str == "0.1" && Scalar(Float(0.1)).repr == "np.float32(0.1)")
        #expect(Scalar(Float(1e6)).str == "1e+06" && Scalar(Float(1e6)).repr == "np.float32(1e+06)")
        #expect(Scalar(3).str == "3" && Scalar(3).repr == "np.int64(3)")
        #expect(Scalar(true).str == "True" && Scalar(true).repr == "np.True_")
        #expect(Scalar(Double.nan).str == "nan" && Scalar(Double.nan).repr == "np.float64(nan)")
        #expect(Scalar(dtype: .uint64, bits: .max).str == "18446744073709551615" && Scalar(dtype: .uint64, bits: .max).repr == "np.uint64(18446744073709551615)")
        #expect(Scalar(wrapping: -3, as: .int8).str == "-3" && Scalar(wrapping: -3, as: .int8).repr == "np.int8(-3)")
    }
}
