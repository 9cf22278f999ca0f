/// The classes of `np.exceptions` that only scripts raise and filter.
enum ExceptionSource {
    static let names = ["ComplexWarning", "VisibleDeprecationWarning", "RankWarning", "TooHardError", "DTypePromotionError"]

    static let text = #"""
class ComplexWarning(RuntimeWarning):
    """The imaginary part of a complex number was dropped."""

class VisibleDeprecationWarning(UserWarning):
    """Something that users see will change."""

class RankWarning(RuntimeWarning):
    """A polynomial fit is badly conditioned."""

class TooHardError(RuntimeError):
    """A question took too much work to answer."""

class DTypePromotionError(TypeError):
    """Two element types have none in common."""
"""#
}
