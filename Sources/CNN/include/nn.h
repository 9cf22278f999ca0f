/*
 * nn.h: the interpreter nn for programs in C, and in every language that can call C.
 *
 *     nn_session *s = nn_open();
 *     if (nn_run(s, "def area(w, h): return w * h", "area.nn") != NN_OK) puts(nn_error_text(s));
 *     nn_value *args[2] = { nn_int(s, 3), nn_int(s, 4) }, *result;
 *     if (nn_call(s, "area", args, 2, &result) == NN_OK) { int64_t n; nn_as_int(result, &n); nn_release(result); }
 *     nn_release(args[0]); nn_release(args[1]);
 *     nn_close(s);
 *
 * Ownership. A function that gives a nn_value* gives it to the caller, who returns it with nn_release. Arguments stay the
 * caller's. Texts that come back (const char *) belong to the handle they were asked of and stay valid until the same
 * function is called with the same handle again, or the handle goes. All texts are UTF-8 and end with a zero byte.
 *
 * Errors. Functions that run code or can fail give a status; anything but NN_OK leaves its out-parameters alone, and
 * nn_error_… tell the rest until the next call. A value of NULL is refused with NN_USAGE, never followed.
 *
 * Threads. A session belongs to one thread at a time, and so do its values. Several sessions share nothing, and may run
 * on several threads at once. nn_cancel alone may be called from any thread at any time.
 *
 * Stable: what stands here keeps its meaning within a major version; new functions may be added, structures may grow at
 * their end (their first member is their size). nn_version() says what the library is, NN_VERSION what was compiled for.
 */
#ifndef NN_H
#define NN_H

#include <stddef.h>
#include <stdint.h>

#define NN_VERSION "0.1.0"
#define NN_VERSION_MAJOR 0
#define NN_VERSION_MINOR 1
#define NN_VERSION_PATCH 0

