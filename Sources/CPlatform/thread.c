#include "CPlatform.h"
#include <stddef.h>

_Thread_local struct nn_thread nn_thread_state;

// Of the Swift run-time library; the standard library offers it as _getRetainCount.
extern size_t swift_retainCount(void *object);

long nn_references(void *object) { return (long)swift_retainCount(object); }
