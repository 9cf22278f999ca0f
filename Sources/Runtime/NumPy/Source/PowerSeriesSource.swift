/// `numpy.polynomial`'s functions of coefficients, the lowest power first.
enum PowerSeriesSource {
    static let names = [
        "polyline", "polyfromroots", "polyadd", "polysub", "polymulx", "polymul", "polydiv", "polypow", "polyder", "polyint", "polyval", "polyvalfromroots", "polyval2d",
        "polygrid2d", "polyval3d", "polygrid3d", "polyvander", "polyvander2d", "polyvander3d", "polyfit", "polycompanion", "polyroots", "polytrim", "polydomain",
        "polyzero", "polyone", "polyx",
    ]
    static let utilities = ["as_series", "trimseq", "trimcoef", "getdomain", "mapparms", "mapdomain", "format_float"]

    static let text = #"""
import warnings as _warnings
from numpy.exceptions import RankWarning as _RankWarning

polydomain = np.array([-1., 1.])
polyzero = np.array([0])
polyone = np.array([1])
polyx = np.array([0, 1])

# --- what all kinds of series share

def _trimmed(c):
    """Without zeros at the end, but never empty."""
    end = len(c)
    while end > 1 and c[end - 1] == 0:
        end -= 1
    return c[:end]

def as_series(alist, trim=True):
    """Copies of coefficients of one floating type."""
    arrays = [np.array(a, ndmin=1) for a in alist]
    for a in arrays:
        if a.size == 0:
            raise ValueError('Coefficient array is empty')
        if a.ndim != 1:
            raise ValueError('Coefficient array is not 1-d')
    for a in arrays:
        if a.dtype.kind not in 'iuf':
            raise ValueError('Coefficient arrays have no common type')
    if trim:
        arrays = [_trimmed(a) for a in arrays]
    dtype = np.common_type(*arrays)
    return [np.array(a, dtype=dtype) for a in arrays]

def trimseq(seq):
    """The sequence without zeros at its end; one stays."""
    return seq if len(seq) == 0 else _trimmed(seq)

def trimcoef(c, tol=0):
    """The series without trailing coefficients that are at most `tol`."""
    if tol < 0:
        raise ValueError('tol must be non-negative')
    [c] = as_series([c])
    places = np.nonzero(np.abs(c) > tol)[0]
    return c[:1] * 0 if len(places) == 0 else c[:places[-1] + 1].copy()

def getdomain(x):
    """The least and the greatest of points."""
    [x] = as_series([x], trim=False)
    return np.array((x.min(), x.max()))

def mapparms(old, new):
    """Offset and scale of the line that takes one interval to another."""
    length = old[1] - old[0]
    return (old[1] * new[0] - old[0] * new[1]) / length, (new[1] - new[0]) / length

def mapdomain(x, old, new):
    """Points moved as `mapparms` says."""
    if type(x) not in (int, float) and not isinstance(x, np.generic) and not isinstance(x, ABCPolyBase):
        x = np.asarray(x)
    off, scl = mapparms(old, new)
    return off + scl * x

def _whole(x, what):
    if isinstance(x, (int, np.integer)) and not isinstance(x, np.bool):
        return int(x)
    index = getattr(type(x), '__index__', None)
    if index is None:
        raise TypeError(f'{what} must be an integer, received {x}')
    return index(x)

def _floats(c):
    c = np.array(c, ndmin=1)
    return c if c.dtype.kind == 'f' else c + 0.0

def _axis(axis, rank):
    axis = _whole(axis, 'the axis')
    if not -rank <= axis < rank:
        raise np.exceptions.AxisError(f'axis {axis} is out of bounds for array of dimension {rank}')
    return axis % rank

def _sum(c1, c2, sign):
    [c1, c2] = as_series([c1, c2])
    c2 = c2 if sign > 0 else -c2
    if len(c1) > len(c2):
        c1[:len(c2)] += c2
        return trimseq(c1)
    c2[:len(c1)] += c1
    return trimseq(c2)

def _division(c1, c2):
    """What a division by a series begins with: both operands, and the answer where it is plain."""
    [c1, c2] = as_series([c1, c2])
    if c2[-1] == 0:
        raise ZeroDivisionError
    if len(c1) < len(c2):
        return c1, c2, (c1[:1] * 0, c1)
    if len(c2) == 1:
        return c1, c2, (c1 / c2[-1], c1[:1] * 0)
    return c1, c2, None

def _quotient(multiply, c1, c2):
    c1, c2, plain = _division(c1, c2)
    if plain is not None:
        return plain
    quotient = np.empty(len(c1) - len(c2) + 1, dtype=c1.dtype)
    rest = c1
    for i in range(len(c1) - len(c2), -1, -1):
        step = multiply([0] * i + [1], c2)
        factor = rest[-1] / step[-1]
        rest = rest[:-1] - factor * step[:-1]
        quotient[i] = factor
    return quotient, trimseq(rest)

def _power(multiply, c, pow, maxpower):
    [c] = as_series([c])
    power = int(pow)
    if power != pow or power < 0:
        raise ValueError('Power must be a non-negative integer.')
    if maxpower is not None and power > maxpower:
        raise ValueError('Power is too large')
    if power == 0:
        return np.array([1], dtype=c.dtype)
    product = c
    for _ in range(power - 1):
        product = multiply(product, c)
    return product

def _with_roots(line, multiply, roots):
    if len(roots) == 0:
        return np.ones(1)
    [roots] = as_series([roots], trim=False)
    roots.sort()
    factors = [line(-root, 1) for root in roots]
    while len(factors) > 1:
        half, odd = divmod(len(factors), 2)
        products = [multiply(factors[i], factors[i + half]) for i in range(half)]
        if odd:
            products[0] = multiply(products[0], factors[-1])
        factors = products
    return factors[0]

def _at(evaluate, c, *points):
    points = [np.asarray(x) for x in points]
    for x in points:
        if x.shape != points[0].shape:
            raise ValueError({2: 'x, y are incompatible', 3: 'x, y, z are incompatible'}[len(points)])
    c = evaluate(points[0], c)
    for x in points[1:]:
        c = evaluate(x, c, tensor=False)
    return c

def _on_grid(evaluate, c, *points):
    for x in points:
        c = evaluate(x, c)
    return c

def _powers_of(vander, points, degrees):
    points = np.asarray(points) + 0.0
    result = None
    for i, (x, degree) in enumerate(zip(points, degrees)):
        part = vander(x, degree)
        place = [None] * len(degrees)
        place[i] = slice(None)
        part = part[(...,) + tuple(place)]
        result = part if result is None else result * part
    return result.reshape(result.shape[:-len(degrees)] + (-1,))

def _least_squares(vander, x, y, deg, rcond, full, w):
    x = np.asarray(x) + 0.0
    y = np.asarray(y) + 0.0
    deg = np.asarray(deg)
    if deg.ndim > 1 or deg.dtype.kind not in 'iu' or deg.size == 0:
        raise TypeError('deg must be an int or non-empty 1-D array of int')
    if deg.min() < 0:
        raise ValueError('expected deg >= 0')
    if x.ndim != 1:
        raise TypeError('expected 1D vector for x')
    if x.size == 0:
        raise TypeError('expected non-empty vector for x')
    if y.ndim < 1 or y.ndim > 2:
        raise TypeError('expected 1D or 2D array for y')
    if len(x) != len(y):
        raise TypeError('expected x and y to have same length')
    if deg.ndim == 0:
        top, order = int(deg), int(deg) + 1
        matrix = vander(x, top)
    else:
        deg = np.sort(deg)
        top, order = int(deg[-1]), len(deg)
        matrix = vander(x, top)[:, deg]
    left, right = matrix.T, y.T
    if w is not None:
        w = np.asarray(w) + 0.0
        if w.ndim != 1:
            raise TypeError('expected 1D vector for w')
        if len(x) != len(w):
            raise TypeError('expected x and w to have same length')
        left, right = left * w, right * w
    if rcond is None:
        rcond = len(x) * np.finfo(x.dtype).eps
    scale = np.sqrt(np.square(left).sum(1))
    scale[scale == 0] = 1
    c, residuals, rank, singular = np.linalg.lstsq(left.T / scale, right.T, rcond)
    c = (c.T / scale).T
    if deg.ndim == 1:
        spread = np.zeros((top + 1,) + c.shape[1:], dtype=c.dtype)
        spread[deg] = c
        c = spread
    if rank != order and not full:
        _warnings.warn('The fit may be poorly conditioned', _RankWarning, stacklevel=2)
    return (c, [residuals, rank, singular, rcond]) if full else c

def format_float(x, parens=False):
    """A coefficient as series show it."""
    if not isinstance(x, np.floating):
        return str(x)
    options = np.get_printoptions()
    if np.isnan(x):
        return options['nanstr']
    if np.isinf(x):
        return options['infstr']
    fixed = options['floatmode'] == 'fixed'
    rest = {'precision': options['precision'], 'unique': not fixed, 'trim': 'k' if fixed else '0', 'sign': options['sign'] == '+'}
    size = np.abs(x)
    if x != 0 and (size >= 1e8 or size < 10 ** min(0, -(options['precision'] - 1) // 2)):
        text = np.format_float_scientific(x, **rest)
        return '(' + text + ')' if parens else text
    return np.format_float_positional(x, fractional=True, **rest)

# --- power series

def polyline(off, scl):
    """off + scl x."""
    return np.array([off, scl] if scl != 0 else [off])

def polyfromroots(roots):
    """The monic polynomial with these roots."""
    return _with_roots(polyline, polymul, roots)

def polyadd(c1, c2):
    """The sum of two polynomials."""
    return _sum(c1, c2, 1)

def polysub(c1, c2):
    """The difference of two polynomials."""
    return _sum(c1, c2, -1)

def polymulx(c):
    """The polynomial times x."""
    [c] = as_series([c])
    return c if len(c) == 1 and c[0] == 0 else np.concatenate((c[:1] * 0, c))

def polymul(c1, c2):
    """The product of two polynomials."""
    [c1, c2] = as_series([c1, c2])
    return trimseq(np.convolve(c1, c2))

def polydiv(c1, c2):
    """Quotient and remainder."""
    c1, c2, plain = _division(c1, c2)
    if plain is not None:
        return plain
    lead, rest = c2[-1], c2[:-1] / c2[-1]
    last = len(c1) - 1
    for i in range(len(c1) - len(c2), -1, -1):
        c1[i:last] -= rest * c1[last]
        last -= 1
    return c1[last + 1:] / lead, trimseq(c1[:last + 1])

def polypow(c, pow, maxpower=None):
    """The polynomial to a whole power."""
    return _power(np.convolve, c, pow, maxpower)

def polyder(c, m=1, scl=1, axis=0):
    """The m-th derivative."""
    c = _floats(c)
    count = _whole(m, 'the order of derivation')
    _whole(axis, 'the axis')
    if count < 0:
        raise ValueError('The order of derivation must be non-negative')
    axis = _axis(axis, c.ndim)
    if count == 0:
        return c
    c = np.moveaxis(c, axis, 0)
    if count >= len(c):
        c = c[:1] * 0
    else:
        for _ in range(count):
            c = c * scl
            c = np.arange(1, len(c)).astype(c.dtype).reshape((-1,) + (1,) * (c.ndim - 1)) * c[1:]
    return np.moveaxis(c, 0, axis)

def polyint(c, m=1, k=[], lbnd=0, scl=1, axis=0):
    """The m-th integral from `lbnd`, with constants `k`."""
    c = _floats(c)
    if not np.iterable(k):
        k = [k]
    count = _whole(m, 'the order of integration')
    _whole(axis, 'the axis')
    if count < 0:
        raise ValueError('The order of integration must be non-negative')
    if len(k) > count:
        raise ValueError('Too many integration constants')
    if np.ndim(lbnd) != 0:
        raise ValueError('lbnd must be a scalar.')
    if np.ndim(scl) != 0:
        raise ValueError('scl must be a scalar.')
    axis = _axis(axis, c.ndim)
    if count == 0:
        return c
    constants = list(k) + [0] * (count - len(k))
    c = np.moveaxis(c, axis, 0)
    for constant in constants:
        c = c * scl
        if len(c) == 1 and np.all(c[0] == 0):
            c[0] += constant
            continue
        whole = np.empty((len(c) + 1,) + c.shape[1:], dtype=c.dtype)
        whole[0] = c[0] * 0
        whole[1:] = c / np.arange(1, len(c) + 1).astype(c.dtype).reshape((-1,) + (1,) * (c.ndim - 1))
        whole[0] += constant - polyval(lbnd, whole)
        c = whole
    return np.moveaxis(c, 0, axis)

def polyval(x, c, tensor=True):
    """The polynomial at points."""
    c = _floats(c)
    if isinstance(x, (tuple, list)):
        x = np.asarray(x)
    if isinstance(x, np.ndarray) and tensor:
        c = c.reshape(c.shape + (1,) * x.ndim)
    value = c[-1] + x * 0
    for i in range(2, len(c) + 1):
        value = c[-i] + value * x
    return value

def polyvalfromroots(x, r, tensor=True):
    """The polynomial with roots `r` at points."""
    r = _floats(r)
    if isinstance(x, (tuple, list)):
        x = np.asarray(x)
    if isinstance(x, np.ndarray):
        if tensor:
            r = r.reshape(r.shape + (1,) * x.ndim)
        elif x.ndim >= r.ndim:
            raise ValueError('x.ndim must be < r.ndim when tensor == False')
    return np.prod(x - r, axis=0)

def polyval2d(x, y, c):
    """A polynomial of two variables at points."""
    return _at(polyval, c, x, y)

def polygrid2d(x, y, c):
    """A polynomial of two variables on a grid."""
    return _on_grid(polyval, c, x, y)

def polyval3d(x, y, z, c):
    """A polynomial of three variables at points."""
    return _at(polyval, c, x, y, z)

def polygrid3d(x, y, z, c):
    """A polynomial of three variables on a grid."""
    return _on_grid(polyval, c, x, y, z)

def polyvander(x, deg):
    """The powers of points, up to a degree."""
    degree = _whole(deg, 'deg')
    if degree < 0:
        raise ValueError('deg must be non-negative')
    x = np.array(x, ndmin=1) + 0.0
    powers = np.empty((degree + 1,) + x.shape, dtype=x.dtype)
    powers[0] = x * 0 + 1
    for i in range(1, degree + 1):
        powers[i] = x if i == 1 else powers[i - 1] * x
    return np.moveaxis(powers, 0, -1)

def polyvander2d(x, y, deg):
    """Products of the powers of two variables."""
    return _powers_of(polyvander, (x, y), deg)

def polyvander3d(x, y, z, deg):
    """Products of the powers of three variables."""
    return _powers_of(polyvander, (x, y, z), deg)

def polyfit(x, y, deg, rcond=None, full=False, w=None):
    """The polynomial that lies closest to points."""
    return _least_squares(polyvander, x, y, deg, rcond, full, w)

def polycompanion(c):
    """The matrix whose eigenvalues are the roots."""
    [c] = as_series([c])
    if len(c) < 2:
        raise ValueError('Series must have maximum degree of at least 1.')
    if len(c) == 2:
        return np.array([[-c[0] / c[1]]])
    matrix = np.eye(len(c) - 1, k=-1, dtype=c.dtype)
    matrix[:, -1] -= c[:-1] / c[-1]
    return matrix

def polyroots(c):
    """The roots, where they are real."""
    [c] = as_series([c])
    if len(c) < 2:
        return np.array([], dtype=c.dtype)
    if len(c) == 2:
        return np.array([-c[0] / c[1]])
    roots = np.linalg.eigvals(polycompanion(c))
    roots.sort()
    return roots

def polytrim(c, tol=0):
    """The polynomial without trailing coefficients that are at most `tol`."""
    return trimcoef(c, tol)
"""#
}
