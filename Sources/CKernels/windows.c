// Windows that slide over a picture: what convolution and pooling are made of; and pictures moved about. See layers.h.
#include "internal.h"
#include "layers.h"
#include <string.h>

void nn_im2col(int wide, const void *picture, void *columns, const nn_window *w) {
    intptr_t size = wide ? 8 : 4, pixel = w->channels * size, line = w->width * pixel, run = w->kernel_width * pixel;
    char *out = columns;
    /* Short runs are copied 64 bytes at a time, as far as both sides have room: what is written too much is written over. */
    intptr_t end = w->height * line - 64;
    const char *stop = out + w->out_height * w->out_width * w->kernel_height * run;
    int is_short = run <= 64;
    for (intptr_t oy = 0; oy < w->out_height; oy++) {
        for (intptr_t ox = 0; ox < w->out_width; ox++) {
            intptr_t left = ox * w->step_x - w->pad_x;
            // Columns of the window inside the picture.
            intptr_t first = left < 0 ? -left : 0, last = w->width - left < w->kernel_width ? w->width - left : w->kernel_width;
            if (first > w->kernel_width) first = w->kernel_width;
            if (last < first) last = first;
            for (intptr_t ky = 0; ky < w->kernel_height; ky++, out += run) {
                intptr_t y = oy * w->step_y - w->pad_y + ky;
                if (y < 0 || y >= w->height) { memset(out, 0, (size_t)run); continue; }
                intptr_t from = y * line + (left + first) * pixel;
                if (is_short && last - first == w->kernel_width && from <= end && stop - out >= 64) { memcpy(out, (const char *)picture + from, 64); continue; }
                if (first > 0) memset(out, 0, (size_t)(first * pixel));
                memcpy(out + first * pixel, (const char *)picture + from, (size_t)((last - first) * pixel));
                if (last < w->kernel_width) memset(out + last * pixel, 0, (size_t)((w->kernel_width - last) * pixel));
            }
        }
    }
}

#define WINDOWS(TAG, TYPE) \
NN_BUILD_FAST void nn_col2im_##TAG(const TYPE *columns, TYPE *picture, const nn_window *w) { \
    intptr_t channels = w->channels, run = w->kernel_width * channels; \
    for (intptr_t oy = 0; oy < w->out_height; oy++) for (intptr_t ox = 0; ox < w->out_width; ox++) { \
        intptr_t left = ox * w->step_x - w->pad_x; \
        intptr_t first = left < 0 ? -left : 0, last = w->width - left < w->kernel_width ? w->width - left : w->kernel_width; \
        for (intptr_t ky = 0; ky < w->kernel_height; ky++, columns += run) { \
            intptr_t y = oy * w->step_y - w->pad_y + ky; \
            if (y < 0 || y >= w->height) continue; \
            TYPE *restrict target = picture + (y * w->width + left) * channels; \
            for (intptr_t i = first * channels; i < last * channels; i++) target[i] += columns[i]; \
        } \
    } } \
NN_BUILD_FAST void nn_max_pool_##TAG(const TYPE *picture, TYPE *restrict out, int32_t *restrict places, const nn_window *w) { \
    intptr_t channels = w->channels; \
    for (intptr_t oy = 0; oy < w->out_height; oy++) for (intptr_t ox = 0; ox < w->out_width; ox++, out += channels, places += channels) { \
        int fresh = 1; \
        for (intptr_t ky = 0; ky < w->kernel_height; ky++) for (intptr_t kx = 0; kx < w->kernel_width; kx++) { \
            intptr_t y = oy * w->step_y - w->pad_y + ky, x = ox * w->step_x - w->pad_x + kx; \
            if (y < 0 || y >= w->height || x < 0 || x >= w->width) continue; \
            intptr_t start = (y * w->width + x) * channels; \
            const TYPE *source = picture + start; \
            if (fresh) { for (intptr_t c = 0; c < channels; c++) { out[c] = source[c]; places[c] = (int32_t)(start + c); } fresh = 0; } \
            else for (intptr_t c = 0; c < channels; c++) { \
                /* A NaN wins and stays. */ \
                int better = (source[c] > out[c]) | (source[c] != source[c]); \
                out[c] = better ? source[c] : out[c]; \
                places[c] = better ? (int32_t)(start + c) : places[c]; \
            } \
        } \
    } } \
