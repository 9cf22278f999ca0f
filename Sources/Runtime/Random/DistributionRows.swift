#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension Distribution {
    /// Continuous distributions with a place and a width.
    static let continuous: [Distribution] = [
        Distribution("uniform", [Parameter("low", 0), Parameter("high", 1)],
                     "Numbers spread evenly over [low, high).",
                     .continuous({ $0.uniform($1.0, $1.1 - $1.0) }, { $0.uniform($1.0, $1.1 - $1.0) })),
        Distribution("normal", [Parameter("loc", 0), Parameter("scale", 1, .nonNegative)],
                     "Normal (Gaussian) numbers with mean loc and standard deviation scale.",
                     .continuous({ $1.0 + $1.1 * $0.normal() }, { $1.0 + $1.1 * $0.normal() })),
        Distribution("lognormal", [Parameter("mean", 0), Parameter("sigma", 1, .nonNegative)],
                     "Numbers whose logarithm is normal.",
                     .continuous({ exp($1.0 + $1.1 * $0.normal()) }, { exp($1.0 + $1.1 * $0.normal()) })),
        Distribution("laplace", [Parameter("loc", 0), Parameter("scale", 1, .nonNegative)],
                     "Numbers with density exp(-|x - loc| / scale).",
                     .continuous({ $0.laplace($1.0, $1.1) }, { $0.laplace($1.0, $1.1) })),
        Distribution("gumbel", [Parameter("loc", 0), Parameter("scale", 1, .nonNegative)],
                     "Numbers distributed as the largest of many.",
                     .continuous({ $0.gumbel($1.0, $1.1) }, { $0.gumbel($1.0, $1.1) })),
        Distribution("logistic", [Parameter("loc", 0), Parameter("scale", 1, .nonNegative)],
                     "Numbers whose distribution function is the logistic curve.",
                     .continuous({ $0.logistic($1.0, $1.1) }, { $0.logistic($1.0, $1.1) })),
        Distribution("standard_cauchy", [], "Cauchy numbers: the quotient of two normal ones.",
                     .continuous({ s, _ in s.cauchy() }, { s, _ in s.cauchy() })),
        Distribution("standard_t", [Parameter("df", nil, .positive)], "Student's t with df degrees of freedom.",
                     .continuous({ $0.studentT($1.0) }, { $0.studentT($1.0) })),
        Distribution("triangular", [Parameter("left"), Parameter("mode"), Parameter("right")],
                     "Numbers over [left, right] with a density that rises to mode and falls.",
                     .continuous({ $0.triangular($1.0, $1.1, $1.2) }, { $0.triangular($1.0, $1.1, $1.2) }),
                     together: triangle),
        Distribution("vonmises", [Parameter("mu"), Parameter("kappa", nil, .nonNegative)],
                     "Angles around mu, the closer the larger kappa.",
                     .continuous({ $0.vonMises($1.0, $1.1) }, { $0.vonMises($1.0, $1.1) })),
    ]

    /// Continuous distributions of positive numbers.
    static let tailed: [Distribution] = [
        Distribution("exponential", [Parameter("scale", 1, .nonNegative)], "Waiting times with mean scale.",
                     .continuous({ $1.0 * $0.exponential() }, { $1.0 * $0.exponential() })),
        Distribution("standard_gamma", [Parameter("shape", nil, .nonNegative)], "Gamma numbers of scale 1.",
                     .continuous({ $0.standardGamma($1.0) }, { $0.standardGamma($1.0) })),
        Distribution("gamma", [Parameter("shape", nil, .nonNegative), Parameter("scale", 1, .nonNegative)],
                     "Gamma numbers.",
                     .continuous({ $1.1 * $0.standardGamma($1.0) }, { $1.1 * $0.standardGamma($1.0) })),
        Distribution("beta", [Parameter("a", nil, .positive), Parameter("b", nil, .positive)],
                     "Numbers in [0, 1] with density x^(a-1) (1-x)^(b-1).",
                     .continuous({ $0.beta($1.0, $1.1) }, { $0.beta($1.0, $1.1) })),
        Distribution("chisquare", [Parameter("df", nil, .positive)], "Sums of df squared normal numbers.",
                     .continuous({ $0.chiSquare($1.0) }, { $0.chiSquare($1.0) })),
        Distribution("noncentral_chisquare", [Parameter("df", nil, .positive), Parameter("nonc", nil, .nonNegative)],
                     "Chi-square numbers of shifted normals.",
                     .continuous({ $0.noncentralChiSquare($1.0, $1.1) }, { $0.noncentralChiSquare($1.0, $1.1) })),
        Distribution("f", [Parameter("dfnum", nil, .positive), Parameter("dfden", nil, .positive)],
                     "Fisher's F: the quotient of two chi-square numbers.",
                     .continuous({ $0.fisher($1.0, $1.1) }, { $0.fisher($1.0, $1.1) })),
        Distribution("noncentral_f", [Parameter("dfnum", nil, .positive), Parameter("dfden", nil, .positive),
                                      Parameter("nonc", nil, .nonNegative)],
                     "Fisher's F with a shifted numerator.",
                     .continuous({ $0.noncentralFisher($1.0, $1.1, $1.2) }, { $0.noncentralFisher($1.0, $1.1, $1.2) })),
        Distribution("pareto", [Parameter("a", nil, .positive)], "Lomax (Pareto II) numbers.",
                     .continuous({ $0.pareto($1.0) }, { $0.pareto($1.0) })),
        Distribution("weibull", [Parameter("a", nil, .nonNegative)], "Weibull numbers of scale 1.",
                     .continuous({ $0.weibull($1.0) }, { $0.weibull($1.0) })),
        Distribution("power", [Parameter("a", nil, .positive)], "Numbers in [0, 1] with density a x^(a-1).",
                     .continuous({ $0.power($1.0) }, { $0.power($1.0) })),
        Distribution("rayleigh", [Parameter("scale", 1, .nonNegative)], "Lengths of normal vectors in the plane.",
                     .continuous({ $0.rayleigh($1.0) }, { $0.rayleigh($1.0) })),
        Distribution("wald", [Parameter("mean", nil, .positive), Parameter("scale", nil, .positive)],
                     "Inverse Gaussian numbers.",
                     .continuous({ $0.wald($1.0, $1.1) }, { $0.wald($1.0, $1.1) })),
    ]

    /// Distributions of whole numbers.
    static let discrete: [Distribution] = [
        Distribution("poisson", [Parameter("lam", 1, .poissonRate)], "Counts of events that happen lam times on average.",
                     .discrete({ $0.poisson($1.0) }, { $0.poisson($1.0) })),
        Distribution("geometric", [Parameter("p", nil, .unitAboveZero)], "How many tries the first success takes.",
                     .discrete({ $0.geometric($1.0) }, { $0.geometric($1.0) })),
        Distribution("negative_binomial", [Parameter("n", nil, .positive, newer: .positiveNotNaN),
                                           Parameter("p", nil, .unit, newer: .unitAboveZero)],
                     "Failures before the n-th success.",
                     .discrete({ $0.negativeBinomial($1.0, $1.1) }, { $0.negativeBinomial($1.0, $1.1) })),
        Distribution("logseries", [Parameter("p", nil, .unitBelowOne)], "Numbers with probability ~ p^k / k.",
                     .discrete({ $0.logSeries($1.0, legacy: true) }, { $0.logSeries($1.0, legacy: false) })),
        Distribution("zipf", [Parameter("a", nil, .aboveOne)], "Numbers with probability ~ k^-a.",
                     .discrete({ $0.zipf($1.0, legacy: true) }, { $0.zipf($1.0, legacy: false) })),
        Distribution("hypergeometric", [Parameter("ngood", nil, .count, newer: .smallCount), Parameter("nbad", nil, .count, newer: .smallCount),
                                        Parameter("nsample", nil, .atLeastOne, newer: .count)],
                     "How many of nsample drawn without replacement are good.",
                     .discrete({ $0.legacyHypergeometric(truncatedToInt64($1.0), truncatedToInt64($1.1), truncatedToInt64($1.2)) },
                               { $0.hypergeometric(truncatedToInt64($1.0), truncatedToInt64($1.1), truncatedToInt64($1.2)) }),
                     together: sampleFits),
    ]

    private static func triangle(_ values: Values) throws(Fault) {
        if values.0 > values.1 { throw .value("left > mode") }
        if values.1 > values.2 { throw .value("mode > right") }
        if values.0 == values.2 { throw .value("left == right") }
    }

    private static func sampleFits(_ values: Values) throws(Fault) {
        if values.0 + values.1 < values.2 { throw .value("ngood + nbad < nsample") }
    }
}
