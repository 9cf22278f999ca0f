// enum: classes of named constants. The dialect has no metaclasses, so what CPython's does is done by hooks of the
// class itself: `__init_subclass__` turns the attributes of the body into members, and the interpreter asks a
// class that has `__class_call__` for it and for `__class_iter__`, `__class_len__`, `__class_contains__` and
// `__class_repr__`.

enum EnumModule {
    static let row = LibraryModule(name: "enum", summary: "Classes of named constants.", source: { text })

    private static let text = #"""
from collections import _make_class, _caller_module
from types import MappingProxyType as _MappingProxyType

__all__ = ['Enum', 'IntEnum', 'StrEnum', 'Flag', 'IntFlag', 'auto', 'member', 'nonmember', 'property', 'unique']

property = property

class member:
    """Makes a member of what would not be one: a function, a class."""
    def __init__(self, value):
        self.value = value

class nonmember:
    """Keeps a plain attribute from becoming a member."""
    def __init__(self, value):
        self.value = value

class auto:
    """A value that is one more than the last."""
    _given = None

    def __or__(self, other):
        return _Joined(self, other, lambda a, b: a | b)

    def __ror__(self, other):
        return _Joined(other, self, lambda a, b: a | b)

    def __and__(self, other):
        return _Joined(self, other, lambda a, b: a & b)

    def __rand__(self, other):
        return _Joined(other, self, lambda a, b: a & b)

    def __xor__(self, other):
        return _Joined(self, other, lambda a, b: a ^ b)

    def __rxor__(self, other):
        return _Joined(other, self, lambda a, b: a ^ b)

    def __invert__(self):
        return _Joined(self, self, lambda a, b: ~a)

class _Joined(auto):
    """What an operator makes of values that are not known before the class is made."""
    def __init__(self, left, right, join):
        self._left, self._right, self._join = left, right, join

def _settled(value, following):
    """The value behind `auto()`, alone, among others in a tuple, or joined by operators."""
    if isinstance(value, _Joined):
        return value._join(_settled(value._left, following), _settled(value._right, following))
    if isinstance(value, auto):
        if value._given is None:
            value._given = following()
        return value._given
    if type(value) is tuple:
        return tuple([_settled(item, following) for item in value])
    return value

_function = type(lambda: None)

def _is_member(name, value):
    if name.startswith('_') and name.endswith('_') and len(name) > 1:
        return False
    if isinstance(value, (member, nonmember)):
        return isinstance(value, member)
    return not (isinstance(value, (_function, property, staticmethod, classmethod)) or hasattr(type(value), '__get__'))

def _make_members(cls):
    """Turns the plain attributes of a class body into members."""
    base = cls.__mro__[1]
    if base.__dict__.get('_member_map_'):
        raise TypeError(f"<enum {cls.__name__!r}> cannot extend {base!r}")
    ignored = cls.__dict__.get('_ignore_', [])
    if isinstance(ignored, str):
        ignored = ignored.replace(',', ' ').split()
    for name in list(ignored) + ['_ignore_']:
        if name in cls.__dict__:
            delattr(cls, name)
    names = [name for name, value in cls.__dict__.items() if _is_member(name, value)]
    for name, value in list(cls.__dict__.items()):
        if isinstance(value, nonmember):
            setattr(cls, name, value.value)
    maker, starter = _own(cls, '__new__'), _own(cls, '__init__')
    cls._member_map_ = {}
    cls._value_map_ = {}
    cls._unhashable_ = []
    values = []
    for name in names:
        value = cls.__dict__[name]
        if isinstance(value, member):
            value = value.value
        value = _settled(value, lambda: cls._generate_next_value_(name, 1, len(values), values))
        values.append(value)
        arguments = value if isinstance(value, tuple) else (value,)
        made = cls._make_member_(value) if maker is None else maker(cls, *arguments)
        made._name_ = name
        if not hasattr(made, '_value_'):
            made._value_ = value
        if starter is not None:
            starter(made, *arguments)
        known = _find(cls, made._value_)
        if known is None:
            known = made
            try:
                cls._value_map_[made._value_] = made
            except TypeError:
                cls._unhashable_.append(made)
        cls._member_map_[name] = known
        setattr(cls, name, known)

def _own(cls, name):
    """A method that the enumeration or a script's one above it defines."""
    for above in cls.__mro__:
        if above.__module__ == 'enum':
            return None
        if name in above.__dict__:
            return getattr(above, name)

def _find(cls, value):
    try:
        return cls._value_map_.get(value)
    except TypeError:
        for member in cls._unhashable_:
            if member._value_ == value:
                return member
        return None

def _distinct(cls):
    members = [member for name, member in cls._member_map_.items() if member._name_ == name]
    if hasattr(cls, '_mask_'):
        members = [member for member in members if member._value_ > 0 and member._value_ & (member._value_ - 1) == 0]
    return members

def _make_enum(cls, name, names, module, start):
    if isinstance(names, str):
        names = names.replace(',', ' ').split()
    if isinstance(names, dict):
        names = list(names.items())
    pairs = [(item, start + i) if isinstance(item, str) else tuple(item) for i, item in enumerate(names)]
    made = _make_class(name, cls, dict(pairs), module)
    _make_members(made)
    return made

def unique(enumeration):
    """A class decorator that refuses two names for one value."""
    duplicates = [(name, member.name) for name, member in enumeration.__members__.items() if name != member.name]
    if duplicates:
        details = ', '.join([f'{alias} -> {name}' for alias, name in duplicates])
        raise ValueError(f'duplicate values found in {enumeration!r}: {details}')
    return enumeration

_missing = object()

class _Names:
    def __get__(self, instance, owner=None):
        return [name for name, made in owner._member_map_.items() if made._name_ == name]

class _Members:
    def __get__(self, instance, owner=None):
        return _MappingProxyType(owner._member_map_)

class Enum:
    """The base of classes of named constants."""
    __members__ = _Members()
    _member_names_ = _Names()

