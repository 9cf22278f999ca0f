/// `numpy.polynomial`'s series as objects, on top of the functions of `PowerSeriesSource`.
enum SeriesSource {
    static let names = ["Polynomial", "set_default_printstyle"]

    static let text = #"""
# --- series as objects

_lower = {ord(digit): '₀₁₂₃₄₅₆₇₈₉'[i] for i, digit in enumerate('0123456789')}
_upper = {ord(digit): '⁰¹²³⁴⁵⁶⁷⁸⁹'[i] for i, digit in enumerate('0123456789')}
_style = ['unicode']

def set_default_printstyle(style):
    """How series are shown: 'unicode' or 'ascii'."""
    if style not in ('unicode', 'ascii'):
        raise ValueError(f"Unsupported format string '{style}'. Valid options are 'ascii' and 'unicode'")
    _style[0] = style

class ABCPolyBase:
    """What series of every kind have in common."""
    __hash__ = None
    __array_ufunc__ = None
    maxpower = 100
    basis_name = None

    def __init__(self, coef, domain=None, window=None, symbol='x'):
        [self.coef] = as_series([coef], trim=False)
        if domain is not None:
            [self.domain] = as_series([domain], trim=False)
            if len(self.domain) != 2:
                raise ValueError('Domain has wrong number of elements.')
        if window is not None:
            [self.window] = as_series([window], trim=False)
            if len(self.window) != 2:
                raise ValueError('Window has wrong number of elements.')
        if not isinstance(symbol, str):
            raise TypeError('Symbol must be a non-empty string')
        if not symbol.isidentifier():
            raise ValueError('Symbol string must be a valid Python identifier')
        self._symbol = symbol

    @property
    def symbol(self):
        return self._symbol

    def _like(self, coef):
        return self.__class__(coef, self.domain, self.window, self.symbol)

    # text

    def __repr__(self):
        coef, domain, window = [repr(part)[6:-1] for part in (self.coef, self.domain, self.window)]
        return f"{self.__class__.__name__}({coef}, domain={domain}, window={window}, symbol='{self.symbol}')"

    def __str__(self):
        return self._text(_style[0] == 'unicode')

    def __format__(self, fmt_str):
        if fmt_str == '':
            return self.__str__()
        if fmt_str not in ('ascii', 'unicode'):
            raise ValueError(f"Unsupported format string '{fmt_str}' passed to {self.__class__}.__format__. Valid options are 'ascii' and 'unicode'")
        return self._text(fmt_str == 'unicode')

    def _term(self, power, argument, unicode):
        if unicode:
            return f'·{self.basis_name}{power.translate(_lower)}({argument})'
        return f' {self.basis_name}_{power}({argument})'

    def _text(self, unicode):
        width = max(np.get_printoptions()['linewidth'], 1)
        off, scale = self.mapparms()
        argument = self.symbol
        if scale != 1:
            argument = format_float(scale) + argument
        if off != 0:
            argument = format_float(off) + ' + ' + argument
        if off != 0 or scale != 1:
            argument = '(' + argument + ')'
        text = format_float(self.coef[0])
        for i in range(1, len(self.coef)):
            c = self.coef[i]
            term = ('+ ' + format_float(c, True) if c >= 0 else '- ' + format_float(-c, True)) + self._term(str(i), argument, unicode)
            text += ' '
            length = len(text.split('\n')[-1]) + len(term) + (2 if i < len(self.coef) - 1 else 0)
            text += term.replace(' ', '\n', 1) if length >= width else term
        return text

    # as a sequence and a function

    def __len__(self):
        return len(self.coef)

    def __iter__(self):
        return iter(self.coef)

    def __call__(self, arg):
        return self._val(mapdomain(arg, self.domain, self.window), self.coef)

    def copy(self):
        return self._like(self.coef)

    # arithmetic

    def _coefficients(self, other):
        if not isinstance(other, ABCPolyBase):
            return other
        if not isinstance(other, self.__class__):
            raise TypeError('Polynomial types differ')
        if not np.all(self.domain == other.domain):
            raise TypeError('Domains differ')
        if not np.all(self.window == other.window):
            raise TypeError('Windows differ')
        if self.symbol != other.symbol:
            raise ValueError('Polynomial symbols differ')
        return other.coef

    def _result(self, function, left, right):
        try:
            coef = function(left, right)
        except ZeroDivisionError:
            raise
        except Exception:
            return NotImplemented
        return (self._like(coef[0]), self._like(coef[1])) if isinstance(coef, tuple) else self._like(coef)

    def __neg__(self):
        return self._like(-self.coef)

    def __pos__(self):
        return self

    def __add__(self, other):
        return self._result(self._add, self.coef, self._coefficients(other))

    def __radd__(self, other):
        return self._result(self._add, other, self.coef)

    def __sub__(self, other):
        return self._result(self._sub, self.coef, self._coefficients(other))

    def __rsub__(self, other):
        return self._result(self._sub, other, self.coef)

    def __mul__(self, other):
        return self._result(self._mul, self.coef, self._coefficients(other))

    def __rmul__(self, other):
        return self._result(self._mul, other, self.coef)

    def __truediv__(self, other):
        if not isinstance(other, (int, float, np.number)) or isinstance(other, bool):
            raise TypeError(f"unsupported types for true division: '{type(self)}', '{type(other)}'")
        return self.__floordiv__(other)

    def __rtruediv__(self, other):
        return NotImplemented

