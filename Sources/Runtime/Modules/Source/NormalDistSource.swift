/// The normal distribution of statistics, written in the language.
enum NormalDistSource {
    static let text = #"""

_root_of_two = sqrt(2.0)

# Wichura's rational approximations of the quantile (Applied Statistics 37, algorithm 241): numerator and denominator, the
# coefficients of the highest power first, for the middle, the near tails and the far ones.
_middle = (
    (2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457, 13731.693765509461125,
     1971.5909503065514427, 133.14166789178437745, 3.387132872796366608),
    (5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867, 5394.1960214247511077,
     687.1870074920579083, 42.313330701600911252, 1.0))
_near = (
    (7.7454501427834140764e-4, .0227238449892691845833, .24178072517745061177, 1.27045825245236838258, 3.64784832476320460504,
     5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734),
    (1.05075007164441684324e-9, 5.475938084995344946e-4, .0151986665636164571966, .14810397642748007459, .68976733498510000455,
     1.6763848301838038494, 2.05319162663775882187, 1.0))
_far = (
    (2.01033439929228813265e-7, 2.71155556874348757815e-5, .0012426609473880784386, .026532189526576123093, .29656057182850489123,
     1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772),
    (2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4, .0148753612908506148525,
     .13692988092273580531, .59983220655588793769, 1.0))

def _horner(coefficients, x):
    value = coefficients[0]
    for coefficient in coefficients[1:]:
        value = value * x + coefficient
    return value

def _quantile(p, mu, sigma):
    q = p - 0.5
    if fabs(q) <= 0.425:
        r = 0.180625 - q * q
        x = _horner(_middle[0], r) * q / _horner(_middle[1], r)
    else:
        r = sqrt(-log(p if q <= 0.0 else 1.0 - p))
        above, below = _near if r <= 5.0 else _far
        r = r - (1.6 if r <= 5.0 else 5.0)
        x = _horner(above, r) / _horner(below, r)
        if q < 0.0:
            x = -x
    return mu + x * sigma

class NormalDist:
    """A normal distribution of a random variable."""
    __slots__ = {'_mu': 'Arithmetic mean of a normal distribution', '_sigma': 'Standard deviation of a normal distribution'}

    def __init__(self, mu=0.0, sigma=1.0):
        if sigma < 0.0:
            raise StatisticsError('sigma must be non-negative')
        self._mu = float(mu)
        self._sigma = float(sigma)

    @classmethod
    def from_samples(cls, data):
        """The distribution with the mean and the spread of samples."""
        data = list(data)
        spread = stdev(data)
        return cls(mean(data), spread)

    def samples(self, n, *, seed=None):
        """Numbers drawn from it."""
        import random
        gauss = random.gauss if seed is None else random.Random(seed).gauss
        return [gauss(self._mu, self._sigma) for _ in range(n)]

    def pdf(self, x):
        """The density at a point."""
        variance = self._sigma * self._sigma
        if not variance:
            raise StatisticsError('pdf() not defined when sigma is zero')
        distance = x - self._mu
        return exp(distance * distance / (-2.0 * variance)) / sqrt(tau * variance)

    def cdf(self, x):
        """The probability of at most x."""
        if not self._sigma:
            raise StatisticsError('cdf() not defined when sigma is zero')
        return 0.5 * (1.0 + erf((x - self._mu) / (self._sigma * _root_of_two)))

    def inv_cdf(self, p):
        """The x up to which the probability is p."""
        if p <= 0.0 or p >= 1.0:
            raise StatisticsError('p must be in the range 0.0 < p < 1.0')
        if self._sigma <= 0.0:
            raise StatisticsError('cdf() not defined when sigma at or below zero')
        return _quantile(p, self._mu, self._sigma)

    def quantiles(self, n=4):
        """The n - 1 points that cut it into pieces of equal probability."""
        return [self.inv_cdf(i / n) for i in range(1, n)]

    def overlap(self, other):
        """The area under both densities."""
        if not isinstance(other, NormalDist):
            raise TypeError('Expected another NormalDist instance')
        narrow, broad = self, other
        if (broad._sigma, broad._mu) < (narrow._sigma, narrow._mu):
            narrow, broad = broad, narrow
        small, large = narrow.variance, broad.variance
        if not small or not large:
            raise StatisticsError('overlap() not defined when sigma is zero')
        more, apart = large - small, fabs(broad._mu - narrow._mu)
        if not more:
            return 1.0 - erf(apart / (2.0 * narrow._sigma * _root_of_two))
        a = narrow._mu * large - broad._mu * small
        b = narrow._sigma * broad._sigma * sqrt(apart * apart + more * log(large / small))
        first, second = (a + b) / more, (a - b) / more
        return 1.0 - (fabs(broad.cdf(first) - narrow.cdf(first)) + fabs(broad.cdf(second) - narrow.cdf(second)))

    def zscore(self, x):
        """How many standard deviations x lies above the mean."""
        if not self._sigma:
            raise StatisticsError('zscore() not defined when sigma is zero')
        return (x - self._mu) / self._sigma

    @property
    def mean(self):
        return self._mu

    @property
    def median(self):
        return self._mu

    @property
    def mode(self):
        return self._mu

    @property
    def stdev(self):
        return self._sigma

    @property
    def variance(self):
        return self._sigma * self._sigma

    def __add__(self, other):
        if isinstance(other, NormalDist):
            return NormalDist(self._mu + other._mu, hypot(self._sigma, other._sigma))
        return NormalDist(self._mu + other, self._sigma)

    def __sub__(self, other):
        if isinstance(other, NormalDist):
            return NormalDist(self._mu - other._mu, hypot(self._sigma, other._sigma))
        return NormalDist(self._mu - other, self._sigma)

    def __mul__(self, other):
        return NormalDist(self._mu * other, self._sigma * fabs(other))

    def __truediv__(self, other):
        return NormalDist(self._mu / other, self._sigma / fabs(other))

    def __pos__(self):
        return NormalDist(self._mu, self._sigma)

    def __neg__(self):
        return NormalDist(-self._mu, self._sigma)

    __radd__ = __add__

    def __rsub__(self, other):
        return -(self - other)

    __rmul__ = __mul__

    def __eq__(self, other):
        if not isinstance(other, NormalDist):
            return NotImplemented
        return self._mu == other._mu and self._sigma == other._sigma

    def __hash__(self):
        return hash((self._mu, self._sigma))

    def __repr__(self):
        return f'{type(self).__name__}(mu={self._mu!r}, sigma={self._sigma!r})'
"""#
}
