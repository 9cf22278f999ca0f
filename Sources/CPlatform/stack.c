#define _GNU_SOURCE
#include "CPlatform.h"
#include <pthread.h>

uintptr_t nn_stack_low(uintptr_t *size) {
#ifdef __APPLE__
    uintptr_t top = (uintptr_t)pthread_get_stackaddr_np(pthread_self());
    *size = pthread_get_stacksize_np(pthread_self());
    return top - *size;
#else
    // To be asked for once a thread: glibc reads it from a file of the system for the first thread, which takes 50 us.
    static _Thread_local uintptr_t known_low, known_size;
    if (known_low) {
        *size = known_size;
        return known_low;
    }
    pthread_attr_t attributes;
    void *low = 0;
    size_t length = 0;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return 0;
    int failed = pthread_attr_getstack(&attributes, &low, &length);
    pthread_attr_destroy(&attributes);
    if (failed) return 0;
    known_low = (uintptr_t)low;
    *size = known_size = length;
    return known_low;
#endif
}