    def __divmod__(self, other):
        return self._result(self._div, self.coef, self._coefficients(other))

    def __rdivmod__(self, other):
        return self._result(self._div, other, self.coef)

    def __floordiv__(self, other):
        both = self.__divmod__(other)
        return both if both is NotImplemented else both[0]

    def __rfloordiv__(self, other):
        both = self.__rdivmod__(other)
        return both if both is NotImplemented else both[0]

    def __mod__(self, other):
        both = self.__divmod__(other)
        return both if both is NotImplemented else both[1]

    def __rmod__(self, other):
        both = self.__rdivmod__(other)
        return both if both is NotImplemented else both[1]

    def __pow__(self, other):
        return self._like(self._pow(self.coef, other, maxpower=self.maxpower))

    # comparison

    def __eq__(self, other):
        return (isinstance(other, self.__class__) and np.all(self.domain == other.domain) and np.all(self.window == other.window)
                and self.coef.shape == other.coef.shape and np.all(self.coef == other.coef) and self.symbol == other.symbol)

    def __ne__(self, other):
        return not self.__eq__(other)

    def has_samecoef(self, other):
        return len(self.coef) == len(other.coef) and bool(np.all(self.coef == other.coef))

    def has_samedomain(self, other):
        return np.all(self.domain == other.domain)

    def has_samewindow(self, other):
        return np.all(self.window == other.window)

    def has_sametype(self, other):
        return isinstance(other, self.__class__)

    # degree, domain, calculus

    def degree(self):
        return len(self) - 1

    def cutdeg(self, deg):
        return self.truncate(deg + 1)

    def trim(self, tol=0):
        return self._like(trimcoef(self.coef, tol))

    def truncate(self, size):
        whole = int(size)
        if whole != size or whole < 1:
            raise ValueError('size must be a positive integer')
        return self._like(self.coef[:whole])

    def convert(self, domain=None, kind=None, window=None):
        kind = self.__class__ if kind is None else kind
        domain = kind.domain if domain is None else domain
        window = kind.window if window is None else window
        return self(kind.identity(domain, window=window, symbol=self.symbol))

    def mapparms(self):
        return mapparms(self.domain, self.window)

    def integ(self, m=1, k=[], lbnd=None):
        off, scale = self.mapparms()
        return self._like(self._int(self.coef, m, k, 0 if lbnd is None else off + scale * lbnd, 1. / scale))

    def deriv(self, m=1):
        off, scale = self.mapparms()
        return self._like(self._der(self.coef, m, scale))

    def roots(self):
        return mapdomain(self._roots(self.coef), self.window, self.domain)

    def linspace(self, n=100, domain=None):
        domain = self.domain if domain is None else domain
        x = np.linspace(domain[0], domain[1], n)
        return x, self(x)

    # other ways to make one

    @classmethod
    def fit(cls, x, y, deg, domain=None, rcond=None, full=False, w=None, window=None, symbol='x'):
        if domain is None:
            domain = getdomain(x)
            if domain[0] == domain[1]:
                domain[0] -= 1
                domain[1] += 1
        elif isinstance(domain, list) and len(domain) == 0:
            domain = cls.domain
        window = cls.window if window is None else window
        found = cls._fit(mapdomain(x, domain, window), y, deg, w=w, rcond=rcond, full=full)
        if full:
            return cls(found[0], domain=domain, window=window, symbol=symbol), found[1]
        return cls(found, domain=domain, window=window, symbol=symbol)

    @classmethod
    def fromroots(cls, roots, domain=[], window=None, symbol='x'):
        [roots] = as_series([roots], trim=False)
        if domain is None:
            domain = getdomain(roots)
        elif isinstance(domain, list) and len(domain) == 0:
            domain = cls.domain
        window = cls.window if window is None else window
        off, scale = mapparms(domain, window)
        return cls(cls._fromroots(off + scale * roots) / scale ** len(roots), domain=domain, window=window, symbol=symbol)

    @classmethod
    def identity(cls, domain=None, window=None, symbol='x'):
        domain = cls.domain if domain is None else domain
        window = cls.window if window is None else window
        off, scale = mapparms(window, domain)
        return cls(cls._line(off, scale), domain, window, symbol)

    @classmethod
    def basis(cls, deg, domain=None, window=None, symbol='x'):
        degree = int(deg)
        if degree != deg or degree < 0:
            raise ValueError('deg must be non-negative integer')
        return cls([0] * degree + [1], cls.domain if domain is None else domain, cls.window if window is None else window, symbol)

    @classmethod
    def cast(cls, series, domain=None, window=None):
        return series.convert(cls.domain if domain is None else domain, cls, cls.window if window is None else window)

class Polynomial(ABCPolyBase):
    """A power series."""
    _add = staticmethod(polyadd)
    _sub = staticmethod(polysub)
    _mul = staticmethod(polymul)
    _div = staticmethod(polydiv)
    _pow = staticmethod(polypow)
    _val = staticmethod(polyval)
    _int = staticmethod(polyint)
    _der = staticmethod(polyder)
    _fit = staticmethod(polyfit)
    _line = staticmethod(polyline)
    _roots = staticmethod(polyroots)
    _fromroots = staticmethod(polyfromroots)
    domain = np.array(polydomain)
    window = np.array(polydomain)

    def _term(self, power, argument, unicode):
        if unicode:
            return f'·{argument}' + ('' if power == '1' else power.translate(_upper))
        return f' {argument}' + ('' if power == '1' else f'**{power}')
"""#
}
