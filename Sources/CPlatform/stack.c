#define _GNU_SOURCE
#include "CPlatform.h"
#include <pthread.h>

uintptr_t nn_stack_low(uintptr_t *size) {
#ifdef __APPLE__
    uintptr_t top = (uintptr_t)pthread_get_stackaddr_np(pthread_self());
    *size = pthread_get_stacksize_np(pthread_self());
    return top - *size;
#else
    pthread_attr_t attributes;
    void *low = 0;
    size_t length = 0;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return 0;
    int failed = pthread_attr_getstack(&attributes, &low, &length);
    pthread_attr_destroy(&attributes);
    if (failed) return 0;
    *size = length;
    return (uintptr_t)low;
#endif
}
