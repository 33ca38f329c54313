#!/bin/sh
# SPDX-License-Identifier: MIT
# CSV, and output files that are whole or absent.
# shellcheck disable=SC2086,SC2102,SC2154 source=tests/cli/helpers
. "$(dirname "$0")/helpers"

quick='--sizes 16,32 --threads 1 --repeat 2 --quiet'

run 0 sweep $quick --csv -
is_empty err
equals 'the header' "$(head -n 1 "$work/out")" \
    'n,elements,method,threads,samples,ns_min,ns_median,ns_max,spread,gb_per_s'
equals 'the number of lines' "$(wc -l <"$work/out" | tr -d ' ')" 7
awk -F , 'NF != 10 { exit 1 }' "$work/out" || fail 'a line has not 10 fields'
awk -F , 'NR > 1 && !($6 > 0 && $6 <= $7 && $7 <= $8) { exit 1 }' "$work/out" ||
    fail 'min, median and max are out of order'

run 0 sweep $quick --csv "$work/a.csv" --json -
equals 'the number of lines of the file' "$(wc -l <"$work/a.csv" | tr -d ' ')" 7
equals 'dtype' "$(json "$work/out" dtype)" float64
[ ! -e "$work/a.csv.tmp" ] || fail 'the temporary file is left'

# An old file is replaced, and through a link.
echo old >"$work/real.json"
ln -s real.json "$work/link.json"
run 0 sweep $quick --json "$work/link.json"
[ -L "$work/link.json" ] || fail 'the link was replaced'
equals 'dtype behind the link' "$(json "$work/real.json" dtype)" float64

# Trouble is found before measuring.
run 1 sweep --json "$work/none/x.json"
shows err "--json: cannot write in directory '.*none': No such file"
is_empty out
run 1 sweep --csv "$work"
shows err '--csv: .* is a directory'

# A full disk: the device is not replaced, and the failure shows.
if [ -c /dev/full ]; then
    run 1 sweep $quick --json /dev/full
    shows err "writing '/dev/full' failed: No space left"
    [ -c /dev/full ] || fail '/dev/full was replaced'
    ran="sweep $quick --csv - >/dev/full"
    "$command" sweep $quick --csv - >/dev/full 2>"$work/err"
    equals 'the exit code' $? 1
    shows err 'standard output failed'
fi

# A failing sweep leaves the old file alone.
echo old >"$work/kept.json"
run 1 sweep 'a+nosuch(b)' $quick --json "$work/kept.json"
equals 'the old file' "$(cat "$work/kept.json")" old
finish
