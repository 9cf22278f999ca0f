/// Polynomials by their coefficients, the highest power first, and `poly1d`, a polynomial as an object.
enum PolynomialSource {
    static let names = ["poly", "poly1d", "polyadd", "polyder", "polydiv", "polyfit", "polyint", "polymul", "polysub", "polyval", "roots"]

    static let text = #"""
from numpy.exceptions import RankWarning as _RankWarning
import warnings as _warnings

def poly(seq_of_zeros):
    """The coefficients of the polynomial with given roots, or of a matrix's characteristic polynomial."""
    roots = np.atleast_1d(seq_of_zeros)
    if roots.ndim == 2 and roots.shape[0] == roots.shape[1] and roots.shape[0] != 0:
        roots = np.linalg.eigvals(roots)
    elif roots.ndim != 1:
        raise ValueError('input must be 1d or non-empty square 2d array.')
    if roots.dtype != np.float32:
        roots = roots.astype(float)
    if len(roots) == 0:
        return 1.0
    result = np.ones(1, dtype=roots.dtype)
    for root in roots:
        result = np.convolve(result, np.array([1, -root], dtype=roots.dtype), mode='full')
    return result

def roots(p):
    """The roots of a polynomial, where they are real."""
    p = np.atleast_1d(p)
    if p.ndim != 1:
        raise ValueError('Input must be a rank-1 array.')
    places = np.nonzero(p)[0]
    if len(places) == 0:
        return np.array([])
    zeros = len(p) - int(places[-1]) - 1
    p = p[int(places[0]):int(places[-1]) + 1]
    if p.dtype.kind != 'f':
        p = p.astype(float)
    found = np.array([])
    if len(p) > 1:
        companion = np.diag(np.ones(len(p) - 2, p.dtype), -1)
        companion[0, :] = -p[1:] / p[0]
        found = np.linalg.eigvals(companion)
    return np.hstack((found, np.zeros(zeros, found.dtype)))

def polyint(p, m=1, k=None):
    """The m-th integral, with constants k."""
    m = int(m)
    if m < 0:
        raise ValueError('Order of integral must be positive (see polyder)')
    k = np.zeros(m, float) if k is None else np.atleast_1d(k)
    if len(k) == 1 and m > 1:
        k = k[0] * np.ones(m, float)
    if len(k) < m:
        raise ValueError('k must be a scalar or a rank-1 array of length 1 or >m.')
    is_poly = isinstance(p, poly1d)
    p = np.asarray(p)
    for constant in k[:m]:
        p = np.concatenate((p / np.arange(len(p), 0, -1), [constant]))
    return poly1d(p) if is_poly else p

def polyder(p, m=1):
    """The m-th derivative."""
    m = int(m)
    if m < 0:
        raise ValueError('Order of derivative must be positive (see polyint)')
    is_poly = isinstance(p, poly1d)
    p = np.asarray(p)
    for _ in range(m):
        p = p[:-1] * np.arange(len(p) - 1, 0, -1)
    return poly1d(p) if is_poly else p

def polyfit(x, y, deg, rcond=None, full=False, w=None, cov=False):
    """The polynomial of a degree that fits points best, by least squares."""
    count = int(deg) + 1
    x, y = np.asarray(x) + 0.0, np.asarray(y) + 0.0
    if deg < 0:
        raise ValueError('expected deg >= 0')
    if x.ndim != 1:
        raise TypeError('expected 1D vector for x')
    if x.size == 0:
        raise TypeError('expected non-empty vector for x')
    if y.ndim < 1 or y.ndim > 2:
        raise TypeError('expected 1D or 2D array for y')
    if x.shape[0] != y.shape[0]:
        raise TypeError('expected x and y to have same length')
    if rcond is None:
        rcond = len(x) * np.finfo(x.dtype).eps
    left, right = np.vander(x, count), y
    if w is not None:
        w = np.asarray(w) + 0.0
        if w.ndim != 1:
            raise TypeError('expected a 1-d array for weights')
        if w.shape[0] != y.shape[0]:
            raise TypeError('expected w and y to have the same length')
        left = left * w[:, np.newaxis]
        right = right * (w[:, np.newaxis] if right.ndim == 2 else w)
    # Columns brought to length one make the system better behaved.
    scale = np.sqrt((left * left).sum(axis=0))
    left = left / scale
    c, residuals, rank, values = np.linalg.lstsq(left, right, rcond)
    c = (c.T / scale).T
    if rank != count and not full:
        _warnings.warn('Polyfit may be poorly conditioned', _RankWarning, stacklevel=2)
    if full:
        return c, residuals, rank, values, rcond
    if not cov:
        return c
    spread = np.linalg.inv(np.dot(left.T, left)) / np.outer(scale, scale)
    factor = 1
    if cov != 'unscaled':
        if len(x) <= count:
            raise ValueError('the number of data points must exceed order to scale the covariance matrix')
        factor = residuals / (len(x) - count)
    return c, spread * factor if y.ndim == 1 else spread[:, :, np.newaxis] * factor

def polyval(p, x):
    """The value of a polynomial at x: at a number, at each element of an array, or at another polynomial."""
    p = np.asarray(p)
    if isinstance(x, poly1d):
        y = 0
    else:
        x = np.asanyarray(x)
        y = np.zeros_like(x)
    for coefficient in p:
        y = y * x + coefficient
    return y

def _aligned(a1, a2):
    a1, a2 = np.atleast_1d(a1), np.atleast_1d(a2)
    short = len(a2) - len(a1)
    if short > 0:
        a1 = np.concatenate((np.zeros(short, a1.dtype), a1))
    elif short < 0:
        a2 = np.concatenate((np.zeros(-short, a2.dtype), a2))
    return a1, a2

def polyadd(a1, a2):
    """The sum of two polynomials."""
    x, y = _aligned(a1, a2)
    return poly1d(x + y) if isinstance(a1, poly1d) or isinstance(a2, poly1d) else x + y

def polysub(a1, a2):
    """The difference of two polynomials."""
    x, y = _aligned(a1, a2)
    return poly1d(x - y) if isinstance(a1, poly1d) or isinstance(a2, poly1d) else x - y

def polymul(a1, a2):
    """The product of two polynomials."""
    product = np.convolve(poly1d(a1), poly1d(a2))
    return poly1d(product) if isinstance(a1, poly1d) or isinstance(a2, poly1d) else product

def polydiv(u, v):
    """Quotient and remainder of two polynomials."""
    is_poly = isinstance(u, poly1d) or isinstance(v, poly1d)
    u, v = np.atleast_1d(u) + 0.0, np.atleast_1d(v) + 0.0
    kind = (u[0] + v[0]).dtype
    m, n = len(u) - 1, len(v) - 1
    scale = 1.0 / v[0]
    q = np.zeros((max(m - n + 1, 1),), kind)
    r = u.astype(kind)
    for k in range(m - n + 1):
        q[k] = scale * r[k]
        r[k:k + n + 1] -= q[k] * v
    while np.allclose(r[0], 0, rtol=1e-14) and r.shape[-1] > 1:
        r = r[1:]
    return (poly1d(q), poly1d(r)) if is_poly else (q, r)

def _short(number):
    text = '%.4g' % number
    return text[:-5] if text.endswith('.0000') else text

class poly1d:
    """A polynomial of one variable."""
    __hash__ = None

