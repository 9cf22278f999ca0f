// Modules that are written in the language altogether.

enum StringModule {
    static let row = LibraryModule(
        name: "string", summary: "Constants of letters and digits, templates.",
        fill: { (module: ModuleObject, vm: Interpreter) throws(Fault) in
            module.late.append((names: ["Formatter", "Template"], load: { (module: ModuleObject, vm: Interpreter) throws(Fault) in
                try vm.run(librarySource: StringSource.text, in: module)
            }))
        },
        source: { text })

    private static let text = #"""
__all__ = ['ascii_letters', 'ascii_lowercase', 'ascii_uppercase', 'capwords', 'digits', 'hexdigits', 'octdigits', 'printable', 'punctuation',
           'whitespace', 'Formatter', 'Template']

whitespace = ' \t\n\r\v\f'
ascii_lowercase = 'abcdefghijklmnopqrstuvwxyz'
ascii_uppercase = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
ascii_letters = ascii_lowercase + ascii_uppercase
digits = '0123456789'
hexdigits = digits + 'abcdef' + 'ABCDEF'
octdigits = '01234567'
punctuation = r"""!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~"""
printable = digits + ascii_letters + punctuation + whitespace

def capwords(s, sep=None):
    return (sep or ' ').join(map(str.capitalize, s.split(sep)))
"""#
}

enum FutureModule {
    static let row = LibraryModule(name: "__future__", summary: "Features that the language has anyway.", source: { text })

    private static let text = #"""
class _Feature:
    def __init__(self, optionalRelease, mandatoryRelease, compiler_flag):
        self.optional = optionalRelease
        self.mandatory = mandatoryRelease
        self.compiler_flag = compiler_flag
    def getOptionalRelease(self):
        return self.optional
    def getMandatoryRelease(self):
        return self.mandatory
    def __repr__(self):
        return "_Feature" + repr((self.optional, self.mandatory, self.compiler_flag))

nested_scopes = _Feature((2, 1, 0, "beta", 1), (2, 2, 0, "alpha", 0), 16)
generators = _Feature((2, 2, 0, "alpha", 1), (2, 3, 0, "final", 0), 0)
division = _Feature((2, 2, 0, "alpha", 2), (3, 0, 0, "alpha", 0), 131072)
absolute_import = _Feature((2, 5, 0, "alpha", 1), (3, 0, 0, "alpha", 0), 262144)
with_statement = _Feature((2, 5, 0, "alpha", 1), (2, 6, 0, "alpha", 0), 524288)
print_function = _Feature((2, 6, 0, "alpha", 2), (3, 0, 0, "alpha", 0), 1048576)
unicode_literals = _Feature((2, 6, 0, "alpha", 2), (3, 0, 0, "alpha", 0), 2097152)
barry_as_FLUFL = _Feature((3, 1, 0, "alpha", 2), (4, 0, 0, "alpha", 0), 4194304)
generator_stop = _Feature((3, 5, 0, "beta", 1), (3, 7, 0, "alpha", 0), 8388608)
annotations = _Feature((3, 7, 0, "beta", 1), None, 16777216)
all_feature_names = ["nested_scopes", "generators", "division", "absolute_import", "with_statement", "print_function", "unicode_literals",
                     "barry_as_FLUFL", "generator_stop", "annotations"]
__all__ = ["all_feature_names"] + all_feature_names
"""#
}

enum AbstractModule {
    static let row = LibraryModule(
        name: "abc", summary: "Abstract classes.",
        fill: { (module: ModuleObject, vm: Interpreter) throws(Fault) in
            let root = vm.nativeClass("ABC", module: "abc", summary: "The base of abstract classes.", closed: false, methods: { [] }, classMethods: { AbstractModule.classRows })
            root.abstractMethods = []
            module.set(vm.intern("ABC"), .type(root))
        },
        source: { text })

    private static let classRows: [Builtin] = [
        Builtin("register", "register(cls, subclass, /)", summary: "Counts a class as one of those that extend this one.") { args throws(Fault) in
            guard case .type(let abstract) = args[0], case .type(let type) = args[1] else { throw .type("Can only register classes") }
            if try args.vm.isSubclass(type, ofAny: args[0]) { return args[1] }
            if try args.vm.isSubclass(abstract, ofAny: args[1]) { throw Fault(.runtimeError, "Refusing to create an inheritance cycle") }
            abstract.registered.append(type)
            return args[1]
        },
    ]

    private static let text = #"""
__all__ = ['ABC', 'abstractmethod', 'abstractproperty', 'abstractclassmethod', 'abstractstaticmethod']

def abstractmethod(funcobj):
    """A decorator: a class cannot be called before it has this method."""
    funcobj.__isabstractmethod__ = True
    return funcobj

def abstractproperty(fget):
    return property(abstractmethod(fget))

def abstractclassmethod(callable):
    return classmethod(abstractmethod(callable))

def abstractstaticmethod(callable):
    return staticmethod(abstractmethod(callable))
"""#
}

enum ContextlibModule {
    static let row = LibraryModule(name: "contextlib", summary: "Tools for with statements.", source: { text })

    private static let text = #"""
from abc import ABC, abstractmethod
from functools import wraps
import sys

__all__ = ['contextmanager', 'closing', 'nullcontext', 'AbstractContextManager', 'ContextDecorator', 'ExitStack', 'redirect_stdout',
           'redirect_stderr', 'suppress']

class AbstractContextManager(ABC):
    """The base of what a with statement takes."""
    def __enter__(self):
        return self
    @abstractmethod
    def __exit__(self, exc_type, exc_value, traceback):
        return None
    @classmethod
    def __subclasshook__(cls, C):
        if cls is AbstractContextManager:
            return callable(getattr(C, '__enter__', None)) and callable(getattr(C, '__exit__', None)) or NotImplemented
        return NotImplemented

class ContextDecorator:
    def _recreate_cm(self):
        return self
    def __call__(self, func):
        @wraps(func)
        def inner(*args, **kwds):
            with self._recreate_cm():
                return func(*args, **kwds)
        return inner

class _GeneratorContextManager(ContextDecorator):
    def __init__(self, func, args, kwds):
        self.gen = func(*args, **kwds)
        self.func, self.args, self.kwds = func, args, kwds
        self.__doc__ = func.__doc__

