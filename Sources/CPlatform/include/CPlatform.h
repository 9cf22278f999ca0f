// The few things of the C library that Swift does not see.
#pragma once
#include <stdint.h>

/// The lowest address of the running thread's stack, and its size in bytes; 0 where it cannot be told.
uintptr_t nn_stack_low(uintptr_t *size);

/// The environment as "NAME=value" texts, the last one NULL.
char **nn_environment(void);
