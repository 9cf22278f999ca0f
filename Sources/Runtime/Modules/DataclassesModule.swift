/// dataclasses: classes whose methods are made from the annotations of their body.
enum DataclassesModule {
    static let row = LibraryModule(name: "dataclasses", summary: "Classes made of their fields.", source: { text })

    private static let text = making + using

    private static let making = #"""
from collections import _make_function
import copy

__all__ = ['dataclass', 'field', 'Field', 'FrozenInstanceError', 'InitVar', 'KW_ONLY', 'MISSING', 'fields', 'asdict', 'astuple',
           'replace', 'is_dataclass', 'make_dataclass']

_class = type

class FrozenInstanceError(AttributeError):
    pass

class _MISSING_TYPE:
    pass
MISSING = _MISSING_TYPE()

class _KW_ONLY_TYPE:
    pass
KW_ONLY = _KW_ONLY_TYPE()

class _Factory:
    def __repr__(self):
        return '<factory>'
_HAS_DEFAULT_FACTORY = _Factory()

class InitVar:
    def __init__(self, type):
        self.type = type
    def __class_getitem__(cls, type):
        return InitVar(type)
    def __repr__(self):
        return f'dataclasses.InitVar[{self.type.__name__ if isinstance(self.type, type) else repr(self.type)}]'

class Field:
    __slots__ = ('name', 'type', 'default', 'default_factory', 'repr', 'hash', 'init', 'compare', 'metadata', 'kw_only', '_kind')
    def __init__(self, default, default_factory, init, repr, hash, compare, metadata, kw_only):
        self.name = None
        self.type = None
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.hash = hash
        self.compare = compare
        self.metadata = {} if metadata is None else metadata
        self.kw_only = kw_only
        self._kind = 'field'
    def __repr__(self):
        return (f'Field(name={self.name!r},type={self.type!r},default={self.default!r},default_factory={self.default_factory!r},'
                f'init={self.init!r},repr={self.repr!r},hash={self.hash!r},compare={self.compare!r},metadata=mappingproxy({self.metadata!r}),'
                f'kw_only={self.kw_only!r},_field_type={self._kind})')

def field(*, default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None, compare=True, metadata=None, kw_only=MISSING):
    """Says more about a field than a default value can."""
    if default is not MISSING and default_factory is not MISSING:
        raise ValueError('cannot specify both default and default_factory')
    return Field(default, default_factory, init, repr, hash, compare, metadata, kw_only)

def _is_named(text, name, module):
    if name == 'ClassVar' and getattr(text, '_name', None) == name:
        return True
    return isinstance(text, str) and (text == name or text.startswith(name + '[') or text == module + '.' + name
                                      or text.startswith(module + '.' + name + '['))

def _make_field(cls, name, type, kw_only):
    default = cls.__dict__.get(name, MISSING)
    f = default if isinstance(default, Field) else field(default=default)
    f.name = name
    f.type = type
    if _is_named(type, 'ClassVar', 'typing'):
        f._kind = 'classvar'
    elif _is_named(type, 'InitVar', 'dataclasses') or type is InitVar or isinstance(type, InitVar):
        f._kind = 'initvar'
    if f._kind != 'field' and f.default_factory is not MISSING:
        raise TypeError(f'field {f.name} cannot have a default factory')
    if f._kind == 'classvar':
        if f.kw_only is not MISSING:
            raise TypeError(f'field {f.name} is a ClassVar but specifies kw_only')
    elif f.kw_only is MISSING:
        f.kw_only = kw_only
    if f._kind == 'field' and f.default is not MISSING and f.default.__class__.__hash__ is None:
        raise ValueError(f'mutable default {f.default.__class__} for field {f.name} is not allowed: use default_factory')
    return f

def _install(cls, name, source, environment):
    method = _make_function(source, name, environment)
    method.__qualname__ = cls.__qualname__ + '.' + name
    setattr(cls, name, method)

def _parameter(f):
    if f.default is MISSING and f.default_factory is MISSING:
        return f.name
    if f.default is not MISSING:
        return f'{f.name}=_default_{f.name}'
    return f'{f.name}=_HAS_DEFAULT_FACTORY'

def _make_init(cls, fields, frozen, has_post_init):
    ordered = [f for f in fields if f.init and not f.kw_only]
    keyword_only = [f for f in fields if f.init and f.kw_only]
    seen_default = False
    for f in ordered:
        if not (f.default is MISSING and f.default_factory is MISSING):
            seen_default = True
        elif seen_default:
            raise TypeError(f'non-default argument {f.name!r} follows default argument')
    environment = {'MISSING': MISSING, '_HAS_DEFAULT_FACTORY': _HAS_DEFAULT_FACTORY, '_setattr': object.__setattr__}
    self_name = '__dataclass_self__' if any(f.name == 'self' for f in fields) else 'self'
    lines = []
    for f in fields:
        environment['_default_' + f.name] = f.default
        value = None
        if f.default_factory is not MISSING:
            environment['_factory_' + f.name] = f.default_factory
            if f.init:
                value = f'_factory_{f.name}() if {f.name} is _HAS_DEFAULT_FACTORY else {f.name}'
            else:
                value = f'_factory_{f.name}()'
        elif f.init:
            value = f.name
        if value is None or f._kind == 'initvar':
            continue
        if frozen:
            lines.append(f'    _setattr({self_name}, {f.name!r}, {value})')
        else:
            lines.append(f'    {self_name}.{f.name} = {value}')
    if has_post_init:
        arguments = ', '.join(f.name for f in fields if f._kind == 'initvar')
        lines.append(f'    {self_name}.__post_init__({arguments})')
    parameters = [self_name] + [_parameter(f) for f in ordered]
    if keyword_only:
        parameters += ['*'] + [_parameter(f) for f in keyword_only]
    _install(cls, '__init__', f'def __init__({", ".join(parameters)}):\n' + ('\n'.join(lines) or '    pass') + '\n', environment)

_running = set()

def _make_repr(cls, fields):
    names = [f.name for f in fields if f.repr]
    def __repr__(self):
        key = id(self)
        if key in _running:
            return '...'
        _running.add(key)
        try:
            return self.__class__.__qualname__ + '(' + ', '.join([f'{name}={getattr(self, name)!r}' for name in names]) + ')'
        finally:
            _running.discard(key)
    __repr__.__qualname__ = cls.__qualname__ + '.__repr__'
    cls.__repr__ = __repr__

def _type_text(type):
    if not isinstance(type, _class):
        return repr(type).replace('typing.', '') if type.__class__.__module__ == 'typing' else repr(type)
    return type.__qualname__ if type.__module__ == 'builtins' else f'{type.__module__}.{type.__qualname__}'

def _tuple_text(owner, names):
    return '(' + ''.join(f'{owner}.{name}, ' for name in names) + ')'

def _process(cls, init, repr, eq, order, unsafe_hash, frozen, match_args, kw_only, slots, weakref_slot):
    fields = {}
    any_frozen_base = False
    has_dataclass_bases = False
    for b in cls.__mro__[-1:0:-1]:
        base_fields = b.__dict__.get('__dataclass_fields__')
        if base_fields is not None:
            has_dataclass_bases = True
            for f in base_fields.values():
                fields[f.name] = f
            if b.__dataclass_params__['frozen']:
                any_frozen_base = True
    annotations = cls.__dict__.get('__annotations__', {})
    own_fields = []
    saw_marker = False
    for name, type in annotations.items():
        if type is KW_ONLY or _is_named(type, 'KW_ONLY', 'dataclasses'):
            if saw_marker:
                raise TypeError(f'{name!r} is KW_ONLY, but KW_ONLY has already been specified')
            saw_marker = True
            kw_only = True
        else:
            own_fields.append(_make_field(cls, name, type, kw_only))
    for f in own_fields:
        fields[f.name] = f
        if isinstance(cls.__dict__.get(f.name), Field):
            if f.default is MISSING:
                delattr(cls, f.name)
            else:
                setattr(cls, f.name, f.default)
    for name, value in list(cls.__dict__.items()):
        if isinstance(value, Field) and name not in annotations:
            raise TypeError(f'{name!r} is a field but has no type annotation')
    if has_dataclass_bases:
        if any_frozen_base and not frozen:
            raise TypeError('cannot inherit non-frozen dataclass from a frozen one')
        if not any_frozen_base and frozen:
            raise TypeError('cannot inherit frozen dataclass from a non-frozen one')
    own_names = set(cls.__dict__)
    cls.__dataclass_fields__ = fields
    cls.__dataclass_params__ = {'init': init, 'repr': repr, 'eq': eq, 'order': order, 'unsafe_hash': unsafe_hash, 'frozen': frozen}
    if order and not eq:
        raise ValueError('eq must be true if order is true')
    all_fields = [f for f in fields.values() if f._kind in ('field', 'initvar')]
    plain = [f for f in fields.values() if f._kind == 'field']
    if init:
        _make_init(cls, all_fields, frozen, hasattr(cls, '__post_init__'))
    if repr and '__repr__' not in own_names:
        _make_repr(cls, plain)
    compared = [f.name for f in plain if f.compare]
    mine = _tuple_text('self', compared)
    theirs = _tuple_text('other', compared)
    def compare(name, sign):
        _install(cls, name, f'def {name}(self, other):\n    if other.__class__ is self.__class__:\n        return {mine}{sign}{theirs}\n'
                            '    return NotImplemented\n', {})
    if eq and '__eq__' not in own_names:
        compare('__eq__', '==')
    if order:
        for name, sign in [('__lt__', '<'), ('__le__', '<='), ('__gt__', '>'), ('__ge__', '>=')]:
            if name in own_names:
                raise TypeError(f'Cannot overwrite attribute {name} in class {cls.__name__}. Consider using functools.total_ordering')
            compare(name, sign)
    if frozen:
        _make_frozen(cls, plain, own_names)
    has_hash = '__hash__' in own_names and not (cls.__dict__['__hash__'] is None and '__eq__' in own_names)
    if unsafe_hash or (eq and frozen and not has_hash):
        if unsafe_hash and has_hash:
            raise TypeError(f'Cannot overwrite attribute __hash__ in class {cls.__name__}')
        hashed = _tuple_text('self', [f.name for f in plain if (f.compare if f.hash is None else f.hash)])
        _install(cls, '__hash__', f'def __hash__(self):\n    return hash({hashed})\n', {})
    elif eq and not frozen and not has_hash:
        cls.__hash__ = None
    if cls.__doc__ is None:
        parts = []
        for f in all_fields:
            if f.init:
                text = f'{f.name}: {_type_text(f.type)}'
                if f.default is not MISSING:
                    text += f' = {f.default!r}'
                elif f.default_factory is not MISSING:
                    text += ' = <factory>'
                parts.append(text)
        cls.__doc__ = cls.__name__ + '(' + ', '.join(parts) + ')'
    if match_args and '__match_args__' not in own_names:
        cls.__match_args__ = tuple(f.name for f in all_fields if f.init and not f.kw_only)
    return _with_slots(cls, [f.name for f in plain], weakref_slot) if slots else cls

def _with_slots(cls, names, weakref_slot):
    """The class made anew, with slots for its fields."""
    if '__slots__' in cls.__dict__:
        raise TypeError(f'{cls.__name__} already specifies __slots__')
    namespace = dict(cls.__dict__)
    inherited = set()
    for base in cls.__mro__[1:-1]:
        slots = base.__dict__.get('__slots__', ())
        inherited.update([slots] if isinstance(slots, str) else slots)
    namespace['__slots__'] = tuple(name for name in names + ['__weakref__'] * weakref_slot if name not in inherited)
    for name in names + ['__dict__', '__weakref__']:
        namespace.pop(name, None)
    made = type(cls)(cls.__name__, cls.__bases__, namespace)
    made.__qualname__ = cls.__qualname__
    return made

def _make_frozen(cls, fields, own_names):
    names = {f.name for f in fields}
    def __setattr__(self, name, value):
        if type(self) is cls or name in names:
            raise FrozenInstanceError(f'cannot assign to field {name!r}')
        super(cls, self).__setattr__(name, value)
    def __delattr__(self, name):
        if type(self) is cls or name in names:
            raise FrozenInstanceError(f'cannot delete field {name!r}')
        super(cls, self).__delattr__(name)
    for method in (__setattr__, __delattr__):
        if method.__name__ in own_names:
            raise TypeError(f'Cannot overwrite attribute {method.__name__} in class {cls.__name__}')
        method.__qualname__ = cls.__qualname__ + '.' + method.__name__
        setattr(cls, method.__name__, method)

def dataclass(cls=None, /, *, init=True, repr=True, eq=True, order=False, unsafe_hash=False, frozen=False, match_args=True, kw_only=False,
              slots=False, weakref_slot=False):
    """A class decorator that makes methods from the annotated fields."""
    if weakref_slot and not slots:
        raise TypeError('weakref_slot is True but slots is False')
    def wrap(cls):
        return _process(cls, init, repr, eq, order, unsafe_hash, frozen, match_args, kw_only, slots, weakref_slot)
    return wrap if cls is None else wrap(cls)
"""#

    private static let using = #"""

def fields(class_or_instance):
    """The fields of a dataclass."""
    try:
        known = getattr(class_or_instance, '__dataclass_fields__')
    except AttributeError:
        raise TypeError('must be called with a dataclass type or instance') from None
    return tuple(f for f in known.values() if f._kind == 'field')

def is_dataclass(obj):
    cls = obj if isinstance(obj, type) else type(obj)
    return hasattr(cls, '__dataclass_fields__')

def _is_instance(obj):
    return hasattr(type(obj), '__dataclass_fields__')

def asdict(obj, *, dict_factory=dict):
    """The fields of an instance as a dict, dataclasses within too."""
    if not _is_instance(obj):
        raise TypeError("asdict() should be called on dataclass instances")
    return _asdict(obj, dict_factory)

def _asdict(obj, dict_factory):
    if _is_instance(obj):
        return dict_factory([(f.name, _asdict(getattr(obj, f.name), dict_factory)) for f in fields(obj)])
    if isinstance(obj, tuple) and hasattr(obj, '_fields'):
        return type(obj)(*[_asdict(v, dict_factory) for v in obj])
    if isinstance(obj, (list, tuple)):
        return type(obj)(_asdict(v, dict_factory) for v in obj)
    if isinstance(obj, dict):
        pairs = [(_asdict(k, dict_factory), _asdict(v, dict_factory)) for k, v in obj.items()]
        if hasattr(type(obj), 'default_factory') or hasattr(obj, 'default_factory'):
            result = type(obj)(obj.default_factory)
            result.update(pairs)
            return result
        return type(obj)(pairs)
    return copy.deepcopy(obj)

def astuple(obj, *, tuple_factory=tuple):
    """The fields of an instance as a tuple, dataclasses within too."""
    if not _is_instance(obj):
        raise TypeError("astuple() should be called on dataclass instances")
    return _astuple(obj, tuple_factory)

def _astuple(obj, tuple_factory):
    if _is_instance(obj):
        return tuple_factory([_astuple(getattr(obj, f.name), tuple_factory) for f in fields(obj)])
    if isinstance(obj, tuple) and hasattr(obj, '_fields'):
        return type(obj)(*[_astuple(v, tuple_factory) for v in obj])
    if isinstance(obj, (list, tuple)):
        return type(obj)(_astuple(v, tuple_factory) for v in obj)
    if isinstance(obj, dict):
        return type(obj)((_astuple(k, tuple_factory), _astuple(v, tuple_factory)) for k, v in obj.items())
    return copy.deepcopy(obj)

def replace(obj, /, **changes):
    """A copy of an instance with some fields changed."""
    if not _is_instance(obj):
        raise TypeError("replace() should be called on dataclass instances")
    for f in obj.__dataclass_fields__.values():
        if f._kind == 'classvar':
            continue
        if not f.init:
            if f.name in changes:
                raise ValueError(f'field {f.name} is declared with init=False, it cannot be specified with replace()')
            continue
        if f.name not in changes:
            if f._kind == 'initvar' and f.default is MISSING:
                raise ValueError(f"InitVar {f.name!r} must be specified with replace()")
            changes[f.name] = getattr(obj, f.name)
    return obj.__class__(**changes)

def make_dataclass(cls_name, fields, *, bases=(), namespace=None, **options):
    """A dataclass from a list of names, or of tuples of name, type and field."""
    from collections import _make_class, _caller_module
    namespace = dict(namespace or {})
    annotations = {}
    for item in fields:
        if isinstance(item, str):
            name, kind = item, 'typing.Any'
        elif len(item) == 2:
            name, kind = item
        else:
            name, kind, namespace[item[0]] = item
        if not isinstance(name, str) or not name.isidentifier():
            raise TypeError(f'Field names must be valid identifiers: {name!r}')
        if name in annotations:
            raise TypeError(f'Field name duplicated: {name!r}')
        annotations[name] = kind
    namespace['__annotations__'] = annotations
    cls = _make_class(cls_name, bases[0] if bases else object, namespace, 'types')
    return dataclass(cls, **options)
"""#
}
