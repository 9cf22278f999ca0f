"""CPython calls nn through its C interface: a NumPy array is shared with a script, without a copy."""
import ctypes
import os
import sys

import numpy as np

lib = ctypes.CDLL(sys.argv[1] if len(sys.argv) > 1 else "libnn.so")
pointer = ctypes.c_void_p
for name, result, arguments in [
    ("nn_version", ctypes.c_char_p, []),
    ("nn_open", pointer, []),
    ("nn_close", None, [pointer]),
    ("nn_run", ctypes.c_int, [pointer, ctypes.c_char_p, ctypes.c_char_p]),
    ("nn_call", ctypes.c_int, [pointer, ctypes.c_char_p, ctypes.POINTER(pointer), ctypes.c_size_t, ctypes.POINTER(pointer)]),
    ("nn_set", ctypes.c_int, [pointer, ctypes.c_char_p, pointer]),
    ("nn_array", pointer, [pointer, pointer, ctypes.c_int, ctypes.POINTER(ctypes.c_int64), ctypes.c_size_t, ctypes.c_int, pointer, pointer]),
    ("nn_as_float", ctypes.c_int, [pointer, ctypes.POINTER(ctypes.c_double)]),
    ("nn_release", None, [pointer]),
    ("nn_error_type", ctypes.c_char_p, [pointer]),
    ("nn_error_message", ctypes.c_char_p, [pointer]),
    ("nn_set_output", ctypes.c_int, [pointer, pointer, pointer]),
]:
    function = getattr(lib, name)
    function.restype, function.argtypes = result, arguments

NN_FLOAT64 = 10
session = lib.nn_open()


@ctypes.CFUNCTYPE(None, pointer, ctypes.c_size_t, ctypes.c_int, pointer)
def show(text, length, is_error, context):
    sys.stdout.write(ctypes.string_at(text, length).decode())


def check(status):
    if status:
        raise RuntimeError(f"{lib.nn_error_type(session).decode()}: {lib.nn_error_message(session).decode()}")


def share(array):
    """The script's view of a NumPy array: the same memory."""
    shape = (ctypes.c_int64 * array.ndim)(*array.shape)
    return lib.nn_array(session, array.ctypes.data, NN_FLOAT64, shape, array.ndim, 1, None, None)


lib.nn_set_output(session, ctypes.cast(show, pointer), None)
print("version", lib.nn_version().decode())

x = np.linspace(-2, 2, 5)
value = share(x)
check(lib.nn_set(session, b"x", value))
check(lib.nn_run(session, b"np.maximum(x, 0, out=x)\nprint('in the script:', x)", b"relu.nn"))
print("in NumPy:     ", x)

check(lib.nn_run(session, b"def norm(a):\n    return np.sqrt((a * a).sum())\n", b"norm.nn"))
result = pointer()
check(lib.nn_call(session, b"norm", (pointer * 1)(value), 1, ctypes.byref(result)))
number = ctypes.c_double()
check(lib.nn_as_float(result, ctypes.byref(number)))
print("norm agrees:", number.value == np.sqrt((x * x).sum()))
lib.nn_release(result)

try:
    check(lib.nn_run(session, b"x @ np.ones(7)", b"shapes.nn"))
except RuntimeError as error:
    print(str(error).split(":")[0])

lib.nn_release(value)
lib.nn_close(session)
