// Matrix products whose left operand is gathered while it is read: the first layer of a net on pictures kept as bytes.
#ifndef NN_NARROW_H
#define NN_NARROW_H

#include <stdint.h>

/// The rows of a left operand: where each begins, as bytes less a mean (which may be absent), or as numbers of the product's type.
typedef struct {
    const void *const *rows;
    const void *mean;
    int is_bytes;
    /// Doubles, otherwise floats.
    int is_wide;
} nn_left;

/// The most columns the right operand may have.
enum { NN_NARROW_COLUMNS = 128 };

/// Whether this processor has these products, and whether they are faster than BLAS as they are built.
int nn_has_narrow_products(void);
int nn_prefers_narrow_products(void);
/// Columns a line of `sums` has: `columns`, filled up to whole vectors.
intptr_t nn_narrow_width(int is_wide, intptr_t columns);
/// Numbers of scratch memory that one call of either product wants for `count` rows.
intptr_t nn_narrow_scratch(int is_wide, intptr_t count, intptr_t columns);

/// sums (count x nn_narrow_width) = x[:, first ..< first + depth] w[first ..< first + depth, :]. w: (any, columns), its first element given.
void nn_narrow_forward(const nn_left *x, intptr_t count, intptr_t first, intptr_t depth, const void *w, intptr_t columns, void *sums, void *scratch);
/// out (count x columns) = the sum of `pieces` results of the product above, one behind the other, plus a bias where there is one;
/// negative ones become zero if `rectify`.
void nn_narrow_finish(int is_wide, const void *sums, intptr_t pieces, intptr_t count, intptr_t columns, const void *bias, int rectify, void *out);
/// The right operand of an update, (count, columns), as the update reads it: (count x nn_narrow_width).
void nn_narrow_pack(int is_wide, const void *g, intptr_t count, intptr_t columns, void *packed);
/// w[first ..< first + depth, :] = alpha * x[:, first ..< first + depth].T g + beta * w[...], g packed; with beta 0 what w holds is
/// not read. w: (any, columns), its first element given. Gives the sum of the squares of what it wrote.
double nn_narrow_update(const nn_left *x, intptr_t count, intptr_t first, intptr_t depth, const void *packed, intptr_t columns, double alpha, double beta,
                      void *w, void *scratch);

#endif
