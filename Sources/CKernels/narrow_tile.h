// Products of gathered rows with a narrow matrix, for one type of numbers: NUMBER, VECTOR (64 bytes of them), TAG(name).
// Included by narrow.c, once a type.

enum {
    TAG(lanes) = 64 / sizeof(NUMBER),
    /// Lines of the right operand that stay in the first cache, four vectors wide, while all rows pass by.
    TAG(lines) = 512 / sizeof(NUMBER),
    /// Numbers from row to row of converted ones: no multiple of a page, whose addresses would share places in the cache.
    TAG(row_step) = TAG(lines) + TAG(lanes),
    /// Rows converted at a time: whole tiles.
    TAG(row_block) = 8 * NN_TILE_ROWS,
    /// Columns of the left operand that an update takes at a time.
    TAG(pixel_block) = 96,
};

static intptr_t TAG(vectors)(intptr_t columns) { return (columns + TAG(lanes) - 1) / TAG(lanes); }

/// The last columns, when they are so few that a vector for them would be mostly empty: these are summed apart.
static intptr_t TAG(rest)(intptr_t columns) {
    intptr_t rest = columns % TAG(lanes);
    return columns > TAG(lanes) && rest * 4 <= TAG(lanes) ? rest : 0;
}

/// The other columns are taken in tiles of at most four vectors, as even as can be.
static intptr_t TAG(tiles)(intptr_t columns) { return (TAG(vectors)(columns - TAG(rest)(columns)) + 3) / 4; }
static intptr_t TAG(tile_start)(intptr_t columns, intptr_t tile) {
    return TAG(vectors)(columns - TAG(rest)(columns)) * tile / TAG(tiles)(columns) * TAG(lanes);
}

/// c (rows x vectors) += a b along the whole depth; the sums stay in registers.
__attribute__((always_inline)) NN_WIDE static inline void TAG(multiply)(const int rows, const int vectors, intptr_t depth, const NUMBER *a,
                                                                      intptr_t row_step, intptr_t depth_step, const NUMBER *b, NUMBER *c, intptr_t c_step) {
    VECTOR sum[NN_TILE_ROWS][4], part[4];
    NN_UNROLL for (int r = 0; r < rows; r++) NN_UNROLL for (int v = 0; v < vectors; v++) sum[r][v] = *(const VECTOR *)(c + r * c_step + v * TAG(lanes));
    for (intptr_t k = 0; k < depth; k++, a += depth_step, b += vectors * TAG(lanes)) {
        NN_UNROLL for (int v = 0; v < vectors; v++) part[v] = *(const VECTOR *)(b + v * TAG(lanes));
        NN_UNROLL for (int r = 0; r < rows; r++) {
            // A difference to zero is the number itself, so this is one load that fills a vector; a sum with zero is not (-0).
            VECTOR factor = a[r * row_step] - (VECTOR){0};
            NN_UNROLL for (int v = 0; v < vectors; v++) sum[r][v] = __builtin_elementwise_fma(factor, part[v], sum[r][v]);
        }
    }
    NN_UNROLL for (int r = 0; r < rows; r++) NN_UNROLL for (int v = 0; v < vectors; v++) *(VECTOR *)(c + r * c_step + v * TAG(lanes)) = sum[r][v];
}

#define NN_BY_VECTORS(ROWS) \
    switch (vectors) { \
    case 1: TAG(multiply)(ROWS, 1, depth, a, row_step, depth_step, b, c, c_step); break; \
    case 2: TAG(multiply)(ROWS, 2, depth, a, row_step, depth_step, b, c, c_step); break; \
    case 3: TAG(multiply)(ROWS, 3, depth, a, row_step, depth_step, b, c, c_step); break; \
    default: TAG(multiply)(ROWS, 4, depth, a, row_step, depth_step, b, c, c_step); \
    }

NN_WIDE static void TAG(panel)(intptr_t rows, int vectors, intptr_t depth, const NUMBER *a, intptr_t row_step, intptr_t depth_step,
                               const NUMBER *b, NUMBER *c, intptr_t c_step) {
    for (; rows >= NN_TILE_ROWS; rows -= NN_TILE_ROWS, a += NN_TILE_ROWS * row_step, c += NN_TILE_ROWS * c_step) { NN_BY_VECTORS(NN_TILE_ROWS) }
    switch (rows) {
    case 1: NN_BY_VECTORS(1) break;
    case 2: NN_BY_VECTORS(2) break;
    case 3: NN_BY_VECTORS(3) break;
    case 4: NN_BY_VECTORS(4) break;
    case 5: NN_BY_VECTORS(5) break;
    default: break;
    }
}

