#!/bin/sh
# SPDX-License-Identifier: MIT
# info and explain print what the library reports.
# shellcheck disable=SC2086,SC2102,SC2154 source=tests/cli/helpers
. "$(dirname "$0")/helpers"

run 0 info
for line in 'instruction set' vectors results 'this process has' 'L1 data cache' 'L2 cache' \
    'L3 cache' threads 'parallel region' 'one thread moves'; do
    shows out "^$line +[^ ]"
done
isa=$(awk '/^instruction set/ { print $3 }' "$work/out")
run 0 info --json
equals 'isa' "$(json "$work/out" isa)" "$isa"
for key in l1d_bytes l2_bytes l3_bytes cores processors numa_nodes threads vector_bytes region_ns \
    l2_bytes_per_ns l3_bytes_per_ns memory_bytes_per_ns; do
    equals "$key being a number" "$(json "$work/out" $key | grep -Ec '^[0-9.e+]+$')" 1
done

run 0 explain 'x / sum(x, axis=(0, -1), keepdims=True)' 'x:float32[10x50]'
shows out 'then sum along axes -1, 0, kept, into temporary0'
run 0 explain 'next*D*dt+grid' next:float64 grid:float64 D=1.0 dt=0.1
shows out '.'
is_empty err
run 0 explain 'a+b' a:int32[10x20] b:float32:10x20 --threads 1 --block 7
run 0 explain 'a+b' a:float64 b:float64[10x20] --unblocked
run 0 explain 'sin(a)*b+c' a:float64 b:float64 c:float64 --fast
shows out 'quick_sin_f64_t'
shows out 'fma_add_f64_t'
run 0 explain 'a*s' a:float64 's:float64[]'
run 0 explain 'd = a - 1; d*d' a:float64
shows out '-  : float64 array  \(as above, \[1\]\)'
run 1 explain 'a+b' a:float64
shows err "b"
shows err 'name:type or name=value'
run 1 explain 'a+' a:float64

# What expr_eval refuses is refused, whatever memory the arrays would take.
run 1 explain 'a*b+1' 'a:float64[10x10]' 'b:float64[3]'
shows err 'shape|broadcast'
run 1 explain 'sum(a, axis=2)' 'a:float64[10x10]'
shows err 'axis'
run 1 explain 'a+i' a:int8 i=1000
run 0 explain 'a*2' 'a:f64[100000000x100000]'
run 0 explain 'a*2' a:f64 b:f64 c=1
shows out '^not read: b, c$'
run 2 explain 'D*a' a:f64: D=1
shows err "the shape after ':' is missing"
run 2 explain 'D*a' a:f64 D:scalar
shows err 'D=0.1'
run 0 explain "a # $(printf '\033[31mred')" a:f64
shows out '^expression: a # \\x1b\[31mred$'
finish
