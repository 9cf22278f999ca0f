/// The rest of `np.testing`.
enum TestingSource {
    static let names = [
        "assert_approx_equal", "assert_array_almost_equal_nulp", "assert_array_max_ulp", "assert_string_equal", "assert_raises_regex",
        "assert_no_warnings", "suppress_warnings", "print_assert_equal", "assert_array_compare", "assert_warns", "assert_no_gc_cycles",
        "break_cycles", "build_err_msg",
    ]

    static let text = #"""
def assert_approx_equal(actual, desired, significant=7, err_msg='', verbose=True):
    """Fails unless two numbers agree to so many digits."""
    actual, desired = map(float, (actual, desired))
    if desired == actual:
        return
    scale = 0.5 * (np.abs(desired) + np.abs(actual))
    scale = np.power(10, np.floor(np.log10(scale)))
    near, wanted = (desired / scale, actual / scale) if scale else (0.0, 0.0)
    note = '' if not err_msg else '\n' + err_msg
    message = f'\nItems are not equal to {significant} significant digits:{note}\n ACTUAL: {actual!r}\n DESIRED: {desired!r}'
    if not (np.isfinite(desired) and np.isfinite(actual)):
        if np.isnan(desired) or np.isnan(actual):
            if not (np.isnan(desired) and np.isnan(actual)):
                raise AssertionError(message)
        elif not desired == actual:
            raise AssertionError(message)
        return
    if np.abs(near - wanted) >= np.power(10., -(significant - 1)):
        raise AssertionError(message)

def _steps(x):
    # Floats as integers in their own order: neighbours differ by one.
    bits = np.asarray(x).view(np.int32 if x.dtype == np.float32 else np.int64)
    return np.where(bits < 0, np.iinfo(bits.dtype).min - bits, bits)

def assert_array_almost_equal_nulp(x, y, nulp=1):
    """Fails unless arrays differ by at most so many spacings of floats."""
    x, y = np.asarray(x), np.asarray(y)
    reference = nulp * np.spacing(np.where(np.abs(x) > np.abs(y), np.abs(x), np.abs(y)))
    if not np.all(np.abs(x - y) <= reference):
        most = np.max(_apart(x, y))
        raise AssertionError(f'Arrays are not equal to {nulp} ULP (max is {most:g})')

def _apart(x, y):
    x, y = np.asarray(x), np.asarray(y)
    t = np.result_type(x, y, np.float32) if x.dtype.kind == 'f' and y.dtype.kind == 'f' else np.float64
    x, y = np.array(x, dtype=t), np.array(y, dtype=t)
    if x.shape != y.shape:
        x, y = np.broadcast_arrays(x, y)
        x, y = x.copy(), y.copy()
    x[np.isnan(x)] = np.nan
    y[np.isnan(y)] = np.nan
    return np.abs(_steps(np.atleast_1d(x)) - _steps(np.atleast_1d(y))).astype(float)

def assert_array_max_ulp(a, b, maxulp=1, dtype=None):
    """Fails unless arrays are at most so many floats apart; how far they are."""
    if dtype is not None:
        a, b = np.asarray(a, dtype=dtype), np.asarray(b, dtype=dtype)
    apart = _apart(a, b)
    if not np.all(apart <= maxulp):
        raise AssertionError(f'Arrays are not almost equal up to {maxulp:g} ULP (max difference is {np.max(apart):g} ULP)')
    return apart

def assert_string_equal(actual, desired):
    """Fails unless two texts are equal."""
    if not isinstance(actual, str):
        raise AssertionError(repr(type(actual)))
    if not isinstance(desired, str):
        raise AssertionError(repr(type(desired)))
    if desired != actual:
        raise AssertionError(f'Differences in strings:\n- {desired}+ {actual}')

def _matches(pattern, text):
    # The parts of a pattern between its wildcards, one after the other; nn has no regular expressions.
    at = 0
    for part in pattern.replace('.+', '.*').split('.*'):
        part = part.replace('\\', '').lstrip('^').rstrip('$')
        place = text.find(part, at) if '.' not in part else at
        if place < 0:
            return False
        at = place + (len(part) if '.' not in part else 0)
    return True

class _Raises:
    def __init__(self, kinds, pattern):
        self.kinds = kinds
        self.pattern = pattern
        self.exception = None

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        if kind is None:
            raise AssertionError(f'{getattr(self.kinds, "__name__", self.kinds)} not raised')
        if not isinstance(value, self.kinds):
            return False
        self.exception = value
        if not _matches(self.pattern, str(value)):
            raise AssertionError(f'"{self.pattern}" does not match "{value}"')
        return True

def assert_raises_regex(exception_class, expected_regexp, *args, **kwargs):
    """Fails unless a call, or the body of a with statement, raises an exception whose text has the parts of a pattern."""
    context = _Raises(exception_class, expected_regexp)
    if not args:
        return context
    with context:
        args[0](*args[1:], **kwargs)

class _Silent:
    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        return False

