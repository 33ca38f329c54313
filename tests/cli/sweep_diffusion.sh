#!/bin/sh
# SPDX-License-Identifier: MIT
# The workload diffusion: both tables, their words, the counters, files and refusals.
# shellcheck disable=SC2086,SC2102,SC2154 source=tests/cli/helpers
. "$(dirname "$0")/helpers"

methods='naive naive_kept arrays arrays_in_place row_shift row_shift_eval filter step iterate stencil'

run 0 sweep --workload diffusion --sizes 16,33 --steps 5 --json "$work/a.json" --csv "$work/a.csv"
shows out '^diffusion on a periodic n x n grid, float64, D = 1, dt = 0\.1, 5 steps$'
shows out '^runtime in seconds +16 +33$'
shows out '^speed-up over naive loops +16 +33$'
for row in 'naive loops' 'naive loops, memory kept' 'whole arrays' 'whole arrays in place' \
    'row-shift laplacian' 'row-shift laplacian \+ expr_eval \*' 'generic filter' \
    'one expression \*' 'one expression, expr_iterate \*' 'stencil tuned by hand \*'; do
    equals "the number of table rows of $row" "$(grep -Ec "^$row +[0-9.e-]+ +[0-9.e-]+\$" \
        "$work/out")" 2
done
shows out '^naive loops +1\.00 +1\.00$'
shows out '^one expression: (beats|does not beat) row-shift laplacian \+ expr_eval '
shows out '^one expression, expr_iterate: (beats|does not beat) one expression '
shows out '^one expression over stencil tuned by hand, times: [0-9.]+ at n = 16, [0-9.]+ at n = 33\.$'
shows out '^All methods agreed at every size: .* bit for bit'
hides out 'scaled'
shows out '^counted at n = 33 over 5 steps$'
shows out '^ +page faults +context switches'
for counter in migrations cycles instructions 'cache references' 'cache misses' 'branch misses'; do
    shows out "(^|  |, )$counter(  |\$|.*: not available: )"
done
equals 'the number of progress lines' "$(grep -c '^sweep: n = ' "$work/err")" 2

file=$work/a.json
equals 'workload' "$(json "$file" workload)" diffusion
equals 'steps' "$(json "$file" steps)" 5
equals 'the number of points' "$(json "$file" points.#)" 20
i=0
for method in $methods; do
    equals "point $i" "$(json "$file" points.$i.n points.$i.elements points.$i.method \
        points.$i.steps points.$i.scaled | tr '\n' ' ')" "16 256 $method 5 false "
    json "$file" points.0.seconds.median points.$i.seconds.min points.$i.seconds.median \
        points.$i.seconds.max points.$i.speedup | tr '\n' ' ' |
        awk '{ gain = $1 / $3; exit !(0 < $2 && $2 <= $3 && $3 <= $4 &&
               gain * 0.99 < $5 && $5 < gain * 1.01) }' || fail "times of $method do not fit"
    equals "counters of $method" "$(json "$file" counters.methods.$i.method)" $method
    i=$((i + 1))
done
equals 'a page fault count' "$(json "$file" counters.methods.0.page_faults | grep -Ec '^[0-9.e+]+$')" 1
equals 'n of the counters' "$(json "$file" counters.n)" 33
case $(json "$file" counters.sources.cycles) in absent | '') fail 'no source of cycles' ;; esac
equals 'a crossover' \
    "$(json "$file" crossover.faster_from.6.method crossover.faster_from.6.than | tr '\n' ' ')" \
    'step row_shift_eval '
equals 'the header' "$(head -n 1 "$work/a.csv")" \
    'n,elements,method,threads,samples,steps,seconds_min,seconds_median,seconds_max,spread,speedup'
equals 'the methods of the CSV' "$(awk -F, '$1 == 33 { print $3 }' "$work/a.csv" | tr '\n' ' ')" \
    "$methods "

# The smallest grids are their own neighbours.
run 0 sweep --workload diffusion --sizes 1,2,3 --steps 2 --threads 1 --quiet --csv -
is_empty err
equals 'the number of lines' "$(wc -l <"$work/out" | tr -d ' ')" 31
hides out '^diffusion'

run 0 sweep --workload expression --sizes 16 --threads 1 --repeat 1 --quiet
shows out '^next\*D\*dt\+grid'

run 2 sweep --workload advection
shows err "unknown workload 'advection'; the workloads are expression, diffusion"
run 2 sweep --workload diffusion a+b
shows err 'EXPRESSION is for the workload expression; diffusion does not take it'
for option in '--methods loop' '--dtype float32' '--repeat 3' '--scalar D=1'; do
    run 2 sweep --workload diffusion $option
    shows err "${option%% *} is for the workload expression; diffusion does not take it"
done
run 2 sweep --steps 5
shows err '--steps is for the workload diffusion; expression does not take it'
for steps in 0 -1 x 99999999999; do
    run 2 sweep --workload diffusion --steps "$steps"
    shows err '--steps: .* from 1 to '
done
run 2 sweep --workload diffusion --threads 1,2
shows err 'the workload diffusion takes one thread count'
run 2 sweep --workload diffusion --sizes 2000000000
shows err 'the largest n that fits is [0-9]+'
finish
