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

// Each place is written and kept only if the mask says so; no branch to guess. `found` is how many are true.
void nn_places_true(const uint8_t *mask, intptr_t found, intptr_t step, int64_t *places) {
    intptr_t n = 0;
    for (intptr_t i = 0; n < found; i++) {
        places[n] = i * step;
        n += mask[i] != 0;
    }
}

void nn_places_2d(const uint8_t *mask, intptr_t found, intptr_t columns, int64_t *rows, int64_t *places) {
    intptr_t n = 0;
    for (intptr_t r = 0; n < found; r++) {
        const uint8_t *line = mask + r * columns;
        for (intptr_t c = 0; c < columns && n < found; c++) {
            rows[n] = r;
            places[n] = c;
            n += line[c] != 0;
        }
    }
}

int64_t nn_greatest_count(const int64_t *x, intptr_t n) {
    int64_t most = -1, least = 0;
    for (intptr_t i = 0; i < n; i++) {
        most = x[i] > most ? x[i] : most;
        least = x[i] < least ? x[i] : least;
    }
    return least < 0 ? INT64_MIN : most;
}

void nn_count_values(const int64_t *x, intptr_t n, int64_t *counts) { for (intptr_t i = 0; i < n; i++) counts[x[i]]++; }

// Whether one of n indices is out of range; if none is, their offsets are added.
#define OFFSETS(NAME, AT) \
NN_BUILD_FAST static int NAME(const int64_t *restrict indices, intptr_t index_step, intptr_t n, int64_t length, intptr_t step, int64_t *restrict offsets) { \
    int64_t wrong = 0; \
    for (intptr_t i = 0; i < n; i++) { int64_t k = AT; wrong |= (k < -length) | (k >= length); } \
    if (wrong) return 1; \
    for (intptr_t i = 0; i < n; i++) { int64_t k = AT; offsets[i] += (k < 0 ? k + length : k) * step; } \
    return 0; \
}
OFFSETS(offsets_near, indices[i])
OFFSETS(offsets_apart, *(const int64_t *)((const char *)indices + i * index_step))

intptr_t nn_add_offsets(const int64_t *indices, intptr_t index_step, intptr_t count, int64_t length, intptr_t step, int64_t *offsets) {
    const char *x = (const char *)indices;
    for (intptr_t i = 0; i < count; i += 1024, x += 1024 * index_step) {
        intptr_t n = count - i < 1024 ? count - i : 1024;
        const int64_t *part = (const int64_t *)x;
        if (index_step == 8 ? offsets_near(part, 8, n, length, step, offsets + i) : offsets_apart(part, index_step, n, length, step, offsets + i)) {
            for (intptr_t j = 0;; j++) {
                int64_t k = *(const int64_t *)(x + j * index_step);
                if (k < -length || k >= length) return i + j;
            }
        }
    }
    return -1;
}
