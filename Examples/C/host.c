/* A host in C. Built by: cc host.c $(pkg-config --cflags --libs nn) -lpthread */
#include <math.h>
#include <nn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void check(nn_session *session, nn_status status, const char *what) {
    if (status == NN_OK) return;
    fprintf(stderr, "%s failed: %s\n", what, nn_error_text(session));
    exit(1);
}

/* What scripts print. */
static void show(const char *text, size_t length, int is_error, void *context) {
    (void)context;
    fwrite(text, 1, length, is_error ? stderr : stdout);
}

/* hypotenuse(a, b=4), in C. */
static nn_status hypotenuse(nn_session *session, nn_value *const *arguments, size_t count, nn_value **result, void *context) {
    double a, b;
    (void)count;
    ++*(int *)context;
    if (nn_as_float(arguments[0], &a) != NN_OK || nn_as_float(arguments[1], &b) != NN_OK)
        return nn_fail(session, "TypeError", "hypotenuse() takes two numbers");
    *result = nn_float(session, sqrt(a * a + b * b));
    return NN_OK;
}

static void released(void *data, void *context) {
    (void)data;
    ++*(int *)context;
}

static void *cancel_soon(void *session) {
    struct timespec nap = {0, 50000000};
    nanosleep(&nap, NULL);
    nn_cancel(session);
    return NULL;
}

int main(void) {
    nn_session *session = nn_open();
    int calls = 0, releases = 0;
    check(session, nn_set_output(session, show, NULL), "nn_set_output");
    printf("version %s\n", nn_version());

    /* A function of a script, called from C. */
    check(session, nn_run(session, "def area(w, h=2):\n    return w * h\n", "area.nn"), "nn_run");
    nn_value *three = nn_int(session, 3), *five = nn_int(session, 5), *result;
    nn_value *both[] = {three, five};
    int64_t number;
    check(session, nn_call(session, "area", both, 2, &result), "nn_call");
    check(session, nn_as_int(result, &number), "nn_as_int");
    printf("area(3, 5) = %lld\n", (long long)number);
    nn_release(result);
    const char *keys[] = {"h"};
    check(session, nn_call_named(session, "area", both, 2, keys, 1, &result), "nn_call_named");
    printf("area(3, h=5) = %s\n", nn_repr(result));
    nn_release(result);

    /* A function of C, called from a script; it shows in help() with its summary. */
    check(session, nn_register(session, "hypotenuse(a, b=4)", "The long side of a right triangle.", hypotenuse, &calls), "nn_register");
    check(session, nn_run(session, "print(hypotenuse(3), hypotenuse(5, b=12))\n"
                                   "try:\n    hypotenuse('x')\nexcept TypeError as e:\n    print('caught:', e)\n", "triangle.nn"), "nn_run");
    printf("hypotenuse was called %d times\n", calls);

    /* An array over C's memory: no copy, seen from both sides. */
    double samples[6] = {1, 2, 3, 4, 5, 6};
    int64_t shape[2] = {2, 3};
    nn_value *array = nn_array(session, samples, NN_FLOAT64, shape, 2, 1, released, &releases);
    check(session, nn_set(session, "samples", array), "nn_set");
    check(session, nn_run(session, "samples *= 10\nprint(samples.sum(axis=0))\n", "samples.nn"), "nn_run");
    printf("C sees %g and %g\n", samples[0], samples[5]);

    /* An array of the script, read in C where it lies. */
    check(session, nn_eval(session, "np.arange(12, dtype=np.int32).reshape(3, 4)[:, ::2]", &result), "nn_eval");
    nn_buffer buffer = {.size = sizeof buffer};
    check(session, nn_buffer_of(result, &buffer), "nn_buffer_of");
    int32_t last = *(int32_t *)((char *)buffer.data + 2 * buffer.strides[0] + 1 * buffer.strides[1]);
    printf("shape %lld x %lld, strides %lld and %lld bytes, last element %d\n", (long long)buffer.shape[0], (long long)buffer.shape[1],
           (long long)buffer.strides[0], (long long)buffer.strides[1], last);
    nn_release(result);

    /* An error, as data and as the program nn shows it. */
    int64_t line, column;
    nn_status status = nn_run(session, "rows = [1, 2]\nrows[5]\n", "mistake.nn");
    const char *place = nn_error_place(session, &line, &column);
    printf("status %d: %s: %s, at %s:%lld:%lld\n", status, nn_error_type(session), nn_error_message(session), place, (long long)line, (long long)column);
    printf("%s", nn_error_text(session));

    /* Limits: no except of a script catches them, and the session goes on after them. */
    nn_limits limits = {.size = sizeof limits, .steps = 100000};
    check(session, nn_set_limits(session, &limits), "nn_set_limits");
    status = nn_run(session, "while True:\n    try:\n        while True: pass\n    except BaseException: pass\n", "endless.nn");
    printf("status %d: %s\n", status, nn_error_message(session));
    limits.steps = 0;
    check(session, nn_set_limits(session, &limits), "nn_set_limits");
    const char *const none[] = {NULL};
    check(session, nn_set_files(session, none, none), "nn_set_files");
    status = nn_run(session, "open('/etc/hostname')", "reader.nn");
    printf("status %d: %s\n", status, nn_error_type(session));
    pthread_t canceller;
    pthread_create(&canceller, NULL, cancel_soon, session);
    status = nn_run(session, "while True: pass", "endless.nn");
    pthread_join(canceller, NULL);
    printf("status %d: %s\n", status, nn_error_message(session));

    /* Wrong use is refused. */
    printf("NULL is refused: %d %d %d\n", nn_run(session, NULL, NULL), nn_call(session, "area", NULL, 1, NULL), nn_as_int(NULL, &number));

    nn_release(three);
    nn_release(five);
    nn_release(array);
    check(session, nn_run(session, "del samples", NULL), "nn_run");
    printf("the buffer was released %d time(s)\n", releases);
    nn_close(session);
    return 0;
}
