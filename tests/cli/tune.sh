#!/bin/sh
# SPDX-License-Identifier: MIT
# tune measures, stores, and later processes use what it stored; but not what is of another machine.
# shellcheck disable=SC2086,SC2154 source=tests/cli/helpers
. "$(dirname "$0")/helpers"

file=$work/deep/down/tuning
run 0 tune --output "$file"
shows out '^parallel region +[0-9]+ ns'
shows out '^one thread moves +[0-9.]+ GB/s in L2, [0-9.]+ in L3, [0-9.]+ in memory'
shows out "^stored in +$file"
[ -s "$file" ] || fail "$file was not written"

BLOCKEXPR_TUNING=$file
export BLOCKEXPR_TUNING
run 0 info --json
equals 'measured' "$(json "$work/out" measured)" true
stored=$(awk '$1 == "region_ns" { print $2 }' "$file")
equals 'region_ns' "$(json "$work/out" region_ns | awk '{ printf "%.3f", $1 }')" \
    "$(awk -v x="$stored" 'BEGIN { printf "%.3f", x }')"
run 0 info
shows out "measured by 'blockexpr tune', in $file"

# A file of another machine, a torn one and none at all are as good as none.
awk '$1 == "cores" { $2 += 1 } { print }' "$file" >"$work/other"
head -n 4 "$file" >"$work/torn"
printf 'blockexpr tuning 1\nregion_ns nonsense\n' >"$work/nonsense"
for BLOCKEXPR_TUNING in "$work/other" "$work/torn" "$work/nonsense" "$work/none" ''; do
    run 0 info --json
    equals "measured by '$BLOCKEXPR_TUNING'" "$(json "$work/out" measured)" false
done

# Without the variable, the caches folder is the place.
unset BLOCKEXPR_TUNING
XDG_CACHE_HOME=$work/cache
export XDG_CACHE_HOME
run 0 tune
shows out "^stored in +$work/cache/blockexpr/tuning"
run 0 info
shows out "$work/cache/blockexpr/tuning"
unset XDG_CACHE_HOME
HOME='' && export HOME
run 1 tune
shows err 'HOME'
: >"$work/file"
run 1 tune --output "$work/file/tuning"
shows err "$work/file/tuning"
run 2 tune --output ''
run 2 tune extra
finish
