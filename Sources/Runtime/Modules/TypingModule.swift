/// typing: names for annotations, which nn parses and ignores; they accept subscripts wherever code evaluates them.
enum TypingModule {
    static let row = LibraryModule(name: "typing", summary: "Names for annotations.", source: { text })

    private static let text = #"""
import collections as _collections

TYPE_CHECKING = False

def _type_repr(obj):
    if isinstance(obj, type):
        if obj.__module__ == 'builtins':
            return obj.__qualname__
        return f'{obj.__module__}.{obj.__qualname__}'
    if obj is ...:
        return '...'
    if isinstance(obj, list):
        return '[' + ', '.join(_type_repr(t) for t in obj) + ']'
    return repr(obj)

class _Form:
    """A name that may stand in an annotation, alone or with a subscript."""
    def __init__(self, name, args=None):
        self._name = name
        self.__args__ = args if args is not None else ()
        self._subscripted = args is not None

    def __getitem__(self, params):
        if self._name == 'Optional':
            return _Form('Optional', (params,))
        if self._name == 'Callable' and isinstance(params, tuple) and len(params) == 2:
            return _Form('Callable', params)
        return _Form(self._name, params if isinstance(params, tuple) else (params,))

    def __repr__(self):
        if not self._subscripted:
            return 'typing.' + self._name
        if self._name == 'Literal':
            return 'typing.Literal[' + ', '.join(repr(a) for a in self.__args__) + ']'
        args = self.__args__
        if self._name == 'Union' and len(args) == 2 and None in args:
            return 'typing.Optional[' + _type_repr(args[0] if args[1] is None else args[1]) + ']'
        return f'typing.{self._name}[' + ', '.join('None' if a is None and self._name != 'Union' else 'NoneType' if a is None else _type_repr(a) for a in args) + ']'

    def __or__(self, other):
        return _Form('Union', (self, other))

    def __ror__(self, other):
        return _Form('Union', (other, self))

    def __eq__(self, other):
        return isinstance(other, _Form) and self._name == other._name and self.__args__ == other.__args__

    def __hash__(self):
        return hash((self._name, self.__args__))