    def __init_subclass__(cls):
        _make_members(cls)

    @classmethod
    def _make_member_(cls, value):
        return object.__new__(cls)

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        for value in reversed(last_values):
            if isinstance(value, int):
                return value + 1
        return start

    @classmethod
    def _missing_(cls, value):
        return None

    @classmethod
    def __class_call__(cls, value=_missing, names=None, *, module=None, qualname=None, type=None, start=1):
        if value is _missing:
            raise TypeError("EnumType.__call__() missing 1 required positional argument: 'value'")
        if names is not None:
            return _make_enum(cls, value, names, module or _caller_module(1), start)
        if isinstance(value, cls):
            return value
        if '_member_map_' not in cls.__dict__:
            raise TypeError("EnumType.__call__() missing 1 required positional argument: 'names'")
        member = _find(cls, value)
        if member is None:
            member = cls._missing_(value)
        if member is None:
            raise ValueError(f'{value!r} is not a valid {cls.__qualname__}')
        return member

    def __class_getitem__(cls, name):
        return cls._member_map_[name]

    @classmethod
    def __class_iter__(cls):
        return iter(_distinct(cls))

    @classmethod
    def __class_reversed__(cls):
        return reversed(_distinct(cls))

    @classmethod
    def __class_len__(cls):
        return len(_distinct(cls))

    @classmethod
    def __class_contains__(cls, value):
        if not isinstance(value, cls):
            raise TypeError("unsupported operand type(s) for 'in': '%s' and '%s'" % (type(value).__qualname__, 'EnumType'))
        return value._name_ in cls._member_map_

    @classmethod
    def __class_repr__(cls):
        return f'<enum {cls.__name__!r}>'

    @property
    def name(self):
        return self._name_

    @name.setter
    def name(self, value):
        raise AttributeError("<enum 'Enum'> cannot set attribute 'name'")

    @property
    def value(self):
        return self._value_

    @value.setter
    def value(self, value):
        raise AttributeError("<enum 'Enum'> cannot set attribute 'value'")

    def __repr__(self):
        return f'<{self.__class__.__name__}.{self._name_}: {self._value_!r}>'

    def __str__(self):
        return f'{self.__class__.__name__}.{self._name_}'

    def __format__(self, spec):
        return format(str(self), spec)

