/// The names the virtual machine itself looks up, interned once.
final class Names {
    private(set) var initialize = StringObject("")
    private(set) var new = StringObject(""), call = StringObject(""), repr = StringObject(""), str = StringObject("")
    private(set) var format = StringObject(""), hash = StringObject(""), bool = StringObject(""), len = StringObject("")
    private(set) var iter = StringObject(""), next = StringObject(""), contains = StringObject(""), reversed = StringObject("")
    private(set) var getItem = StringObject(""), setItem = StringObject(""), deleteItem = StringObject("")
    private(set) var finalize = StringObject("")
    private(set) var delete = StringObject("")
    private(set) var getAttr = StringObject(""), getAttribute = StringObject(""), setAttr = StringObject(""), deleteAttr = StringObject("")
    private(set) var enter = StringObject(""), exit = StringObject("")
    private(set) var equal = StringObject(""), notEqual = StringObject(""), less = StringObject(""), lessEqual = StringObject("")
    private(set) var greater = StringObject(""), greaterEqual = StringObject("")
    private(set) var negative = StringObject(""), positive = StringObject(""), invert = StringObject(""), absolute = StringObject("")
    private(set) var int = StringObject(""), float = StringObject(""), index = StringObject(""), round = StringObject("")
    private(set) var dict = StringObject(""), type = StringObject(""), name = StringObject(""), qualifiedName = StringObject("")
    private(set) var module = StringObject(""), doc = StringObject(""), slots = StringObject(""), missing = StringObject("")
    private(set) var setName = StringObject(""), initSubclass = StringObject(""), classCell = StringObject(""), lengthHint = StringObject("")
    private(set) var array = StringObject(""), mro = StringObject(""), bases = StringObject(""), annotations = StringObject("")
    private(set) var trunc = StringObject(""), floor = StringObject(""), ceil = StringObject(""), dir = StringObject("")
    private(set) var get = StringObject(""), set = StringObject("")
    private(set) var file = StringObject(""), instanceCheck = StringObject(""), classGetItem = StringObject("")
    /// Attributes of arrays that are read all the time.
    private(set) var shape = StringObject(""), transpose = StringObject(""), size = StringObject(""), rank = StringObject("")
    private(set) var dtype = StringObject("")
    /// Keywords of folds.
    private(set) var axis = StringObject(""), keepdims = StringObject("")
    /// By BinaryOp: the plain, reflected and in-place methods.
    private(set) var binary: [StringObject] = [], reflected: [StringObject] = [], inPlace: [StringObject] = []

    /// Fills every name through the interpreter's table.
    func intern(_ make: (String) -> StringObject) {
        initialize = make("__init__"); new = make("__new__"); call = make("__call__"); repr = make("__repr__"); str = make("__str__")
        format = make("__format__"); hash = make("__hash__"); bool = make("__bool__"); len = make("__len__")
        iter = make("__iter__"); next = make("__next__"); contains = make("__contains__"); reversed = make("__reversed__")
        getItem = make("__getitem__"); setItem = make("__setitem__"); deleteItem = make("__delitem__")
        getAttr = make("__getattr__"); getAttribute = make("__getattribute__")
        delete = make("__delete__"); setAttr = make("__setattr__"); deleteAttr = make("__delattr__")
        enter = make("__enter__"); exit = make("__exit__")
        equal = make("__eq__"); notEqual = make("__ne__"); less = make("__lt__"); lessEqual = make("__le__")
        greater = make("__gt__"); greaterEqual = make("__ge__")
        negative = make("__neg__"); positive = make("__pos__"); invert = make("__invert__"); absolute = make("__abs__")
        int = make("__int__"); float = make("__float__"); index = make("__index__"); round = make("__round__")
        dict = make("__dict__"); type = make("__class__"); name = make("__name__"); qualifiedName = make("__qualname__")
        module = make("__module__"); doc = make("__doc__"); slots = make("__slots__"); missing = make("__missing__")
        setName = make("__set_name__"); initSubclass = make("__init_subclass__"); classCell = make("__classcell__")
        lengthHint = make("__length_hint__"); array = make("__array__"); mro = make("__mro__"); bases = make("__bases__")
        annotations = make("__annotations__"); trunc = make("__trunc__"); floor = make("__floor__"); ceil = make("__ceil__")
        get = make("__get__"); set = make("__set__"); finalize = make("__del__")
        dir = make("__dir__"); file = make("__file__"); instanceCheck = make("__instancecheck__"); classGetItem = make("__class_getitem__")
        shape = make("shape"); transpose = make("T"); size = make("size"); rank = make("ndim"); dtype = make("dtype")
        axis = make("axis"); keepdims = make("keepdims")
        let stems = ["add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "lshift", "rshift", "and", "or", "xor"]
        for stem in stems {
            binary.append(make("__\(stem)__"))
            reflected.append(make("__r\(stem)__"))
            inPlace.append(make("__i\(stem)__"))
        }
    }
}
