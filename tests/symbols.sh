#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The names that the libraries show to the linker: the shared one exactly what the header declares,
# the static one nothing outside our prefixes, and a kernel object nothing without its own suffix
# (or the linker could run one level's code on a machine that lacks the level).
#
#     symbols.sh <blockexpr.h> <libblockexpr.so> <libblockexpr.a> <directory of objects> <nm>
set -euo pipefail
header=$1
shared=$2
archive=$3
objects=$4
nm=$5

failed=0
complain() {
    echo "symbols: $*" >&2
    failed=1
}
# Names of defined global symbols, sorted.
defined() {
    "$nm" "$@" --defined-only --extern-only --format=posix | awk 'NF >= 3 && $2 != "A" { print $1 }' | sort -u
}

declared=$(grep -E '^EXPR_(API|INLINE) ' "$header" | grep -oE '\bexpr_[a-z0-9_]+ *\(' | tr -d ' (' | sort -u)
exported=$(defined -D "$shared" | sed 's/@.*//' | sort -u)
[ -n "$declared" ] || complain "no EXPR_API function found in $header"
only_declared=$(comm -23 <(echo "$declared") <(echo "$exported") | xargs)
only_exported=$(comm -13 <(echo "$declared") <(echo "$exported") | xargs)
[ -z "$only_declared" ] || complain "declared in the header and not exported: $only_declared"
[ -z "$only_exported" ] || complain "exported and not declared in the header: $only_exported"

# Version nodes and the file's name say what a program was built for.
number() { sed -nE "s/^#define EXPR_VERSION_$1 ([0-9]+)$/\1/p" "$header"; }
breaking=$(number MAJOR)
[ "$breaking" != 0 ] || breaking=0.$(number MINOR)
nodes=$("$nm" -D --with-symbol-versions --defined-only "$shared" | grep -oE '@@?BLOCKEXPR_.*' | sort -u | xargs)
[ "$nodes" = "@@BLOCKEXPR_$breaking" ] || complain "symbols have the versions '$nodes', not BLOCKEXPR_$breaking"
[ "$shared" -ef "$(dirname "$shared")/libblockexpr.so.$breaking" ] || complain "no libblockexpr.so.$breaking"

foreign=$(defined "$archive" | sed -E '/^(expr|bx)_/d' | xargs)
[ -z "$foreign" ] || complain "in the static library without the prefix expr_ or bx_: $foreign"

kernels=0
while read -r object; do
    kernels=$((kernels + 1))
    suffix=${object#*/bx_kernels}
    suffix=${suffix%%.dir/*}
    strangers=$(defined "$object" | sed "/$suffix\$/d" | xargs)
    [ -z "$strangers" ] || complain "in ${object#"$objects"/} without the suffix $suffix: $strangers"
done < <(find "$objects" -path '*/bx_kernels_*.dir/*.o')
[ "$kernels" -gt 0 ] || complain "no kernel objects under $objects"

echo "$(wc -w <<<"$exported") exported functions, $kernels kernel objects"
exit "$failed"