    def __call__(self, *args, **kwargs):
        maker = _makers.get(self._name)
        if maker is None:
            raise TypeError(f"Cannot instantiate {self!r}")
        return maker(*args, **kwargs)

_makers = {'List': list, 'Dict': dict, 'Set': set, 'FrozenSet': frozenset, 'Tuple': tuple, 'Type': type, 'Deque': _collections.deque,
           'DefaultDict': _collections.defaultdict, 'OrderedDict': _collections.OrderedDict, 'Counter': _collections.Counter}

Any = _Form('Any')
Union = _Form('Union')
Optional = _Form('Optional')
Callable = _Form('Callable')
List = _Form('List')
Dict = _Form('Dict')
Set = _Form('Set')
FrozenSet = _Form('FrozenSet')
Tuple = _Form('Tuple')
Type = _Form('Type')
Deque = _Form('Deque')
DefaultDict = _Form('DefaultDict')
OrderedDict = _Form('OrderedDict')
Counter = _Form('Counter')
ChainMap = _Form('ChainMap')
Iterable = _Form('Iterable')
Iterator = _Form('Iterator')
Generator = _Form('Generator')
Sequence = _Form('Sequence')
MutableSequence = _Form('MutableSequence')
Mapping = _Form('Mapping')
MutableMapping = _Form('MutableMapping')
Collection = _Form('Collection')
Container = _Form('Container')
Reversible = _Form('Reversible')
Hashable = _Form('Hashable')
Sized = _Form('Sized')
AbstractSet = _Form('AbstractSet')
ContextManager = _Form('ContextManager')
ClassVar = _Form('ClassVar')
Final = _Form('Final')
Literal = _Form('Literal')
Annotated = _Form('Annotated')
NoReturn = _Form('NoReturn')
Never = _Form('Never')
Self = _Form('Self')
LiteralString = _Form('LiteralString')
TypeAlias = _Form('TypeAlias')
Concatenate = _Form('Concatenate')
TypeGuard = _Form('TypeGuard')
Required = _Form('Required')
NotRequired = _Form('NotRequired')
SupportsFloat = _Form('SupportsFloat')
SupportsInt = _Form('SupportsInt')
SupportsIndex = _Form('SupportsIndex')
SupportsAbs = _Form('SupportsAbs')
SupportsRound = _Form('SupportsRound')
IO = _Form('IO')
TextIO = _Form('TextIO')
Pattern = _Form('Pattern')
Match = _Form('Match')
Text = str

class TypeVar:
    """A type that is not known yet."""
    def __init__(self, name, *constraints, bound=None, covariant=False, contravariant=False):
        self.__name__ = name
        self.__bound__ = bound
        self.__constraints__ = constraints
        self._sign = '+' if covariant else '-' if contravariant else '~'
    def __repr__(self):
        return self._sign + self.__name__
    def __or__(self, other):
        return _Form('Union', (self, other))
    def __ror__(self, other):
        return _Form('Union', (other, self))

class ParamSpec(TypeVar):
    pass

AnyStr = TypeVar('AnyStr', str)

class Generic:
    """The base of classes with type parameters."""
    def __class_getitem__(cls, params):
        return cls

class Protocol:
    """The base of classes that describe what an object can do."""
    def __class_getitem__(cls, params):
        return cls

class TypedDict(dict):
    """A dict with known keys."""
    def __init_subclass__(cls, total=True):
        pass

class NamedTuple(tuple):
    """The base of named tuples written as classes."""
    def __init_subclass__(cls):
        names = tuple(cls.__dict__.get('__annotations__', {}))
        defaults = []
        for name in names:
            if name.startswith('_'):
                raise ValueError(f'Field names cannot start with an underscore: {name!r}')
            if name in cls.__dict__:
                defaults.append(cls.__dict__[name])
            elif defaults:
                raise TypeError(f"Non-default namedtuple field {name} cannot follow default field{'s' if len(defaults) > 1 else ''} "
                                + ', '.join(names[i] for i in range(names.index(name) - len(defaults), names.index(name))))
        if not names:
            return
        for key, value in _collections._tuple_namespace(cls.__name__, names, tuple(defaults)).items():
            if key in names or key not in cls.__dict__ or key == '__doc__' and cls.__doc__ is None:
                if key != '__slots__':
                    setattr(cls, key, value)

def cast(typ, val):
    return val

def overload(func):
    return func

def final(f):
    return f

def no_type_check(arg):
    return arg

def runtime_checkable(cls):
    return cls

def override(func):
    return func

class NewType:
    """A name of its own for a type."""
    def __init__(self, name, tp):
        self.__name__ = name
        self.__supertype__ = tp
    def __call__(self, x):
        return x
    def __repr__(self):
        return f'{self.__module__}.{self.__name__}'

T = TypeVar('T')
KT = TypeVar('KT')
VT = TypeVar('VT')
T_co = TypeVar('T_co', covariant=True)
T_contra = TypeVar('T_contra', contravariant=True)
V_co = TypeVar('V_co', covariant=True)
VT_co = TypeVar('VT_co', covariant=True)
CT_co = TypeVar('CT_co', covariant=True, bound=type)

MutableSet = _Form('MutableSet')
KeysView = _Form('KeysView')
ItemsView = _Form('ItemsView')
ValuesView = _Form('ValuesView')
MappingView = _Form('MappingView')
Unpack = _Form('Unpack')

_origins = dict(_makers)

def get_origin(tp):
    """The class or name without its arguments."""
    if isinstance(tp, _Form):
        if not tp._subscripted:
            return _origins.get(tp._name)
        if tp._name == 'Optional':
            return Union
        return _origins.get(tp._name, _Form(tp._name))
    if type(tp) is type(int | None):
        return type(int | None)
    return getattr(tp, '__origin__', None)

def get_args(tp):
    """The arguments alone."""
    if isinstance(tp, _Form):
        if not tp._subscripted:
            return ()
        args = tuple(type(None) if a is None else a for a in tp.__args__)
        return args + (type(None),) if tp._name == 'Optional' else args
    return getattr(tp, '__args__', ())

def assert_type(val, typ, /):
    return val

def reveal_type(obj, /):
    import sys
    print(f'Runtime type is {type(obj).__name__!r}', file=sys.stderr)
    return obj

def assert_never(arg, /):
    value = repr(arg)
    if len(value) > 100:
        value = value[:100] + '...'
    raise AssertionError(f'Expected code to be unreachable, but got: {value}')

def get_overloads(func):
    return []

def clear_overloads():
    pass

def is_typeddict(tp):
    return isinstance(tp, type) and tp is not TypedDict and issubclass(tp, TypedDict)

def no_type_check_decorator(decorator):
    return decorator

def dataclass_transform(**kwargs):
    def decorator(cls_or_fn):
        cls_or_fn.__dataclass_transform__ = kwargs
        return cls_or_fn
    return decorator

class ForwardRef:
    """A class that is named before it is there."""
    def __init__(self, arg, is_argument=True, module=None, *, is_class=False):
        if not isinstance(arg, str):
            raise TypeError(f'Forward reference must be a string -- got {arg!r}')
        self.__forward_arg__ = arg
    def __eq__(self, other):
        return isinstance(other, ForwardRef) and self.__forward_arg__ == other.__forward_arg__
    def __hash__(self):
        return hash(self.__forward_arg__)
    def __repr__(self):
        return f'ForwardRef({self.__forward_arg__!r})'

def get_type_hints(obj):
    return dict(getattr(obj, '__annotations__', {}))
"""#
}
