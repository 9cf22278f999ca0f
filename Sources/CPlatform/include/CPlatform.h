// The few things of the C library that Swift does not see.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// The lowest address of the running thread's stack, and its size in bytes; 0 where it cannot be told.
uintptr_t nn_stack_low(uintptr_t *_Nonnull size);

/// The environment as "NAME=value" texts, the last one NULL.
char *_Nullable *_Nullable nn_environment(void);

/// About where the running thread's stack has got to.
static inline uintptr_t nn_stack_here(void) { return (uintptr_t)__builtin_frame_address(0); }

#pragma clang assume_nonnull begin

/// What a thread remembers: the heap of the interpreter that runs on it, how deep it is in freeing containers, and what is
/// to be freed once it is out of there.
struct nn_thread {
    void *_Nullable heap;
    long depth;
    void *_Nullable later;
};

#if defined(__ELF__)
#define NN_TLS __attribute__((tls_model("initial-exec")))
#else
#define NN_TLS
#endif
extern _Thread_local struct nn_thread nn_thread_state NN_TLS;

static inline struct nn_thread *nn_thread(void) { return &nn_thread_state; }

/// How often an object of Swift's is referred to.
long nn_references(void *object);

/// One reference more or less to an object of Swift's that no other thread uses meanwhile (see counts.c).
void nn_count_up(void *object);
void nn_count_down(void *object);

#pragma clang assume_nonnull end

/// The bytes that the process has from malloc now. May walk malloc's free lists: microseconds to milliseconds.
size_t nn_heap_bytes(void);

/// The bytes of the process that are in memory now; a quick system call.
size_t nn_resident_bytes(void);
