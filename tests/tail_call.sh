#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every handler leaves by a jump to the next one, not by a call: the tile interpreter's speed and
# the bound on its stack rest on it, and nothing else would notice if a compiler stopped doing so.
# Calls through the table of imported functions (%rip) are those of SLEEF and the C library.
#
#     tail_call.sh <libblockexpr.so> <objdump> <instrumentation or "">
set -euo pipefail
library=$1
objdump=$2
instrument=${3:-}

if [ -n "$instrument" ]; then
    echo "skipped: instrumented handlers return to the driver"
    exit 77
fi

"$objdump" -d --no-show-raw-insn "$library" | awk '
    /^[0-9a-f]+ <.*>:$/ {
        name = $2
        gsub(/[<>:]/, "", name)
        handler = name ~ /^bx_.*_(wide|narrow)$/
        handlers += handler
    }
    # clang keeps the address in a register where it calls more than once.
    handler && /[[:space:]]mov[[:space:]].*\(%rip\),%r/ {
        register = $0
        sub(/[[:space:]]*#.*/, "", register)
        sub(/.*,/, "*", register)
        imported[name, register] = 1
    }
    !handler || /\(%rip\)/ { next }
    /[[:space:]]jmp[a-z]*[[:space:]]+\*|[[:space:]]br[[:space:]]+x/ { jumps[name]++ }
    /[[:space:]]call[a-z]*[[:space:]]+\*|[[:space:]]blr[[:space:]]+x/ {
        if ((name, $NF) in imported) next
        print "tail_call: " name " calls where it should jump: " $0
        failed = 1
    }
    # Of two handlers with the same code the compiler may make one that jumps to the other.
    /[[:space:]]jmp[[:space:]]+[0-9a-f]+ <bx_.*_(wide|narrow)>/ { jumps[name]++ }
    END {
        for (name in jumps) jumping++
        print handlers " handlers, " jumping " of them with a jump to the next"
        # Whole passes of reductions return; all others jump.
        if (handlers < 1000 || jumping < 0.95 * handlers) failed = 1
        exit failed
    }'
