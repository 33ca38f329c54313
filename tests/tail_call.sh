#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A handler leaves by a jump to the next one, not by a call: the tile interpreter's speed rests on
# it, and nothing else would notice if a compiler stopped doing so. Calls through the table of
# imported functions (%rip) are the sanitizers' and do not count.
#
#     tail_call.sh <libblockexpr.so> <objdump> <instrumentation or ""> <level>...
set -euo pipefail
library=$1
objdump=$2
instrument=$3
shift 3

case $instrument in
coverage | thread)
    echo "skipped: compilers make no tail calls with --coverage or the thread sanitizer"
    exit 77
    ;;
esac

failed=0
for level in "$@"; do
    for handler in "bx_add_f64_tm_${level}_wide" "bx_add_f32_tm_${level}_narrow"; do
        code=$("$objdump" -d --no-show-raw-insn --disassemble="$handler" "$library" |
            sed -n "/<$handler>:/,\$p")
        indirect=$(grep -vE '\(%rip\)' <<<"$code" || true)
        jumps=$(grep -cE '[[:space:]]jmp[a-z]*[[:space:]]+\*|[[:space:]]br[[:space:]]+x' <<<"$indirect" || true)
        calls=$(grep -cE '[[:space:]]call[a-z]*[[:space:]]+\*|[[:space:]]blr[[:space:]]+x' <<<"$indirect" || true)
        echo "$handler: $jumps indirect jumps, $calls indirect calls"
        if [ -z "$code" ]; then
            echo "tail_call: $handler is not in $library" >&2
            failed=1
        elif [ "$jumps" -eq 0 ] || [ "$calls" -ne 0 ]; then
            echo "tail_call: $handler does not leave by a jump:" >&2
            echo "$code" >&2
            failed=1
        fi
    done
done
exit "$failed"