    def _recreate_cm(self):
        return self.__class__(self.func, self.args, self.kwds)

    def __enter__(self):
        self.args = self.kwds = self.func = None
        try:
            return next(self.gen)
        except StopIteration:
            raise RuntimeError("generator didn't yield") from None

    def __exit__(self, typ, value, traceback):
        if typ is None:
            try:
                next(self.gen)
            except StopIteration:
                return False
            raise RuntimeError("generator didn't stop")
        if value is None:
            value = typ()
        try:
            self.gen.throw(value)
        except StopIteration as exc:
            return exc is not value
        except RuntimeError as exc:
            if exc is value:
                return False
            if isinstance(value, StopIteration) and exc.__cause__ is value:
                return False
            raise
        except BaseException as exc:
            if exc is not value:
                raise
            return False
        raise RuntimeError("generator didn't stop after throw()")

def contextmanager(func):
    """A decorator that makes a context manager of a generator function with one yield."""
    @wraps(func)
    def helper(*args, **kwds):
        return _GeneratorContextManager(func, args, kwds)
    return helper

class closing(AbstractContextManager):
    def __init__(self, thing):
        self.thing = thing
    def __enter__(self):
        return self.thing
    def __exit__(self, *exc_info):
        self.thing.close()

class suppress(AbstractContextManager):
    def __init__(self, *exceptions):
        self._exceptions = exceptions
    def __enter__(self):
        pass
    def __exit__(self, exctype, excinst, exctb):
        return exctype is not None and issubclass(exctype, self._exceptions)

class nullcontext(AbstractContextManager):
    def __init__(self, enter_result=None):
        self.enter_result = enter_result
    def __enter__(self):
        return self.enter_result
    def __exit__(self, *excinfo):
        pass

class redirect_stdout(AbstractContextManager):
    _stream = "stdout"
    def __init__(self, new_target):
        self._new_target = new_target
        self._old_targets = []
    def __enter__(self):
        self._old_targets.append(getattr(sys, self._stream))
        setattr(sys, self._stream, self._new_target)
        return self._new_target
    def __exit__(self, exctype, excinst, exctb):
        setattr(sys, self._stream, self._old_targets.pop())

class redirect_stderr(redirect_stdout):
    _stream = "stderr"

class ExitStack(AbstractContextManager):
    def __init__(self):
        self._exit_callbacks = []

    def pop_all(self):
        new_stack = type(self)()
        new_stack._exit_callbacks = self._exit_callbacks
        self._exit_callbacks = []
        return new_stack

    def push(self, exit):
        method = getattr(exit, '__exit__', None)
        self._exit_callbacks.append(exit if method is None else method)
        return exit

    def enter_context(self, cm):
        cls = type(cm)
        if not hasattr(cls, '__enter__') or not hasattr(cls, '__exit__'):
            raise TypeError(f"'{cls.__module__}.{cls.__qualname__}' object does not support the context manager protocol")
        leave = cm.__exit__
        result = cm.__enter__()
        self._exit_callbacks.append(leave)
        return result

    def callback(self, callback, /, *args, **kwds):
        def leave(exc_type, exc, tb):
            callback(*args, **kwds)
        self._exit_callbacks.append(leave)
        return callback

    def close(self):
        self.__exit__(None, None, None)

    def __exit__(self, typ, value, tb):
        received = value is not None
        suppressed = False
        pending = False
        while self._exit_callbacks:
            leave = self._exit_callbacks.pop()
            try:
                if leave(None if value is None else type(value), value, None):
                    suppressed = True
                    pending = False
                    value = None
            except BaseException as error:
                pending = True
                value = error
        if pending:
            raise value
        return received and suppressed
"""#
}