    def filter(self, *args, **kwargs):
        pass

    def record(self, *args, **kwargs):
        return []

    sup = filter

def assert_no_warnings(*args, **kwargs):
    """Calls a function; what it warns of is told, and is no failure."""
    if not args:
        return _Silent()
    return args[0](*args[1:], **kwargs)

class _Warns:
    def __init__(self, category):
        self.category = category
        self.catcher = None
        self.found = None

    def __enter__(self):
        import warnings
        self.catcher = warnings.catch_warnings(record=True)
        self.found = self.catcher.__enter__()
        warnings.simplefilter('always')
        return self.found

    def __exit__(self, kind, value, traceback):
        self.catcher.__exit__(kind, value, traceback)
        if kind is None and not any(issubclass(w.category, self.category) for w in self.found):
            raise AssertionError('No warning raised')
        return False

def assert_warns(warning_class, *args, **kwargs):
    """Fails unless a call, or the body of a with statement, warns."""
    if not args:
        return _Warns(warning_class)
    with _Warns(warning_class):
        return args[0](*args[1:], **kwargs)

def break_cycles():
    """Frees what refers to itself."""
    import gc
    gc.collect()

def assert_no_gc_cycles(*args, **kwargs):
    """Calls a function; what it leaves to the collector is no failure."""
    if not args:
        return _Silent()
    args[0](*args[1:], **kwargs)

def build_err_msg(arrays, err_msg, header='Items are not equal:', verbose=True, names=('ACTUAL', 'DESIRED'), precision=8):
    """The text of a failed comparison."""
    lines = ['\n' + header]
    err_msg = str(err_msg)
    if err_msg:
        if '\n' not in err_msg and len(err_msg) < 79 - len(header):
            lines = [lines[0] + ' ' + err_msg]
        else:
            lines.append(err_msg)
    if verbose:
        for name, value in zip(names, arrays):
            text = np.array_repr(value, precision=precision) if isinstance(value, np.ndarray) else repr(value)
            if text.count('\n') > 3:
                text = '\n'.join(text.split('\n')[:3]) + '...'
            lines.append(f' {name}: {text}')
    return '\n'.join(lines)

def suppress_warnings(*args, **kwargs):
    """A with statement that takes filters of warnings."""
    return _Silent()

def print_assert_equal(test_string, actual, desired):
    """Fails unless two values are equal."""
    if not (actual == desired):
        raise AssertionError(f'{test_string} failed\nACTUAL: \n{actual}\nDESIRED: \n{desired}\n')

def assert_array_compare(comparison, x, y, err_msg='', verbose=True, header='', precision=6):
    """Fails unless a comparison of two arrays holds everywhere."""
    if not np.all(comparison(np.asarray(x), np.asarray(y))):
        raise AssertionError(f'\n{header}\n{err_msg}\n ACTUAL: {x!r}\n DESIRED: {y!r}')
"""#
}
