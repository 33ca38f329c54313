/* SPDX-License-Identifier: MIT */
/*
 * Evaluating over the memory of another library, handed over as a DLPack
 * tensor: as NumPy, PyTorch, JAX and others export their arrays. Here the
 * program makes the tensor itself, in the way such a library would.
 */
#include <dlpack/dlpack.h>
#include <stdio.h>
#include <stdlib.h>

#include "blockexpr.h"

enum { HEIGHT = 480, WIDTH = 640 };

/* The producer's side: memory, shape and the tensor in one record, freed by the tensor's deleter.
 */
struct image {
    DLManagedTensor tensor;
    int64_t shape[2];
    int64_t strides[2];
    uint8_t pixels[HEIGHT * WIDTH];
};

static int images;

static void delete_image(struct DLManagedTensor *tensor) {
    images--;
    free(tensor->manager_ctx);
}

/* An image upside down: the first row of the tensor is the last in memory. */
static DLManagedTensor *make_image(void) {
    struct image *image = malloc(sizeof *image);
    if (!image) return NULL;
    for (int k = 0; k < HEIGHT * WIDTH; k++) image->pixels[k] = (uint8_t)(k % 251);
    image->shape[0] = HEIGHT;
    image->shape[1] = WIDTH;
    image->strides[0] = -WIDTH; /* in elements */
    image->strides[1] = 1;
    image->tensor = (DLManagedTensor){.dl_tensor = {.data = image->pixels,
                                                    .device = {kDLCPU, 0},
                                                    .ndim = 2,
                                                    .dtype = {kDLUInt, 8, 1},
                                                    .shape = image->shape,
                                                    .strides = image->strides,
                                                    .byte_offset = (HEIGHT - 1) * WIDTH},
                                      .manager_ctx = image,
                                      .deleter = delete_image};
    images++;
    return &image->tensor;
}

/* The consumer's side: borrow, evaluate, and give the tensor back. */
static int brighten(const DLManagedTensor *tensor, expr_array *out) {
    expr_array pixels;
    if (expr_array_from_dlpack(tensor, &pixels) != EXPR_OK) return 0;
    const expr_var vars[] = {expr_variable("pixels", pixels), expr_scalar("gain", 1.5), EXPR_END};
    return expr_eval("uint8(minimum(pixels*gain, 255))", vars, out) == EXPR_OK;
}

int main(void) {
    DLManagedTensor *tensor = make_image();
    if (!tensor) return 1;
    expr_array out = expr_out_new();
    if (!brighten(tensor, &out)) {
        fprintf(stderr, "%s\n", expr_error_text());
        tensor->deleter(tensor);
        return 1;
    }
    tensor->deleter(tensor);

    const uint8_t *bright = out.data;
    int wrong = 0;
    for (int row = 0; row < HEIGHT; row++)
        for (int column = 0; column < WIDTH; column++) {
            const int before = ((HEIGHT - 1 - row) * WIDTH + column) % 251;
            const int wanted = before * 3 / 2 < 255 ? before * 3 / 2 : 255;
            wrong += bright[row * WIDTH + column] != wanted;
        }
    printf("%lld x %lld pixels of %s from a tensor: %d wrong, %d tensors left\n",
           (long long)out.shape[0], (long long)out.shape[1], expr_type_name(out.type), wrong,
           images);
    expr_array_free(&out);
    return wrong > 0 || images > 0;
}
