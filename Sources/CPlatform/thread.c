#include "CPlatform.h"

_Thread_local struct nn_thread nn_thread_state;
