/// Names of NumPy that are seldom needed where all numbers are real: questions about types, angles, settings that have no effect.
enum LegacySource {
    static let names = ["angle", "real_if_close", "row_stack", "typename", "mintypecode", "getbufsize", "setbufsize", "ScalarType", "little_endian"]

    static let text = #"""
import warnings as _warnings

ScalarType = (int, float, bool, str) + tuple(getattr(np, name) for name in
    ('bool', 'int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64', 'float32', 'float64'))
little_endian = True
_names = {'?': 'bool', 'b': 'signed char', 'B': 'unsigned char', 'h': 'short', 'H': 'unsigned short', 'i': 'integer', 'I': 'unsigned integer',
          'l': 'long integer', 'L': 'unsigned long integer', 'q': 'long long integer', 'Q': 'unsigned long long integer',
          'f': 'single precision', 'd': 'double precision', 'g': 'long precision', 'F': 'complex single precision',
          'D': 'complex double precision', 'G': 'complex long double precision', 'S': 'string', 'U': 'unicode', 'V': 'void', 'O': 'object', 'S1': 'character'}
_size = [8192]

def angle(z, deg=False):
    """The angle of numbers in the plane: 0 or pi, as they are real."""
    z = np.asanyarray(z)
    result = np.arctan2(np.zeros_like(z), z)
    return result * (180 / np.pi) if deg else result

def real_if_close(a, tol=100):
    """The array itself: its numbers are real."""
    return np.asanyarray(a)

def row_stack(tup, *, dtype=None, casting='same_kind'):
    """The same as vstack."""
    _warnings.warn('`row_stack` alias is deprecated. Use `np.vstack` directly.', DeprecationWarning, stacklevel=2)
    return np.vstack(tup, dtype=dtype, casting=casting)

def typename(char):
    """What a letter of an element type stands for."""
    return _names[char]

def mintypecode(typechars, typeset='GDFgdf', default='d'):
    """The letter of the smallest element type that others can be cast to."""
    chars = [each if isinstance(each, str) else np.asarray(each).dtype.char for each in typechars]
    found = [each for each in chars if each in typeset]
    if not found:
        return default
    if 'F' in found and 'd' in found:
        return 'D'
    return min(found, key='GDFgdf'.index)

def getbufsize():
    """The size that setbufsize set."""
    return _size[0]

def setbufsize(size):
    """Remembers a size; nn needs no buffer."""
    if size < 0:
        raise ValueError('buffer size must be non-negative')
    old, _size[0] = _size[0], size
    return old
"""#
}
