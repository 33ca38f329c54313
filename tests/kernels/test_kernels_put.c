/* SPDX-License-Identifier: MIT */
/* Handlers that store a tile and go on with it: programs with several outputs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/cases.h"
#include "support/cells.h"

/* What `put` stores is what `store` does, and the tile stays as it was. */
static void several_outputs(const struct tested *tested) {
    static const struct {
        unsigned load, put, store;
        size_t tile_bytes, array_bytes;
    } rows[] = {{OPC_load_i32_m, OPC_put_i8_m, OPC_store_i32_m, 4, 1},
                {OPC_load_i32_m, OPC_put_i16_m, OPC_store_i32_m, 4, 2},
                {OPC_load_i32_m, OPC_put_i32_m, OPC_store_i32_m, 4, 4},
                {OPC_load_f32_m, OPC_put_f16_m, OPC_store_f32_m, 4, 2},
                {OPC_load_f32_m, OPC_put_bf16_m, OPC_store_f32_m, 4, 2},
                {OPC_load_f32_m, OPC_put_f32_m, OPC_store_f32_m, 4, 4},
                {OPC_load_b8_m, OPC_put_b8_m, OPC_store_b8_m, 1, 1},
                {OPC_load_i64_m, OPC_put_i64_m, OPC_store_i64_m, 8, 8},
                {OPC_load_f64_m, OPC_put_f64_m, OPC_store_f64_m, 8, 8}};
    static const unsigned only_stores[] = {OPC_store_i8_m,  OPC_store_i16_m,  OPC_store_i32_m,
                                           OPC_store_f16_m, OPC_store_bf16_m, OPC_store_f32_m,
                                           OPC_store_b8_m,  OPC_store_i64_m,  OPC_store_f64_m};
    static _Alignas(8) char in[LONGEST * 8], first[LONGEST * 8], second[LONGEST * 8],
        alone[LONGEST * 8];
    uint64_t state = 4;
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        if (rows[r].tile_bytes == 8 && !tested->wide) continue;
        for (size_t k = 0; k < sizeof in; k++) in[k] = (char)(random_bits(&state) & 63);
        if (rows[r].tile_bytes == 1)
            for (size_t k = 0; k < sizeof in; k++) in[k] &= 1;
        for (const ptrdiff_t *n = cell_lengths; *n; n++)
            for (int in_arrays = 0; in_arrays < 2; in_arrays++) {
                struct cell_array source = {in, rows[r].tile_bytes, NULL};
                struct cell_array a = {first, rows[r].array_bytes, NULL};
                struct cell_array b = {second, rows[r].tile_bytes, NULL};
                const struct cell_step steps[] = {{rows[r].load, {IN_ARRAY(source)}, 0},
                                                  {rows[r].put, {IN_ARRAY(a)}, 0},
                                                  {rows[r].store, {IN_ARRAY(b)}, 0}};
                run_cells(tested, steps, 3, *n, in_arrays);
                const struct cell_operation store = {.load = rows[r].load,
                                                     .store = only_stores[r],
                                                     .a = in,
                                                     .item_a = rows[r].tile_bytes,
                                                     .out = alone,
                                                     .item_out = rows[r].array_bytes};
                run_operation(tested, &store, *n, in_arrays);
                assert_memory_equal(second, in, (size_t)*n * rows[r].tile_bytes);
                assert_memory_equal(first, alone, (size_t)*n * rows[r].array_bytes);
            }
    }
}
static void put_stores_and_goes_on(void **state) {
    (void)state;
    each_tested(several_outputs);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(put_stores_and_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