void nn_max_pool_back_##TAG(const TYPE *dout, const int32_t *places, TYPE *dx, const nn_window *w) { \
    intptr_t count = w->out_height * w->out_width * w->channels; \
    memset(dx, 0, (size_t)(w->height * w->width * w->channels) * sizeof(TYPE)); \
    for (intptr_t i = 0; i < count; i++) dx[places[i]] += dout[i]; } \
NN_BUILD_FAST void nn_average_pool_##TAG(const TYPE *picture, TYPE *restrict out, const nn_window *w) { \
    intptr_t channels = w->channels; \
    TYPE size = (TYPE)(w->kernel_height * w->kernel_width); \
    for (intptr_t oy = 0; oy < w->out_height; oy++) for (intptr_t ox = 0; ox < w->out_width; ox++, out += channels) { \
        for (intptr_t c = 0; c < channels; c++) out[c] = 0; \
        for (intptr_t ky = 0; ky < w->kernel_height; ky++) for (intptr_t kx = 0; kx < w->kernel_width; kx++) { \
            intptr_t y = oy * w->step_y - w->pad_y + ky, x = ox * w->step_x - w->pad_x + kx; \
            if (y < 0 || y >= w->height || x < 0 || x >= w->width) continue; \
            const TYPE *source = picture + (y * w->width + x) * channels; \
            for (intptr_t c = 0; c < channels; c++) out[c] += source[c]; \
        } \
        for (intptr_t c = 0; c < channels; c++) out[c] /= size; \
    } } \
NN_BUILD_FAST void nn_average_pool_back_##TAG(const TYPE *dout, TYPE *restrict dx, const nn_window *w) { \
    intptr_t channels = w->channels; \
    TYPE size = (TYPE)(w->kernel_height * w->kernel_width); \
    memset(dx, 0, (size_t)(w->height * w->width * channels) * sizeof(TYPE)); \
    for (intptr_t oy = 0; oy < w->out_height; oy++) for (intptr_t ox = 0; ox < w->out_width; ox++, dout += channels) \
        for (intptr_t ky = 0; ky < w->kernel_height; ky++) for (intptr_t kx = 0; kx < w->kernel_width; kx++) { \
            intptr_t y = oy * w->step_y - w->pad_y + ky, x = ox * w->step_x - w->pad_x + kx; \
            if (y < 0 || y >= w->height || x < 0 || x >= w->width) continue; \
            TYPE *target = dx + (y * w->width + x) * channels; \
            for (intptr_t c = 0; c < channels; c++) target[c] += dout[c] / size; \
        } }
WINDOWS(f64, double)
WINDOWS(f32, float)

void nn_col2im(int wide, const void *columns, void *picture, const nn_window *w) {
    wide ? nn_col2im_f64(columns, picture, w) : nn_col2im_f32(columns, picture, w); }
void nn_max_pool(int wide, const void *picture, void *out, int32_t *places, const nn_window *w) {
    wide ? nn_max_pool_f64(picture, out, places, w) : nn_max_pool_f32(picture, out, places, w); }
void nn_max_pool_back(int wide, const void *dout, const int32_t *places, void *dx, const nn_window *w) {
    wide ? nn_max_pool_back_f64(dout, places, dx, w) : nn_max_pool_back_f32(dout, places, dx, w); }
void nn_average_pool(int wide, const void *picture, void *out, const nn_window *w) {
    wide ? nn_average_pool_f64(picture, out, w) : nn_average_pool_f32(picture, out, w); }
void nn_average_pool_back(int wide, const void *dout, void *dx, const nn_window *w) {
    wide ? nn_average_pool_back_f64(dout, dx, w) : nn_average_pool_back_f32(dout, dx, w); }

void nn_shift_picture(const void *picture, void *out, intptr_t height, intptr_t width, intptr_t pixel, intptr_t dy, intptr_t dx, int flip) {
    char *target = out;
    for (intptr_t y = 0; y < height; y++) {
        intptr_t from = y + dy;
        if (from < 0 || from >= height) { memset(target, 0, (size_t)(width * pixel)); target += width * pixel; continue; }
        const char *line = (const char *)picture + from * width * pixel;
        for (intptr_t x = 0; x < width; x++, target += pixel) {
            intptr_t place = (flip ? width - 1 - x : x) + dx;
            if (place < 0 || place >= width) memset(target, 0, (size_t)pixel);
            else memcpy(target, line + place * pixel, (size_t)pixel);
        }
    }
}
