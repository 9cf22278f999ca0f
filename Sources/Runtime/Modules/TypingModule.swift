/// typing: names for annotations, which nn parses and ignores; they accept subscripts wherever code evaluates them.
enum TypingModule {
    static let row = LibraryModule(name: "typing", summary: "Names for annotations.", source: { text })

    private static let text = #"""
import collections as _collections
import collections.abc as _abc
import sys as _sys
from functools import reduce as _reduce
from abc import ABC as _ABC
from types import GenericAlias as _GenericAlias, UnionType as _UnionType

TYPE_CHECKING = False
_NoneType = type(None)

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

def _type_check(arg, msg):
    """An argument as a form keeps it: None is its type, a text a reference forward."""
    if arg is None:
        return _NoneType
    if isinstance(arg, str):
        return ForwardRef(arg)
    if type(arg) is tuple:
        raise TypeError(f'{msg} Got {arg!r:.100}.')
    return arg

def _parameters(args):
    """The type variables among arguments, each once."""
    found = []
    for arg in args:
        for one in [arg] if isinstance(arg, TypeVar) else _parameters(arg) if isinstance(arg, list) else getattr(arg, '__parameters__', ()):
            if one not in found and not isinstance(arg, type):
                found.append(one)
    return tuple(found)

def _substituted(arg, known):
    if isinstance(arg, TypeVar):
        return known.get(arg, arg)
    if isinstance(arg, list):
        return [_substituted(one, known) for one in arg]
    if isinstance(arg, _Form) and arg.__parameters__:
        return arg[tuple(_substituted(one, known) for one in arg.__parameters__)]
    return arg

def _flat(args):
    """The members of a union, each once."""
    flat = []
    for arg in args:
        more = arg.__args__ if isinstance(arg, _UnionType) or isinstance(arg, _Form) and arg._name == 'Union' and arg._subscripted else (arg,)
        for one in more:
            if one not in flat:
                flat.append(one)
    return tuple(flat)

class _Form:
    """A name that may stand in an annotation, alone or with a subscript."""
    def __init__(self, name, args=None, origin=None, count=-1):
        self._name = name
        self._subscripted = args is not None
        self._count = count
        if origin is not None:
            self.__origin__ = origin
        if args is not None:
            self.__args__ = args
            self.__parameters__ = _parameters(args)
        else:
            self.__parameters__ = ()

    def _made(self, args):
        return _Form(self._name, args, getattr(self, '__origin__', self), self._count)

    def __getitem__(self, params):
        name = self._name
        if self._subscripted:
            if not self.__parameters__:
                raise TypeError(f'{self!r} is not a generic class')
            given = params if isinstance(params, tuple) else (params,)
            wanted = len(self.__parameters__)
            if len(given) != wanted:
                raise TypeError(f"Too {'many' if len(given) > wanted else 'few'} arguments for {self!r}; actual {len(given)}, expected {wanted}")
            known = dict(zip(self.__parameters__, [_type_check(one, 'Parameters to generic types must be types.') for one in given]))
            args = tuple(_substituted(one, known) for one in self.__args__)
            return Union[args] if name == 'Union' else self._made(args)
        if name == 'Optional':
            return Union[_type_check(params, 'typing.Optional requires a single type.'), None]
        if name == 'Union':
            if params == ():
                raise TypeError('Cannot take a Union of no types.')
            params = params if isinstance(params, tuple) else (params,)
            flat = _flat([_type_check(one, 'Union[arg, ...]: each arg must be a type.') for one in params])
            return flat[0] if len(flat) == 1 else self._made(flat)
        if name == 'Literal':
            params = params if isinstance(params, tuple) else (params,)
            args = []
            for one in params:
                for value in one.__args__ if isinstance(one, _Form) and one._name == 'Literal' else (one,):
                    if not any(value == other and type(value) is type(other) for other in args):
                        args.append(value)
            return self._made(tuple(args))
        if name == 'Annotated':
            if not isinstance(params, tuple) or len(params) < 2:
                raise TypeError('Annotated[...] should be used with at least two arguments (a type and an annotation).')
            made = self._made(params)
            made.__origin__ = params[0]
            made.__metadata__ = params[1:]
            return made
        if name == 'Callable':
            if not isinstance(params, tuple) or len(params) != 2:
                raise TypeError('Callable must be used as Callable[[arg, ...], result].')
            args, result = params
            if not isinstance(args, (list, _Form, TypeVar)) and args is not ...:
                raise TypeError(f'Callable[args, result]: args must be a list. Got {args}')
            if isinstance(args, list):
                args = [_type_check(one, 'Callable[[arg, ...], result]: each arg must be a type.') for one in args]
            return self._made((args, _type_check(result, 'Callable[args, result]: result must be a type.')))
        if name in _bare:
            raise TypeError(f'{self!r} is not subscriptable')
        if name in _single:
            return self._made((_type_check(params, f'{self!r} accepts only single type.'),))
        if name == 'Tuple' and params == ():
            return self._made(())
        params = params if isinstance(params, tuple) else (params,)
        if self._count >= 0 and len(params) != self._count:
            raise TypeError(f"Too {'many' if len(params) > self._count else 'few'} arguments for {self!r}; actual {len(params)}, expected {self._count}")
        return self._made(tuple(one if one is ... else _type_check(one, 'Parameters to generic types must be types.') for one in params))

