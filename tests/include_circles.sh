#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Prints which module includes which inside each room, and fails where modules need each other in a
# circle. A module is a .c file and the header of its name, private ones (NAME_p.h) included.
#
#     include_circles.sh <sources> [<room>...]
set -euo pipefail
source_dir=$1
shift
cd "$source_dir/src"
rooms=("$@")
if [ ${#rooms[@]} -eq 0 ]; then
    for path in */; do rooms+=("${path%/}"); done
fi

failed=0
for room in "${rooms[@]}"; do
    files=$(find "$room" -name '*.[ch]' | sort)
    # shellcheck disable=SC2086 # names of files have no spaces
    grep -HE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' $files /dev/null | awk -v room="$room" '
        function module(path) {
            sub(/\.[ch]$/, "", path)
            sub(/_p$/, "", path)
            sub("^" room "/", "", path)
            return path
        }
        {
            from = $0
            sub(/:.*/, "", from)
            to = $0
            sub(/^[^"]*"/, "", to)
            sub(/".*/, "", to)
            from = module(from)
            known[from] = 1
            if (index(to, room "/") != 1 || to ~ /\.def$/) next
            to = module(to)
            known[to] = 1
            if (from == to || (from, to) in edge) next
            edge[from, to] = 1
            uses[from] = uses[from] " " to
            count[from]++
        }
        END {
            for (m in known) names[++n] = m
            for (i = 2; i <= n; i++) # few: sorted by insertion
                for (j = i; j > 1 && names[j - 1] > names[j]; j--) {
                    t = names[j]; names[j] = names[j - 1]; names[j - 1] = t
                }
            print room ":"
            for (i = 1; i <= n; i++) printf "    %-24s ->%s\n", names[i], uses[names[i]]
            # What needs nothing that is left is taken away, until nothing or circles are left.
            left = n
            do {
                taken = 0
                for (i = 1; i <= n; i++) {
                    m = names[i]
                    if (gone[m] || count[m] > 0) continue
                    gone[m] = 1
                    left--
                    taken = 1
                    for (j = 1; j <= n; j++)
                        if ((names[j], m) in edge) count[names[j]]--
                }
            } while (taken)
            if (left == 0) exit 0
            printf "include_circles: modules of %s need each other:", room
            for (i = 1; i <= n; i++) if (!gone[names[i]]) printf " %s", names[i]
            print ""
            exit 1
        }' || failed=1
done
exit "$failed"
