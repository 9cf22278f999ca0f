#define _GNU_SOURCE
#include "CPlatform.h"
#ifdef __APPLE__
#include <malloc/malloc.h>
#else
#include <fcntl.h>
#include <malloc.h>
#include <stdlib.h>
#include <unistd.h>
#endif

size_t nn_heap_bytes(void) {
#ifdef __APPLE__
    malloc_statistics_t facts;
    malloc_zone_statistics(NULL, &facts);
    return facts.size_in_use;
#else
    struct mallinfo2 facts = mallinfo2();
    return facts.uordblks + facts.hblkhd;
#endif
}

size_t nn_resident_bytes(void) {
#ifdef __APPLE__
    return nn_heap_bytes();
#else
    char text[128];
    int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (file < 0) return nn_heap_bytes();
    ssize_t count = read(file, text, sizeof text - 1);
    close(file);
    if (count <= 0) return nn_heap_bytes();
    text[count] = 0;
    char *end = text;
    strtoul(text, &end, 10);
    return strtoul(end, NULL, 10) * (size_t)sysconf(_SC_PAGESIZE);
#endif
}
