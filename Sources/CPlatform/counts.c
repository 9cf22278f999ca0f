// References counted without locking the memory bus.
//
// Swift counts references by atomic instructions, since any object may be shared by threads; they take longer than the
// rest of an instruction of the virtual machine. The values of an interpreter are used by one thread at a time (the
// compiler sees to it: neither `Value` nor `Obj` is Sendable; only arrays cross threads, and those are not counted here).
//
// The count stands in the second word of an object: number of references less one from bit 33 up, and bit 63 for every
// object whose count is kept elsewhere or not at all. In that case, and where the last reference goes, Swift's own function
// does it. These are functions of C and not inline: Swift's optimiser may move its own counting of an object past memory
// accesses that it sees, and past a call it does not know it may not. A test asserts the layout.
#include "CPlatform.h"

extern void *swift_retain(void *object);
extern size_t swift_retainCount(void *object);
extern void swift_release(void *object);

#define ONE ((int64_t)1 << 33)

void nn_count_up(void *object) {
#if __LP64__
    int64_t *count = (int64_t *)object + 1;
    int64_t now = *count, then = (int64_t)((uint64_t)now + ONE);
    if (__builtin_expect((now | then) >= 0, 1)) *count = then;
    else
#endif
        swift_retain(object);
}

void nn_count_down(void *object) {
#if __LP64__
    int64_t *count = (int64_t *)object + 1;
    int64_t now = *count;
    if (__builtin_expect(now >= ONE, 1)) *count = now - ONE;
    else
#endif
        swift_release(object);
}

long nn_references(void *object) {
#if __LP64__
    int64_t now = ((int64_t *)object)[1];
    if (__builtin_expect(now >= 0, 1)) return (long)(now >> 33) + 1;
#endif
    return (long)swift_retainCount(object);
}