    def __init__(self, c_or_r, r=False, variable=None):
        if isinstance(c_or_r, poly1d):
            self._variable = c_or_r._variable if variable is None else variable
            self._coeffs = c_or_r._coeffs
            return
        c = np.atleast_1d(poly(c_or_r) if r else c_or_r)
        if c.ndim > 1:
            raise ValueError('Polynomial must be 1d only.')
        c = np.trim_zeros(c, trim='f')
        self._coeffs = c if len(c) else np.array([0], dtype=c.dtype)
        self._variable = 'x' if variable is None else variable

    @property
    def coeffs(self):
        """The coefficients, the highest power first."""
        return self._coeffs

    @coeffs.setter
    def coeffs(self, value):
        if value is not self._coeffs:
            raise AttributeError('Cannot set attribute')

    c = coef = coefficients = coeffs

    @property
    def variable(self):
        """The name of the variable."""
        return self._variable

    @property
    def order(self):
        """The degree."""
        return len(self._coeffs) - 1

    o = order

    @property
    def roots(self):
        """Where the polynomial is zero."""
        return roots(self._coeffs)

    r = roots

    def __array__(self, t=None, copy=None):
        return np.asarray(self._coeffs, t) if t else np.asarray(self._coeffs)

    def __repr__(self):
        return f'poly1d({repr(self._coeffs)[6:-1]})'

