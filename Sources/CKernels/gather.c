// Moving elements to and from scattered places; only sizes matter.
#include "internal.h"
#include <string.h>

void nn_gather(const void *source, const int64_t *offsets, intptr_t count, intptr_t block, void *result) {
    const char *x = source;
    char *r = result;
    switch (block) {
    case 1: for (intptr_t i = 0; i < count; i++) r[i] = x[offsets[i]]; break;
    case 2: for (intptr_t i = 0; i < count; i++) ((uint16_t *)r)[i] = *(const uint16_t *)(x + offsets[i]); break;
    case 4: for (intptr_t i = 0; i < count; i++) ((uint32_t *)r)[i] = *(const uint32_t *)(x + offsets[i]); break;
    case 8: for (intptr_t i = 0; i < count; i++) ((uint64_t *)r)[i] = *(const uint64_t *)(x + offsets[i]); break;
    default: for (intptr_t i = 0; i < count; i++) memcpy(r + i * block, x + offsets[i], (size_t)block);
    }
}

void nn_scatter(void *target, const int64_t *offsets, intptr_t count, intptr_t block, const void *values, intptr_t step) {
    char *t = target;
    const char *v = values;
    switch (block) {
    case 1: for (intptr_t i = 0; i < count; i++, v += step) t[offsets[i]] = *v; break;
    case 2: for (intptr_t i = 0; i < count; i++, v += step) *(uint16_t *)(t + offsets[i]) = *(const uint16_t *)v; break;
    case 4: for (intptr_t i = 0; i < count; i++, v += step) *(uint32_t *)(t + offsets[i]) = *(const uint32_t *)v; break;
    case 8: for (intptr_t i = 0; i < count; i++, v += step) *(uint64_t *)(t + offsets[i]) = *(const uint64_t *)v; break;
    default: for (intptr_t i = 0; i < count; i++, v += step) memcpy(t + offsets[i], v, (size_t)block);
    }
}

NN_BUILD_FAST intptr_t nn_count_true(const uint8_t *mask, intptr_t count) {
    intptr_t n = 0;
    for (intptr_t i = 0; i < count; i++) n += mask[i] != 0;
    return n;
}

void nn_places_true(const uint8_t *mask, intptr_t count, intptr_t step, int64_t *places) {
    intptr_t n = 0, i = 0;
    for (; i + 8 <= count; i += 8) {
        uint64_t eight;
        memcpy(&eight, mask + i, 8);
        if (eight == 0) continue;
        for (int j = 0; j < 8; j++) if (mask[i + j]) places[n++] = (i + j) * step;
    }
    for (; i < count; i++) if (mask[i]) places[n++] = i * step;
}

intptr_t nn_add_offsets(const int64_t *indices, intptr_t index_step, intptr_t count, int64_t length, intptr_t step, int64_t *offsets) {
    const char *x = (const char *)indices;
    for (intptr_t i = 0; i < count; i++, x += index_step) {
        int64_t k = *(const int64_t *)x;
        if (k < -length || k >= length) return i;
        offsets[i] += (k < 0 ? k + length : k) * step;
    }
    return -1;
}
