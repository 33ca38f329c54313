#!/bin/sh
# SPDX-License-Identifier: MIT
# eval in a control group with a quarter of its input's memory: it finishes, with the same bits.
# Left out where no control group can be made.
# shellcheck disable=SC2154 source=tests/cli/helpers
. "$(dirname "$0")/helpers"
cd "$work" || exit 1
bytes=134217728
limit=$((bytes / 4))

one=/sys/fs/cgroup/memory
two=/sys/fs/cgroup
group=
if [ -f "$one/memory.limit_in_bytes" ]; then
    group=$one/blockexpr-test-$$
    file=memory.limit_in_bytes
elif [ -f "$two/cgroup.controllers" ]; then
    group=$two/blockexpr-test-$$
    file=memory.max
fi
leave_out() {
    echo "left out: $1"
    exit 77
}
[ -n "$group" ] || leave_out 'the system has no control groups for memory'
mkdir "$group" 2>/dev/null || leave_out 'no control group can be made here'
trap 'rm -rf "$work"; rmdir "$group"' EXIT
echo $limit >"$group/$file" 2>/dev/null || leave_out 'the control group takes no limit'
case $(stat -f -c %T "$work") in
tmpfs | ramfs) leave_out "$work is in memory, where no file is larger than it" ;;
esac

head -c $bytes /dev/urandom >x.bin
number=0
for text in 'x*2.5 + 1' 'sum(float64(x))' 'mean(x)' 'x - mean(x)' 'laplacian(float32(x))' 'max(x, axis=1)'; do
    number=$((number + 1))
    set -- eval "$text" --raw 'x=x.bin:int32[8192x4096]' --quiet
    run 0 "$@" -o "free.npy"
    ran="in a group of $limit bytes: $text"
    sh -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$group" "$command" "$@" -o held.npy 2>err ||
        fail "exit code $?: $(cat err)"
    cmp -s free.npy held.npy || fail 'other bits than without the limit'
    rm -f free.npy held.npy
done
# Whole arrays between the passes would not fit, and are refused before anything is written.
ran='--unblocked in the group'
sh -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$group" "$command" eval 'x*2.5 + sqrt(abs(x))*3' \
    --raw 'x=x.bin:int32[8192x4096]' --unblocked -o held.npy 2>err
equals "$ran" $? 1
shows err 'needs .* MiB for whole arrays between its passes, and .* of memory are free'
[ ! -e held.npy ] || fail 'a file is left behind'
finish