#undef NN_BY_VECTORS

/// The first `count` numbers of a vector, the others zero; nothing behind them is read.
__attribute__((always_inline)) NN_WIDE static inline VECTOR TAG(load)(const NUMBER *from, intptr_t count) {
    if (count >= TAG(lanes)) return *(const VECTOR *)from;
    return NN_MASKED_LOAD((1u << count) - 1, from);
}

__attribute__((always_inline)) NN_WIDE static inline void TAG(store)(NUMBER *to, intptr_t count, VECTOR value) {
    if (count >= TAG(lanes)) *(VECTOR *)to = value;
    else NN_MASKED_STORE(to, (1u << count) - 1, value);
}

/// Puts the columns of some lines behind each other, tile by tile, the last vector filled up with zeros. Behind them stand the
/// rest's numbers, line by line or, transposed, column by column.
NN_WIDE static void TAG(pack)(const NUMBER *b, intptr_t lines, intptr_t columns, int is_transposed, NUMBER *to) {
    intptr_t rest = TAG(rest)(columns);
    for (intptr_t tile = 0; tile < TAG(tiles)(columns); tile++) {
        intptr_t start = TAG(tile_start)(columns, tile), end = TAG(tile_start)(columns, tile + 1);
        for (intptr_t k = 0; k < lines; k++) {
            for (intptr_t j = start; j < end; j += TAG(lanes), to += TAG(lanes)) *(VECTOR *)to = TAG(load)(b + k * columns + j, columns - j);
        }
    }
    for (intptr_t k = 0; k < lines; k++) {
        const NUMBER *from = b + (k + 1) * columns - rest;
        for (intptr_t j = 0; j < rest; j++) to[is_transposed ? j * lines + k : k * rest + j] = from[j];
    }
}

/// c (rows x rest) += a (rows x depth) b, the sums along the depth in the lanes of vectors. b: column by column.
__attribute__((always_inline)) NN_WIDE static inline void TAG(dots)(const int rows, const int rest, intptr_t depth, const NUMBER *a, intptr_t row_step,
                                                                  const NUMBER *b, NUMBER *c, intptr_t c_step) {
    VECTOR sum[4][TAG(lanes) / 4] = {0};
    for (intptr_t k = 0; k < depth; k += TAG(lanes)) {
        VECTOR part[TAG(lanes) / 4];
        NN_UNROLL for (int j = 0; j < rest; j++) part[j] = TAG(load)(b + j * depth + k, depth - k);
        NN_UNROLL for (int r = 0; r < rows; r++) {
            VECTOR numbers = TAG(load)(a + r * row_step + k, depth - k);
            NN_UNROLL for (int j = 0; j < rest; j++) sum[r][j] = __builtin_elementwise_fma(numbers, part[j], sum[r][j]);
        }
    }
    NN_UNROLL for (int r = 0; r < rows; r++) NN_UNROLL for (int j = 0; j < rest; j++) c[r * c_step + j] += NN_SUM(sum[r][j]);
}

#define NN_BY_REST(FUNCTION, ...) \
    switch (rest) { \
    case 1: TAG(FUNCTION)(__VA_ARGS__, 1, depth, a, row_step, b, c, c_step); break; \
    case 2: TAG(FUNCTION)(__VA_ARGS__, 2, depth, a, row_step, b, c, c_step); break; \
    case 3: TAG(FUNCTION)(__VA_ARGS__, (TAG(lanes) / 4 < 3 ? 1 : 3), depth, a, row_step, b, c, c_step); break; \
    default: TAG(FUNCTION)(__VA_ARGS__, TAG(lanes) / 4, depth, a, row_step, b, c, c_step); \
    }