    def __hash__(self):
        return hash(self._name_)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

class IntEnum(int):
    """Named constants that are ints."""
    @classmethod
    def _make_member_(cls, value):
        return int.__new__(cls, value)
    def __str__(self):
        return int.__repr__(self._value_)
    def __format__(self, spec):
        return int.__format__(self._value_, spec)
    def __hash__(self):
        return hash(self._value_)

class StrEnum(str):
    """Named constants that are texts."""
    @classmethod
    def _make_member_(cls, value):
        return str.__new__(cls, value)
    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return name.lower()
    def __str__(self):
        return self._value_
    def __format__(self, spec):
        return str.__format__(self._value_, spec)
    def __hash__(self):
        return hash(self._value_)

def _bits(num, max_bits):
    s = bin(num + 2 ** num.bit_length()).replace('1', '0', 1)
    digits = s[3:]
    return s[:3] + ' ' + ('0' * max_bits + digits)[-max(max_bits, len(digits)):]

class Flag(Enum):
    """Named bits that combine."""
    _keeps_ = False

    @classmethod
    def __class_repr__(cls):
        return f'<flag {cls.__name__!r}>'

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        if not last_values:
            return start if start is not None else 1
        return 2 ** max(last_values).bit_length()

    @classmethod
    def _mask_(cls):
        mask = 0
        for member in cls._member_map_.values():
            mask |= member._value_
        return mask

    @classmethod
    def _missing_(cls, value):
        if not isinstance(value, int):
            raise ValueError(f'{value!r} is not a valid {cls.__qualname__}')
        mask = cls._mask_()
        every = 2 ** mask.bit_length() - 1
        if not ~every <= value <= every or value & (every ^ mask):
            if not cls._keeps_:
                size = max(value.bit_length(), mask.bit_length())
                raise ValueError(f'{cls!r} invalid value {value!r}\n    given {_bits(value, size)}\n  allowed {_bits(mask, size)}')
        if value < 0:
            value = max(every + 1, 2 ** value.bit_length()) + value
            known = _find(cls, value)
            if known is not None:
                return known
        member = cls._make_member_(value)
        names = [single._name_ for single in _distinct(cls) if single._value_ & value]
        rest = value & ~mask
        if names and rest:
            names.append(str(rest))
        member._name_ = '|'.join(names) if names else None
        member._value_ = value
        cls._value_map_[value] = member
        return member

    def __repr__(self):
        name = self.__class__.__name__
        return f'<{name}: {self._value_!r}>' if self._name_ is None else f'<{name}.{self._name_}: {self._value_!r}>'

    def __str__(self):
        name = self.__class__.__name__
        return f'{name}({self._value_!r})' if self._name_ is None else f'{name}.{self._name_}'

    def __hash__(self):
        return hash(self._value_)

    def __bool__(self):
        return bool(self._value_)

    def __len__(self):
        return self._value_.bit_count()

    def __iter__(self):
        return iter([single for single in _distinct(self.__class__) if single._value_ & self._value_])

    def __contains__(self, other):
        if not isinstance(other, self.__class__):
            raise TypeError("unsupported operand type(s) for 'in': %r and %r" % (type(other).__qualname__, self.__class__.__qualname__))
        return other._value_ & self._value_ == other._value_

    def _other_(self, other):
        if isinstance(other, self.__class__):
            return other._value_
        return other if self._keeps_ and isinstance(other, int) else None

    def __or__(self, other):
        value = self._other_(other)
        return NotImplemented if value is None else self.__class__(self._value_ | value)

    def __and__(self, other):
        value = self._other_(other)
        return NotImplemented if value is None else self.__class__(self._value_ & value)

    def __xor__(self, other):
        value = self._other_(other)
        return NotImplemented if value is None else self.__class__(self._value_ ^ value)

    __ror__ = __or__
    __rand__ = __and__
    __rxor__ = __xor__

    def __invert__(self):
        if self._keeps_:
            return self.__class__(~self._value_)
        return self.__class__(self._mask_() & ~self._value_)

class IntFlag(int):
    """Named bits that are ints."""
    _keeps_ = True

for _name in ('_make_member_', '__str__', '__format__'):
    setattr(IntFlag, _name, IntEnum.__dict__[_name])

# Two bases are one too many in the dialect: the other kinds take Enum's methods over.
for _kind, _bases in ((IntEnum, [Enum]), (StrEnum, [Enum]), (IntFlag, [Flag, Enum])):
    for _base in _bases:
        for _name, _value in _base.__dict__.items():
            if _name not in _kind.__dict__ and _name != '__weakref__':
                setattr(_kind, _name, _value)
"""#
}