    def __repr__(self):
        if not self._subscripted:
            return 'typing.' + self._name
        args = self.__args__
        if self._name in ('Literal', 'Annotated'):
            first = _type_repr(args[0]) if self._name == 'Annotated' else repr(args[0])
            return f'typing.{self._name}[' + ', '.join([first] + [repr(one) for one in args[1:]]) + ']'
        if self._name == 'Union' and len(args) == 2 and _NoneType in args:
            return f'typing.Optional[{_type_repr(args[0] if args[1] is _NoneType else args[1])}]'
        return f'typing.{self._name}[' + (', '.join(_type_repr(one) for one in args) or '()') + ']'

    def __or__(self, other):
        return Union[self, other]

    def __ror__(self, other):
        return Union[other, self]

    def __eq__(self, other):
        if not isinstance(other, _Form):
            if self._name == 'Union' and self._subscripted and isinstance(other, _UnionType):
                return set(self.__args__) == set(other.__args__)
            return NotImplemented
        if self._name != other._name or self._subscripted != other._subscripted:
            return False
        if not self._subscripted:
            return True
        if self._name in ('Union', 'Literal'):
            return set(self.__args__) == set(other.__args__)
        return self.__args__ == other.__args__

    def __hash__(self):
        if not self._subscripted:
            return hash(self._name)
        args = self.__args__
        if self._name == 'Callable' and isinstance(args[0], list):
            args = (*args[0], args[1])
        return hash((self._name, frozenset(args) if self._name in ('Union', 'Literal') else args))

    def __call__(self, *args, **kwargs):
        if self._name == 'Any':
            raise TypeError('Any cannot be instantiated')
        origin = getattr(self, '__origin__', None)
        if not isinstance(origin, type):
            raise TypeError(f'Cannot instantiate {self!r}')
        if self._name in _built_in:
            raise TypeError(f'Type {self._name} cannot be instantiated; use {origin.__name__}() instead')
        return origin(*args, **kwargs)

    def __mro_entries__(self, bases):
        if self._name == 'Any':
            return ()
        origin = getattr(self, '__origin__', None)
        if not isinstance(origin, type):
            raise TypeError(f'Cannot subclass {self!r}')
        return (origin,)

    def _check(self, asked):
        if self._name == 'Union' and self._subscripted:
            return any(asked(one) for one in self.__args__)
        if self._subscripted:
            raise TypeError('Subscripted generics cannot be used with class and instance checks')
        return asked(self.__origin__)

    def __instancecheck__(self, obj):
        if not hasattr(self, '__origin__'):
            raise TypeError(f'{self!r} cannot be used with isinstance()')
        return self._check(lambda origin: isinstance(obj, origin))

