// Products with a narrow right operand, for one type of elements: NUMBER, VECTOR (64 bytes of them), TAG(name).
// Included by narrow.c, once a type.

enum { TAG(lanes) = 64 / sizeof(NUMBER) };

/// The operands of one call. `whole` lines of b may be read up to the end of their last vector.
typedef struct {
    intptr_t columns, depth, row_step, depth_step, b_step, whole, c_step;
    NUMBER alpha, beta;
} TAG(shape);

/// One tile of the result, `rows` x `vectors` registers of it, along the whole depth.
__attribute__((always_inline)) NN_WIDE static inline void TAG(tile)(const int rows, const int vectors, const TAG(shape) *s, const NUMBER *a,
                                                                  const NUMBER *b, NUMBER *c) {
    VECTOR sum[6][4];
    NUMBER padded[4 * TAG(lanes)];
    NN_UNROLL for (int r = 0; r < rows; r++) NN_UNROLL for (int v = 0; v < vectors; v++) sum[r][v] = (VECTOR){0};
    for (intptr_t k = 0; k < s->depth; k++) {
        const NUMBER *line = b + k * s->b_step;
        if (__builtin_expect(k >= s->whole, 0)) {
            memset(padded, 0, sizeof padded);
            memcpy(padded, line, (size_t)s->columns * sizeof(NUMBER));
            line = padded;
        }
        VECTOR part[4];
        NN_UNROLL for (int v = 0; v < vectors; v++) part[v] = *(const VECTOR *)(line + v * TAG(lanes));
        NN_UNROLL for (int r = 0; r < rows; r++) {
            VECTOR factor = (VECTOR){0} + a[r * s->row_step + k * s->depth_step];
            NN_UNROLL for (int v = 0; v < vectors; v++) sum[r][v] = __builtin_elementwise_fma(factor, part[v], sum[r][v]);
        }
    }
    NN_UNROLL for (int r = 0; r < rows; r++) {
        NUMBER *to = c + r * s->c_step;
        NN_UNROLL for (int v = 0; v < vectors; v++) *(VECTOR *)(padded + v * TAG(lanes)) = sum[r][v] * s->alpha;
        // What is not kept is not read: it may be anything.
        if (s->beta == 0) memcpy(to, padded, (size_t)s->columns * sizeof(NUMBER));
        else for (intptr_t j = 0; j < s->columns; j++) to[j] = to[j] * s->beta + padded[j];
    }
}

#define NN_TILES(ROWS) \
    switch (vectors) { \
    case 1: TAG(tile)(ROWS, 1, s, a, b, c); break; \
    case 2: TAG(tile)(ROWS, 2, s, a, b, c); break; \
    case 3: TAG(tile)(ROWS, 3, s, a, b, c); break; \
    default: TAG(tile)(ROWS, 4, s, a, b, c); \
    }

NN_WIDE static void TAG(rows)(intptr_t rows, int vectors, const TAG(shape) *s, const NUMBER *a, const NUMBER *b, NUMBER *c) {
    for (; rows >= 6; rows -= 6, a += 6 * s->row_step, c += 6 * s->c_step) { NN_TILES(6) }
    switch (rows) {
    case 1: NN_TILES(1) break;
    case 2: NN_TILES(2) break;
    case 3: NN_TILES(3) break;
    case 4: NN_TILES(4) break;
    case 5: NN_TILES(5) break;
    default: break;
    }
}

NN_WIDE static void TAG(product)(intptr_t rows, intptr_t columns, intptr_t depth, NUMBER alpha, const NUMBER *a, intptr_t row_step, intptr_t depth_step,
                                 const NUMBER *b, intptr_t b_step, NUMBER beta, NUMBER *c, intptr_t c_step) {
    // As many lines of b as stay in the first cache while all rows pass by.
    intptr_t block = 40960 / (columns * (intptr_t)sizeof(NUMBER));
    block = block < 64 ? 64 : block > 256 ? 256 : block;
    intptr_t all = (columns + TAG(lanes) - 1) / TAG(lanes), tiles = (all + 3) / 4;
    for (intptr_t k = 0; k < depth; k += block) {
        for (intptr_t t = 0; t < tiles; t++) {
            intptr_t first = all * t / tiles * TAG(lanes), end = all * (t + 1) / tiles * TAG(lanes);
            TAG(shape) s = { .columns = (end < columns ? end : columns) - first, .depth = depth - k < block ? depth - k : block, .row_step = row_step,
                             .depth_step = depth_step, .b_step = b_step, .c_step = c_step, .alpha = alpha, .beta = k == 0 ? beta : 1 };
            // The last vector of a line may reach into the next lines, but not behind the last one.
            intptr_t room = (depth - 1 - k) * b_step + columns - first;
            s.whole = s.depth;
            while (s.whole > 0 && (s.whole - 1) * b_step + (end - first) > room) s.whole--;
            TAG(rows)(rows, (int)((end - first) / TAG(lanes)), &s, a + k * depth_step, b + k * b_step + first, c + first);
        }
    }
}

#undef NN_TILES
