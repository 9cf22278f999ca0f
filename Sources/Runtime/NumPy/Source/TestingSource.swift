/// The rest of `np.testing`.
enum TestingSource {
    static let names = [
        "assert_approx_equal", "assert_array_almost_equal_nulp", "assert_array_max_ulp", "assert_string_equal", "assert_raises_regex",
        "assert_no_warnings", "assert_warns", "suppress_warnings", "print_assert_equal",
    ]

    static let text = #"""
import re as _re
"""#
}