    def __subclasscheck__(self, cls):
        if not hasattr(self, '__origin__'):
            raise TypeError(f'{self!r} cannot be used with issubclass()')
        return self._check(lambda origin: issubclass(cls, origin))

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

_bare = {'Any', 'NoReturn', 'Never', 'Self', 'LiteralString', 'TypeAlias'}
_single = {'ClassVar', 'Final', 'TypeGuard', 'Required', 'NotRequired', 'Unpack'}
_built_in = {'List', 'Dict', 'Set', 'FrozenSet', 'Tuple', 'Type'}

for _name in (*_bare, *_single, 'Union', 'Optional', 'Literal', 'Annotated', 'Concatenate'):
    globals()[_name] = _Form(_name)
for _name, _origin, _count in (
        ('List', list, 1), ('Dict', dict, 2), ('Set', set, 1), ('FrozenSet', frozenset, 1), ('Tuple', tuple, -1), ('Type', type, 1),
        ('Deque', _collections.deque, 1), ('DefaultDict', _collections.defaultdict, 2), ('OrderedDict', _collections.OrderedDict, 2),
        ('Counter', _collections.Counter, 1), ('ChainMap', _collections.ChainMap, 2), ('Callable', _abc.Callable, 2)):
    globals()[_name] = _Form(_name, None, _origin, _count)
for _name, _count in (
        ('Iterable', 1), ('Iterator', 1), ('Generator', 3), ('Sequence', 1), ('MutableSequence', 1), ('Mapping', 2), ('MutableMapping', 2),
        ('Collection', 1), ('Container', 1), ('Reversible', 1), ('Hashable', 0), ('Sized', 0), ('MutableSet', 1), ('KeysView', 1),
        ('ItemsView', 2), ('ValuesView', 1), ('MappingView', 1)):
    globals()[_name] = _Form(_name, None, getattr(_abc, _name), _count)
for _name in ('Awaitable', 'AsyncIterable', 'AsyncIterator', 'AsyncGenerator', 'Coroutine', 'AsyncContextManager', 'BinaryIO'):
    globals()[_name] = _Form(_name)
AbstractSet = _Form('AbstractSet', None, _abc.Set, 1)
for _name in ('ContextManager', 'IO', 'TextIO', 'Pattern', 'Match'):
    globals()[_name] = _Form(_name)
Text = str

class TypeVar:
    """A type that is not known yet."""
    def __init__(self, name, *constraints, bound=None, covariant=False, contravariant=False):
        if covariant and contravariant:
            raise ValueError('Bivariant types are not supported.')
        if constraints and bound is not None:
            raise TypeError('Constraints cannot be combined with bound=...')
        if len(constraints) == 1:
            raise TypeError('A single constraint is not allowed')
        self.__name__ = name
        self.__bound__ = bound
        self.__constraints__ = constraints
        self.__covariant__ = covariant
        self.__contravariant__ = contravariant
    def __repr__(self):
        return ('+' if self.__covariant__ else '-' if self.__contravariant__ else '~') + self.__name__
    def __or__(self, other):
        return Union[self, other]
    def __ror__(self, other):
        return Union[other, self]
    def __call__(self, *args, **kwargs):
        raise TypeError("'TypeVar' object is not callable")

class ParamSpec(TypeVar):
    """The parameters of a function that are not known yet."""
    args = property(lambda self: self)
    kwargs = property(lambda self: self)

AnyStr = TypeVar('AnyStr', object, str)

class Generic:
    """The base of classes with type parameters."""
    __parameters__ = ()
    def __class_getitem__(cls, params):
        return _alias(cls, params)
    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.__parameters__ = _parameters(cls.__dict__.get('__orig_bases__', ()))

def _alias(cls, params):
    params = params if isinstance(params, tuple) else (params,)
    wanted = cls.__parameters__
    if cls not in (Generic, Protocol):
        if not wanted:
            raise TypeError(f'{cls!r} is not a generic class')
        if len(params) != len(wanted):
            raise TypeError(f"Too {'many' if len(params) > len(wanted) else 'few'} arguments for {cls!r}; actual {len(params)}, expected {len(wanted)}")
    elif not params or not all(isinstance(one, TypeVar) for one in params):
        raise TypeError(f'Parameters to {cls.__name__}[...] must all be type variables or parameter specification variables.')
    elif len(set(params)) != len(params):
        raise TypeError(f'Parameters to {cls.__name__}[...] must all be unique')
    return _GenericAlias(cls, tuple(_type_check(one, 'Parameters to generic types must be types.') for one in params))

def _protocol_names(cls):
    """What an object must have to be what a protocol describes."""
    names = set()
    for above in cls.__mro__:
        if above.__dict__.get('_is_protocol') and above is not Protocol:
            names |= set(above.__dict__.get('__annotations__', {})) | set(above.__dict__)
    return names - _not_asked

_not_asked = {'__module__', '__doc__', '__dict__', '__weakref__', '__annotations__', '__init__', '__new__', '__slots__', '__abstractmethods__',
              '_is_protocol', '_is_runtime', '__hash__', '__parameters__', '__orig_bases__', '__class_getitem__', '__subclasshook__'}

def _no_init(self, *args, **kwargs):
    if type(self)._is_protocol:
        raise TypeError('Protocols cannot be instantiated')

class Protocol(_ABC):
    """The base of classes that describe what an object can do."""
    _is_protocol = True
    _is_runtime = False
    __parameters__ = ()
    def __class_getitem__(cls, params):
        return _alias(cls, params)
    def __init_subclass__(cls):
        cls.__parameters__ = _parameters(cls.__dict__.get('__orig_bases__', ()))
        cls._is_protocol = Protocol in cls.__bases__
        if cls._is_protocol and '__init__' not in cls.__dict__:
            cls.__init__ = _no_init
    @classmethod
    def __class_instancecheck__(cls, obj):
        if not cls._is_protocol:
            return NotImplemented
        if not cls._is_runtime:
            raise TypeError('Instance and class checks can only be used with @runtime_checkable protocols')
        return all(hasattr(obj, name) for name in _protocol_names(cls))
    @classmethod
    def __subclasshook__(cls, other):
        if not cls.__dict__.get('_is_protocol'):
            return NotImplemented
        if not cls._is_runtime:
            raise TypeError('Instance and class checks can only be used with @runtime_checkable protocols')
        return all(hasattr(other, name) for name in _protocol_names(cls))

for _name, _method, _doc in (
        ('Float', 'float', 'What float() takes.'), ('Int', 'int', 'What int() takes.'), ('Index', 'index', 'What has __index__.'),
        ('Abs', 'abs', 'What abs() takes.'), ('Round', 'round', 'What round() takes.'), ('Bytes', 'bytes', 'What has __bytes__.')):
    _kind = type('Supports' + _name, (Protocol,), {'__doc__': _doc, f'__{_method}__': lambda self: None, '__module__': 'typing'})
    _kind._is_runtime = True
    globals()['Supports' + _name] = _kind

class TypedDict(dict):
    """A dict with known keys."""
    __total__ = True
    def __init_subclass__(cls, total=True):
        cls.__total__ = total

class NamedTuple(tuple):
    """The base of named tuples written as classes."""
    def __new__(cls, typename, fields=None, /, **kwargs):
        fields = list(kwargs.items()) if fields is None else list(fields)
        made = _collections.namedtuple(typename, [name for name, kind in fields], module=_collections._caller_module(1))
        made.__annotations__ = {name: _NoneType if kind is None else kind for name, kind in fields}
        return made
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

def _overloaded(*args, **kwargs):
    raise NotImplementedError('You should not call an overloaded function. A series of @overload-decorated functions outside a stub module '
                              'should always be followed by an implementation that is not @overload-ed.')

def overload(func):
    return _overloaded

def final(f):
    try:
        f.__final__ = True
    except (AttributeError, TypeError):
        pass
    return f

def no_type_check(arg):
    arg.__no_type_check__ = True
    return arg

def runtime_checkable(cls):
    if not getattr(cls, '_is_protocol', False):
        raise TypeError(f'@runtime_checkable can be only applied to protocol classes, got {cls!r}')
    cls._is_runtime = True
    return cls

class NewType:
    """A name of its own for a type."""
    def __init__(self, name, tp):
        self.__name__ = self.__qualname__ = name
        self.__supertype__ = tp
        self.__module__ = _collections._caller_module(1)
    def __call__(self, x, /):
        return x
    def __or__(self, other):
        return Union[self, other]
    def __ror__(self, other):
        return Union[other, self]
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

def get_origin(tp):
    """The class or name without its arguments."""
    if isinstance(tp, _Form):
        return Annotated if tp._name == 'Annotated' and tp._subscripted else getattr(tp, '__origin__', None)
    if isinstance(tp, _UnionType):
        return _UnionType
    if tp is Generic:
        return Generic
    return tp.__origin__ if isinstance(tp, _GenericAlias) else None

def get_args(tp):
    """The arguments alone."""
    if isinstance(tp, (_Form, _GenericAlias, _UnionType)):
        return getattr(tp, '__args__', ())
    return ()

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

def _named(text, variables):
    """What a text in an annotation means: a name, perhaps with dots and a subscript; the text itself where it is more."""
    import builtins
    text = text.strip()
    if text == 'None':
        return _NoneType
    if '|' in text and '[' not in text:
        parts = [_named(part, variables) for part in text.split('|')]
        return text if any(isinstance(part, str) for part in parts) else _reduce(lambda a, b: a | b, parts)
    if text.endswith(']') and '[' in text:
        name, inside = text[:-1].split('[', 1)
        depth, parts, part = 0, [], ''
        for c in inside:
            depth += (c == '[') - (c == ']')
            if c == ',' and depth == 0:
                parts.append(part)
                part = ''
            else:
                part += c
        form = _named(name, variables)
        parts = [... if one.strip() == '...' else _named(one.strip().strip('"\''), variables) for one in parts + [part]]
        return text if isinstance(form, str) or any(isinstance(one, str) for one in parts) else form[tuple(parts) if len(parts) > 1 else parts[0]]
    first, *rest = text.split('.')
    if first in variables:
        found = variables[first]
    elif hasattr(builtins, first):
        found = getattr(builtins, first)
    elif first.isidentifier():
        raise NameError(f'name {first!r} is not defined')
    else:
        return text
    for name in rest:
        found = getattr(found, name)
    return _named(found, variables) if isinstance(found, str) else found

def _hint(value, variables, extras):
    if value is None:
        return _NoneType
    if isinstance(value, (str, ForwardRef)):
        return _named(value if isinstance(value, str) else value.__forward_arg__, variables)
    if isinstance(value, _Form) and value._subscripted and value._name != 'Literal':
        if value._name == 'Annotated' and not extras:
            return _hint(value.__origin__, variables, extras)
        args = tuple([_hint(one, variables, extras) for one in arg] if isinstance(arg, list) else _hint(arg, variables, extras) if arg is not ... else arg
                     for arg in value.__args__)
        return value if args == value.__args__ else Union[args] if value._name == 'Union' else value._made(args)
    return value

def get_type_hints(obj, globalns=None, localns=None, include_extras=False):
    """The annotations of a function, a class or a module, with texts in them replaced by what they name."""
    if isinstance(obj, type):
        hints = {}
        for above in reversed(obj.__mro__):
            known = globalns if globalns is not None else vars(_sys.modules[above.__module__]) if above.__module__ in _sys.modules else {}
            for name, value in above.__dict__.get('__annotations__', {}).items():
                hints[name] = _hint(value, {**known, **(localns or {})}, include_extras)
        return hints
    while hasattr(obj, '__wrapped__'):
        obj = obj.__wrapped__
    hints = getattr(obj, '__annotations__', None)
    if hints is None:
        raise TypeError(f'{obj!r} is not a module, class, method, or function.')
    known = globalns if globalns is not None else getattr(obj, '__globals__', None) or vars(obj) if hasattr(obj, '__dict__') else {}
    return {name: _hint(value, {**known, **(localns or {})}, include_extras) for name, value in hints.items()}
"""#
}
