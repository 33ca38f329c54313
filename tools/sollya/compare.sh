#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Does Sollya still give the constants of src/kernels/math/? Asks for a table, polynomials of
# float64 and of float32, whose layout does not count.
set -eu
cd "$(dirname "$0")"
packed() { tr -d '[:space:]'; }
have=$(packed <../../src/kernels/math/constants.h)
failed=0 lines=0
while IFS= read -r line; do
    lines=$((lines + 1))
    [[ $have == *"$(packed <<<"$line")"* ]] || {
        echo "not in constants.h: $line" >&2
        failed=1
    }
done < <(./generate.sh exp cbrt float32 | grep -E '^(_Alignas|#define BX_[A-Z0-9_]+f? .*0x)')
[ "$lines" -ge 20 ] || {
    echo "only $lines lines of constants were made" >&2
    failed=1
}
exit "$failed"
