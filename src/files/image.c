/* SPDX-License-Identifier: MIT */
/* Two-dimensional arrays as pictures: portable grey maps, and PNG through a colour map. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "files/files_p.h"
#ifdef BX_HAVE_LIBPNG
#include <png.h>
#endif

/* Colours at equal distances along the range, with straight lines between them. */
static const struct map {
    const char *name;
    int count;
    unsigned char colour[6][3];
} maps[] = {
    {"gray", 2, {{0, 0, 0}, {255, 255, 255}}},
    {"heat", 5, {{0, 0, 0}, {130, 10, 40}, {220, 70, 20}, {250, 180, 50}, {255, 255, 230}}},
    {"ocean", 5, {{5, 10, 45}, {20, 60, 120}, {35, 130, 150}, {120, 200, 170}, {245, 250, 215}}},
    {"signed",
     5,
     {{25, 50, 130}, {120, 165, 215}, {245, 245, 245}, {225, 140, 110}, {130, 20, 35}}},
};

int bx_colours_of_name(const char *name) {
    for (size_t k = 0; k < sizeof maps / sizeof *maps; k++)
        if (strcmp(maps[k].name, name) == 0) return (int)k;
    return -1;
}

/* From 0 to 1 into the map; NaN is the first colour. */
static void colour_of(const struct map *map, double part, unsigned char colour[3]) {
    if (!(part > 0)) part = 0;
    if (part > 1) part = 1;
    const double at = part * (map->count - 1);
    int below = (int)at;
    if (below > map->count - 2) below = map->count - 2;
    for (int k = 0; k < 3; k++) {
        const double low = map->colour[below][k];
        const double high = map->colour[below + 1][k];
        colour[k] = (unsigned char)(low + (high - low) * (at - below) + 0.5);
    }
}

/* A number of any real type. */
static double real_value(expr_type type, const char *element) {
    char text[BX_NUMBER_TEXT];
    switch (type) {
    case EXPR_FLOAT16:
    case EXPR_BFLOAT16:
    case EXPR_FLOAT32:
    case EXPR_FLOAT64: return bx_float_value(type, element);
    case EXPR_BOOL: return *element != 0;
    default: bx_number_text(type, element, text); return strtod(text, NULL);
    }
}

bool bx_image_range(const expr_array *array, double *low, double *high) {
    bool any = false;
    for (int64_t row = 0; row < array->shape[0]; row++)
        for (int64_t column = 0; column < array->shape[1]; column++) {
            const double value =
                real_value(array->type, (const char *)array->data + row * array->strides[0] +
                                            column * array->strides[1]);
            if (!isfinite(value)) continue;
            if (!any || value < *low) *low = value;
            if (!any || value > *high) *high = value;
            any = true;
        }
    return any;
}

bool bx_image_check(const expr_array *array, enum bx_format format, struct bx_fault *fault) {
    if (array->ndim != 2 || array->shape[0] < 1 || array->shape[1] < 1)
        return bx_fault(fault, "is a picture, and the result has no two dimensions");
    if (array->type >= EXPR_COMPLEX64)
        return bx_fault(fault, "is a picture, and cannot show %s", expr_type_name(array->type));
    if (array->shape[0] > 65500 || array->shape[1] > 65500)
        return bx_fault(fault, "is a picture, of at most 65500 x 65500 points");
#ifndef BX_HAVE_LIBPNG
    if (format == BX_FORMAT_PNG)
        return bx_fault(fault, "is a PNG file, and this build writes none; build with libpng "
                               "(Debian: libpng-dev), or write .pgm");
#endif
    (void)format;
    return true;
}

/* One row, in `samples` bytes a point. */
static void fill_row(const expr_array *array, const struct bx_image *image, int64_t row,
                     int samples, unsigned char *bytes) {
    const struct map *map = &maps[samples == 1 ? 0 : image->colours];
    const double width = image->high > image->low ? image->high - image->low : 1;
    for (int64_t column = 0; column < array->shape[1]; column++) {
        unsigned char colour[3];
        const double value =
            real_value(array->type, (const char *)array->data + row * array->strides[0] +
                                        column * array->strides[1]);
        colour_of(map, (value - image->low) / width, colour);
        memcpy(bytes + column * samples, colour, (size_t)samples);
    }
}

static bool write_pgm(FILE *stream, const expr_array *array, const struct bx_image *image,
                      unsigned char *row) {
    fprintf(stream, "P5\n%" PRId64 " %" PRId64 "\n255\n", array->shape[1], array->shape[0]);
    for (int64_t k = 0; k < array->shape[0]; k++) {
        fill_row(array, image, k, 1, row);
        if (fwrite(row, 1, (size_t)array->shape[1], stream) != (size_t)array->shape[1])
            return false;
    }
    return true;
}

#ifdef BX_HAVE_LIBPNG
/* What is wrong is told by the caller, who knows the file. */
static void leave(png_structp png, png_const_charp message) {
    (void)message;
    png_longjmp(png, 1);
}

static void ignore(png_structp png, png_const_charp message) { (void)png, (void)message; }

static void write_rows(png_structp png, png_infop info, const expr_array *array,
                       const struct bx_image *image, unsigned char *row) {
    png_set_IHDR(png, info, (png_uint_32)array->shape[1], (png_uint_32)array->shape[0], 8,
                 PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    for (int64_t k = 0; k < array->shape[0]; k++) {
        fill_row(array, image, k, 3, row);
        png_write_row(png, row);
    }
    png_write_end(png, info);
}

static bool write_png(FILE *stream, const expr_array *array, const struct bx_image *image,
                      unsigned char *row) {
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, leave, ignore);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (!info || setjmp(png_jmpbuf(png)) != 0) {
        png_destroy_write_struct(&png, &info);
        return false;
    }
    png_init_io(png, stream);
    write_rows(png, info, array, image, row);
    png_destroy_write_struct(&png, &info);
    return true;
}
#endif

bool bx_image_write(FILE *stream, const expr_array *array, enum bx_format format,
                    const struct bx_image *given) {
    struct bx_image image = *given;
    unsigned char *row = malloc((size_t)array->shape[1] * 3);
    bool good = false;
    if (!row) return false;
    if (!image.ranged) bx_image_range(array, &image.low, &image.high);
#ifdef BX_HAVE_LIBPNG
    if (format == BX_FORMAT_PNG) good = write_png(stream, array, &image, row);
#endif
    if (format == BX_FORMAT_PGM) good = write_pgm(stream, array, &image, row);
    free(row);
    return good;
}