#ifdef __cplusplus
extern "C" {
#endif

/* A running notebook: variables, modules, settings. */
typedef struct nn_session nn_session;
/* A value of the language: a number, a text, a list, an array, a function... */
typedef struct nn_value nn_value;

/* How a call ended. */
typedef enum nn_status {
    NN_OK = 0,
    NN_ERROR = 1,       /* an exception of the program was not caught */
    NN_SYNTAX = 2,      /* the text is not a program */
    NN_LIMIT = 3,       /* a limit was reached, or nn_cancel was called */
    NN_INTERRUPTED = 4, /* a KeyboardInterrupt was not caught */
    NN_EXIT = 5,        /* the program called sys.exit; nn_exit_code has its status */
    NN_USAGE = 6        /* a wrong argument of a function below: NULL, or a value of another kind */
} nn_status;

/* What a value is. */
typedef enum nn_kind {
    NN_NONE = 0, NN_BOOL = 1, NN_INT = 2, NN_FLOAT = 3, NN_STRING = 4, NN_LIST = 5, NN_TUPLE = 6, NN_DICT = 7, NN_SET = 8,
    NN_ARRAY = 9, NN_FUNCTION = 10, NN_OTHER = 11
} nn_kind;

/* Types of the elements of an array. */
typedef enum nn_dtype {
    NN_BOOL8 = 0, NN_INT8 = 1, NN_UINT8 = 2, NN_INT16 = 3, NN_UINT16 = 4, NN_INT32 = 5, NN_UINT32 = 6, NN_INT64 = 7,
    NN_UINT64 = 8, NN_FLOAT32 = 9, NN_FLOAT64 = 10
} nn_dtype;

/* ---- Sessions ---- */

/* The version of the library, as "0.1.0". */
const char *nn_version(void);

/* A new session. Nothing is bounded, and the program may touch what the process may. */
nn_session *nn_open(void);

/* Ends a session. Its values must have been released before. NULL is allowed. */
void nn_close(nn_session *session);

/* Stops the program that the session runs, from any thread: the call ends with NN_LIMIT within some 50 ms, and the program
   cannot catch it. Without a program under way it does nothing. */
void nn_cancel(nn_session *session);

/* ---- Limits ---- */

/* What one call may take; 0 is no bound. */
typedef struct nn_limits {
    size_t size;        /* sizeof(nn_limits) */
    int64_t steps;      /* turns of loops and calls */
    double seconds;     /* on the clock */
    int64_t memory;     /* bytes that the program may hold, earlier calls included */
    int64_t recursion;  /* the most sys.setrecursionlimit can ask for */
    int64_t output;     /* bytes written */
} nn_limits;

/* Sets the limits of the calls to come. */
nn_status nn_set_limits(nn_session *session, const nn_limits *limits);

/* Says which files the program may touch: those in folders, given as a list that ends with NULL; an empty list allows none,
   NULL in its place allows all. Links are followed first, so that none leads out. */
nn_status nn_set_files(nn_session *session, const char *const *reading, const char *const *writing);

/* Says whether the program may ask for variables of the environment. */
nn_status nn_set_environment(nn_session *session, int is_allowed);

/* ---- Running ---- */

/* Runs a text as a file; its name is what errors show, NULL for "<host>". */
nn_status nn_run(nn_session *session, const char *text, const char *name);

/* Runs a file, with the modules beside it to be imported. */
nn_status nn_run_file(nn_session *session, const char *path);

/* The value of an expression. */
nn_status nn_eval(nn_session *session, const char *expression, nn_value **result);

/* Calls a function of the program, or a built-in one, by name. result may be NULL. */
nn_status nn_call(nn_session *session, const char *name, nn_value *const *arguments, size_t count, nn_value **result);

/* The same, the last key_count of the count arguments by their names. */
nn_status nn_call_named(nn_session *session, const char *name, nn_value *const *arguments, size_t count,
                        const char *const *keys, size_t key_count, nn_value **result);

/* Calls any value that can be called. */
nn_status nn_call_value(nn_session *session, nn_value *function, nn_value *const *arguments, size_t count, nn_value **result);

/* The status of sys.exit after NN_EXIT. */
int nn_exit_code(nn_session *session);

/* ---- Errors of the last call that did not end with NN_OK ---- */

/* The class of the exception: "ValueError"; "" if there was none. */
const char *nn_error_type(nn_session *session);

/* Its words. */
const char *nn_error_message(nn_session *session);

/* The whole error with source lines, carets and call stack, as the program nn shows it. */
const char *nn_error_text(nn_session *session);

/* Where it stands: the name of the source, and line and column from 1; "" and 0 if that is not known. line and column may
   be NULL. */
const char *nn_error_place(nn_session *session, int64_t *line, int64_t *column);

/* ---- Variables ---- */

/* A variable; NN_ERROR (NameError) if there is none. */
nn_status nn_get(nn_session *session, const char *name, nn_value **result);

/* Gives a variable a value. */
nn_status nn_set(nn_session *session, const char *name, nn_value *value);

/* ---- Making values ---- */

nn_value *nn_none(nn_session *session);
nn_value *nn_bool(nn_session *session, int truth);
nn_value *nn_int(nn_session *session, int64_t number);
nn_value *nn_float(nn_session *session, double number);
/* length bytes of UTF-8; what is none becomes U+FFFD. NULL if text is NULL and length is not 0. */
nn_value *nn_string(nn_session *session, const char *text, size_t length);
/* A list of values; the caller keeps its own handles. */
nn_value *nn_list(nn_session *session, nn_value *const *items, size_t count);
/* An empty dict. */
nn_value *nn_dict(nn_session *session);
/* dict[key] = value */
nn_status nn_dict_set(nn_value *dict, const char *key, nn_value *value);

/* Called when no array uses a shared buffer any more. */
typedef void (*nn_free_function)(void *data, void *context);

/* An array over memory of the host, row by row, without a copy: the program sees and makes changes in place. The memory
   must stay until free is called (from whichever thread lets go of the array last). free may be NULL; then it must stay as
   long as the session. NULL for a wrong rank, dtype or shape. */
nn_value *nn_array(nn_session *session, void *data, nn_dtype dtype, const int64_t *shape, size_t rank, int is_writable,
                   nn_free_function free, void *context);

/* ---- Reading values ---- */

nn_kind nn_kind_of(nn_value *value);
nn_status nn_as_bool(nn_value *value, int *result);          /* its truth */
nn_status nn_as_int(nn_value *value, int64_t *result);       /* an int, also of NumPy's kinds */
nn_status nn_as_float(nn_value *value, double *result);      /* a number */
/* The text of a string; NULL if it is none. length may be NULL. */
const char *nn_as_string(nn_value *value, size_t *length);
/* What repr() and str() give; NULL if that fails. */
const char *nn_repr(nn_value *value);
const char *nn_str(nn_value *value);
/* len(value) */
nn_status nn_length(nn_value *value, int64_t *result);
/* value[index] */
nn_status nn_item(nn_value *value, int64_t index, nn_value **result);
/* value[key] with a text as key */
nn_status nn_key(nn_value *value, const char *key, nn_value **result);
/* value.name */
nn_status nn_attribute(nn_value *value, const char *name, nn_value **result);

#define NN_MAX_RANK 64

/* The memory of an array. */
typedef struct nn_buffer {
    size_t size;                    /* sizeof(nn_buffer), set by the caller */
    void *data;                     /* the first element */
    nn_dtype dtype;
    size_t rank;
    int is_writable;
    int64_t shape[NN_MAX_RANK];
    int64_t strides[NN_MAX_RANK];   /* in bytes, as NumPy has them */
} nn_buffer;

/* Lends the memory of an array, without a copy; it is valid as long as the value is held. */
nn_status nn_buffer_of(nn_value *value, nn_buffer *buffer);

/* Another handle for the same value. */
nn_value *nn_retain(nn_value *value);
/* Gives a handle back. NULL is allowed. */
void nn_release(nn_value *value);

/* ---- Functions of the host ---- */

/* A function that programs can call. Arguments come in the order of the signature, NULL for one that was not given and has
   no default; they stay the caller's. *result is to be set to a value that the function gives away, or left NULL for None.
   Anything but NN_OK raises an exception: that of nn_fail, or a RuntimeError. */
typedef nn_status (*nn_function)(nn_session *session, nn_value *const *arguments, size_t count, nn_value **result, void *context);

/* Makes a function a built-in of the program, by a signature as Python writes it: "scale(x, factor=2)". The summary is for
   help(), and may be NULL. */
nn_status nn_register(nn_session *session, const char *signature, const char *summary, nn_function function, void *context);

/* The same as a member of a module, which is made if need be. */
nn_status nn_register_in(nn_session *session, const char *module, const char *signature, const char *summary,
                         nn_function function, void *context);

/* Within a function of the host: names the exception to raise ("ValueError") and its words. Gives NN_ERROR. */
nn_status nn_fail(nn_session *session, const char *type, const char *message);

/* ---- Output ---- */

/* Called with what the program writes; without one it is dropped. */
typedef void (*nn_output_function)(const char *text, size_t length, int is_error, void *context);
nn_status nn_set_output(nn_session *session, nn_output_function function, void *context);

/* Called with each figure that is shown, as SVG. */
typedef void (*nn_figure_function)(const char *svg, size_t length, void *context);
nn_status nn_set_figures(nn_session *session, nn_figure_function function, void *context);

/* Called for a line of input(); to write at most capacity bytes and give their number, or -1 at the end of the input.
   Without one the input is empty. */
typedef int64_t (*nn_input_function)(char *line, size_t capacity, void *context);
nn_status nn_set_input(nn_session *session, nn_input_function function, void *context);

#ifdef __cplusplus
}
#endif
#endif