NN_WIDE static void TAG(forward_rest)(intptr_t rows, intptr_t rest, intptr_t depth, const NUMBER *a, intptr_t row_step, const NUMBER *b,
                                      NUMBER *c, intptr_t c_step) {
    for (; rows >= 4; rows -= 4, a += 4 * row_step, c += 4 * c_step) { NN_BY_REST(dots, 4) }
    for (; rows > 0; rows--, a += row_step, c += c_step) { NN_BY_REST(dots, 1) }
}

/// c (pixels x rest) += a.T b: the pixels of a row stand in the lanes of up to six vectors. b: row by row.
__attribute__((always_inline)) NN_WIDE static inline void TAG(scaled)(const int vectors, const int rest, intptr_t depth, const NUMBER *a,
                                                                    intptr_t row_step, const NUMBER *b, NUMBER *c, intptr_t c_step) {
    VECTOR sum[6][TAG(lanes) / 4] = {0};
    for (intptr_t k = 0; k < depth; k++, a += row_step, b += rest) {
        NN_UNROLL for (int v = 0; v < vectors; v++) {
            VECTOR numbers = *(const VECTOR *)(a + v * TAG(lanes));
            NN_UNROLL for (int j = 0; j < rest; j++) sum[v][j] = __builtin_elementwise_fma(numbers, b[j] - (VECTOR){0}, sum[v][j]);
        }
    }
    for (int v = 0; v < vectors; v++) for (int j = 0; j < rest; j++)
        for (int lane = 0; lane < TAG(lanes); lane++) c[(v * TAG(lanes) + lane) * c_step + j] += sum[v][j][lane];
}

/// The same for a block of pixels, which all are there in memory though the last may mean nothing.
NN_WIDE static void TAG(update_rest)(intptr_t rest, intptr_t depth, const NUMBER *a, intptr_t row_step, const NUMBER *b, NUMBER *c, intptr_t c_step) {
    for (intptr_t pixel = 0; pixel < TAG(pixel_block); pixel += 6 * TAG(lanes), a += 6 * TAG(lanes), c += 6 * TAG(lanes) * c_step) {
        NN_BY_REST(scaled, 6)
    }
}

#undef NN_BY_REST

/// A part of a row as numbers. The part that comes next is called for, since rows lie anywhere.
NN_WIDE static void TAG(convert)(const nn_left *x, intptr_t row, intptr_t first, intptr_t count, NUMBER *restrict out) {
    if (!x->is_bytes) {
        memcpy(out, (const NUMBER *)x->rows[row] + first, (size_t)count * sizeof(NUMBER));
        return;
    }
    const uint8_t *bytes = (const uint8_t *)x->rows[row] + first;
    for (intptr_t ahead = 0; ahead < count + 63; ahead += 64) __builtin_prefetch(bytes + count + ahead);
    if (x->mean) {
        const NUMBER *mean = (const NUMBER *)x->mean + first;
        for (intptr_t i = 0; i < count; i++) out[i] = (NUMBER)bytes[i] - mean[i];
    } else {
        for (intptr_t i = 0; i < count; i++) out[i] = (NUMBER)bytes[i];
    }
}

NN_WIDE static void TAG(forward)(const nn_left *x, intptr_t count, intptr_t first, intptr_t depth, const NUMBER *w, intptr_t columns,
                                 NUMBER *sums, NUMBER *scratch) {
    intptr_t width = TAG(vectors)(columns) * TAG(lanes);
    intptr_t rest = TAG(rest)(columns);
    NUMBER *packed = scratch, *rows = scratch + TAG(lines) * width;
    memset(sums, 0, (size_t)(count * width) * sizeof(NUMBER));
    for (intptr_t end = first + depth; first < end; first += TAG(lines)) {
        intptr_t lines = end - first < TAG(lines) ? end - first : TAG(lines);
        TAG(pack)(w + first * columns, lines, columns, 1, packed);
        for (intptr_t row = 0; row < count; row += TAG(row_block)) {
            intptr_t taken = count - row < TAG(row_block) ? count - row : TAG(row_block);
            for (intptr_t r = 0; r < taken; r++) TAG(convert)(x, row + r, first, lines, rows + r * TAG(row_step));
            for (intptr_t tile = 0; tile < TAG(tiles)(columns); tile++) {
                intptr_t start = TAG(tile_start)(columns, tile), behind = TAG(tile_start)(columns, tile + 1);
                TAG(panel)(taken, (int)((behind - start) / TAG(lanes)), lines, rows, TAG(row_step), 1, packed + lines * start,
                           sums + row * width + start, width);
            }
            if (rest) {
                TAG(forward_rest)(taken, rest, lines, rows, TAG(row_step), packed + lines * (columns - rest),
                                  sums + row * width + columns - rest, width);
            }
        }
    }
}

