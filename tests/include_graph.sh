#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Prints which room includes which, and fails on an include that the build's include paths do not
# allow, or that goes around them: by "..", or into another room's private header.
#
#     include_graph.sh <sources> <build>/rooms
set -euo pipefail
source_dir=$1
rooms_dir=$2

failed=0
complain() {
    echo "include_graph: $*" >&2
    failed=1
}

for room_path in "$source_dir"/src/*/; do
    room=$(basename "$room_path")
    if [ ! -d "$rooms_dir/$room" ]; then
        complain "src/$room is not a room of CMakeLists.txt"
        continue
    fi
    arrows=""
    while IFS=: read -r file line text; do
        included=${text#*\"}
        included=${included%%\"*}
        target=${included%%/*}
        at="${file#"$source_dir"/}:$line"
        case $included in
        blockexpr.h) continue ;;
        *..*) complain "$at: \"$included\" leaves the room by its path; name it from src/" ;;
        */*) ;;
        *) complain "$at: \"$included\" does not name its room; write \"$room/$included\"" ;;
        esac
        [ "$target" = "$room" ] && continue
        arrows+="$target"$'\n'
        if [ ! -e "$rooms_dir/$room/$target" ]; then
            complain "$at: room '$room' may not include room '$target'"
        elif [[ $included == *_p.h ]]; then
            complain "$at: \"$included\" is private to room '$target'"
        fi
    done < <(grep -rnE --include='*.[ch]' --include='*.def' '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' "$room_path" || true)
    printf '%-8s -> %s\n' "$room" "$(sort -u <<<"$arrows" | xargs)"
done
exit "$failed"