    def __len__(self):
        return self.order

    def __str__(self):
        coeffs = self._coeffs[np.logical_or.accumulate(self._coeffs != 0)]
        degree = len(coeffs) - 1
        text = '0'
        for k, number in enumerate(coeffs):
            factor, power = _short(number), degree - k
            if factor == '0':
                term = '0' if power == 0 and k == 0 else ''
            elif power == 0:
                term = factor
            elif power == 1:
                term = f'{factor} {self._variable}'
            else:
                term = f'{factor} {self._variable}**{power}'
            if k == 0:
                text = term
            elif term:
                text += f' - {term[1:]}' if term[0] == '-' else f' + {term}'
        return _raised(text)

    def __call__(self, val):
        return polyval(self._coeffs, val)

    def __neg__(self):
        return poly1d(-self._coeffs)

    def __pos__(self):
        return self

    def __mul__(self, other):
        if np.isscalar(other):
            return poly1d(self._coeffs * other)
        return poly1d(polymul(self._coeffs, poly1d(other)._coeffs))

    def __rmul__(self, other):
        if np.isscalar(other):
            return poly1d(other * self._coeffs)
        return poly1d(polymul(self._coeffs, poly1d(other)._coeffs))

    def __add__(self, other):
        return poly1d(polyadd(self._coeffs, poly1d(other)._coeffs))

    __radd__ = __add__

    def __pow__(self, val):
        if not np.isscalar(val) or int(val) != val or val < 0:
            raise ValueError('Power to non-negative integers only.')
        result = [1]
        for _ in range(val):
            result = polymul(self._coeffs, result)
        return poly1d(result)

    def __sub__(self, other):
        return poly1d(polysub(self._coeffs, poly1d(other)._coeffs))

    def __rsub__(self, other):
        return poly1d(polysub(poly1d(other)._coeffs, self._coeffs))

    def __truediv__(self, other):
        return poly1d(self._coeffs / other) if np.isscalar(other) else polydiv(self, poly1d(other))

    def __rtruediv__(self, other):
        return poly1d(other / self._coeffs) if np.isscalar(other) else polydiv(poly1d(other), self)

    def __eq__(self, other):
        if not isinstance(other, poly1d):
            return NotImplemented
        return self._coeffs.shape == other._coeffs.shape and (self._coeffs == other._coeffs).all()

    def __ne__(self, other):
        if not isinstance(other, poly1d):
            return NotImplemented
        return not self.__eq__(other)

    def __getitem__(self, val):
        if val > self.order or val < 0:
            return self._coeffs.dtype.type(0)
        return self._coeffs[self.order - val]

    def __setitem__(self, key, val):
        if key < 0:
            raise ValueError('Does not support negative powers.')
        if key > self.order:
            self._coeffs = np.concatenate((np.zeros(key - self.order, self._coeffs.dtype), self._coeffs))
        self._coeffs[self.order - key] = val

    def __iter__(self):
        return iter(self._coeffs)

    def integ(self, m=1, k=0):
        """The m-th integral."""
        return poly1d(polyint(self._coeffs, m=m, k=k))

    def deriv(self, m=1):
        """The m-th derivative."""
        return poly1d(polyder(self._coeffs, m=m))

def _raised(text, wrap=70):
    # Powers go to a line above, each over the column behind its variable.
    result, above, below = ' ', '', ''
    while '**' in text:
        part, text = text.split('**', 1)
        count = 0
        while count < len(text) and text[count].isdigit():
            count += 1
        power, text = text[:count], text[count:]
        lower, upper = part + ' ' * (len(power) - 1), ' ' * (len(part) - 1) + power
        if len(below) + len(lower) > wrap or len(above) + len(upper) > wrap:
            result += above + '\n' + below + '\n '
            above, below = upper, lower
        else:
            above, below = above + upper, below + lower
    return result + above + '\n' + below + text
"""#
}