NN_WIDE static void TAG(finish)(const NUMBER *sums, intptr_t pieces, intptr_t count, intptr_t columns, const NUMBER *bias, int rectify, NUMBER *out) {
    intptr_t width = TAG(vectors)(columns) * TAG(lanes);
    for (intptr_t row = 0; row < count; row++, out += columns, sums += width) {
        for (intptr_t j = 0; j < columns; j += TAG(lanes)) {
            VECTOR sum = *(const VECTOR *)(sums + j);
            for (intptr_t piece = 1; piece < pieces; piece++) sum += *(const VECTOR *)(sums + piece * count * width + j);
            if (bias) sum += TAG(load)(bias + j, columns - j);
            // NaN stays NaN.
            if (rectify) sum = (VECTOR)(~(sum <= (VECTOR){0}) & (__typeof__(sum < sum))sum);
            TAG(store)(out + j, columns - j, sum);
        }
    }
}

/// Rows of a batch that are summed in one go: parts as even as can be, none larger than `lines`.
static intptr_t TAG(part)(intptr_t count) {
    intptr_t parts = (count + TAG(lines) - 1) / TAG(lines);
    return parts ? (count + parts - 1) / parts : 0;
}

NN_WIDE static void TAG(pack_rows)(const NUMBER *g, intptr_t count, intptr_t columns, NUMBER *packed) {
    intptr_t width = TAG(vectors)(columns) * TAG(lanes), part = TAG(part)(count);
    for (intptr_t row = 0; row < count; row += part) {
        TAG(pack)(g + row * columns, count - row < part ? count - row : part, columns, 0, packed + row * width);
    }
}

NN_WIDE static double TAG(update)(const nn_left *x, intptr_t count, intptr_t first, intptr_t depth, const NUMBER *packed, intptr_t columns,
                                NUMBER alpha, NUMBER beta, NUMBER *w, NUMBER *scratch) {
    intptr_t width = TAG(vectors)(columns) * TAG(lanes), part = TAG(part)(count);
    intptr_t rest = TAG(rest)(columns);
    NUMBER *sums = scratch, *pixels = sums + TAG(pixel_block) * width;
    nn_doubles squares = {0};
    for (intptr_t end = first + depth; first < end; first += TAG(pixel_block)) {
        intptr_t taken = end - first < TAG(pixel_block) ? end - first : TAG(pixel_block);
        memset(sums, 0, (size_t)(TAG(pixel_block) * width) * sizeof(NUMBER));
        for (intptr_t row = 0; row < count; row += part) {
            intptr_t rows = count - row < part ? count - row : part;
            for (intptr_t r = 0; r < rows; r++) TAG(convert)(x, row + r, first, taken, pixels + r * TAG(pixel_block));
            for (intptr_t tile = 0; tile < TAG(tiles)(columns); tile++) {
                intptr_t start = TAG(tile_start)(columns, tile), behind = TAG(tile_start)(columns, tile + 1);
                TAG(panel)(taken, (int)((behind - start) / TAG(lanes)), rows, pixels, 1, TAG(pixel_block), packed + row * width + rows * start,
                           sums + start, width);
            }
            if (rest) {
                TAG(update_rest)(rest, rows, pixels, TAG(pixel_block), packed + row * width + rows * (columns - rest), sums + columns - rest, width);
            }
        }
        for (intptr_t r = 0; r < taken; r++) {
            for (intptr_t j = 0; j < columns; j += TAG(lanes)) {
                NUMBER *to = w + (first + r) * columns + j;
                VECTOR value = *(const VECTOR *)(sums + r * width + j) * alpha;
                if (beta != 0) value += TAG(load)(to, columns - j) * beta;
                TAG(store)(to, columns - j, value);
                squares += TAG(squares)(value);
            }
        }
    }
    double total = 0;
    for (int lane = 0; lane < 8; lane++) total += squares[lane];
    return total;
}
