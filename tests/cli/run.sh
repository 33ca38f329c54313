#!/bin/sh
# SPDX-License-Identifier: MIT
# Time steps, frames, ends, and going on after a signal.
# shellcheck disable=SC2016,SC2154 source=tests/cli/helpers
. "$(dirname "$0")/helpers"
cd "$work" || exit 1

# A point in a field of zeros, by eval itself.
truncate -s 9600 zeros.bin
printf '\1' | dd of=zeros.bin bs=1 seek=4850 conv=notrunc 2>/dev/null
run 0 eval 'x*100.0' --raw 'x=zeros.bin:u8[80x120]' -o u.npy
step='u + D*dt*laplacian(u)'

run 0 run "$step" u=u.npy D=1 dt=0.1 --steps 50 --every 20 -o 'f%03d.npy' -o u.pgm
equals frames "$(echo f*.npy)" 'f000.npy f020.npy f040.npy f050.npy'
is_empty out
cmp -s f000.npy u.npy || fail 'the first frame is not the start'
equals 'the picture' "$(head -c 14 u.pgm | tr '\n' ' ')" 'P5 120 80 255 '
equals 'its size' "$(wc -c <u.pgm)" 9614
# The same in other portions, and step by step by hand.
run 0 run "$step" u=f020.npy D=1 dt=0.1 --steps 30 -o end.npy
cmp -s end.npy f050.npy || fail 'in two halves it is another result'
run 0 run 'd = D*dt*laplacian(u); next = u + d' u=f020.npy D=1 dt=0.1 --steps 30 --feed u=next -o end.npy
cmp -s end.npy f050.npy || fail 'by a named output it is another result'
cp f040.npy by_hand.npy
for _ in 1 2 3 4 5 6 7 8 9 10; do
    run 0 eval "$step" u=by_hand.npy D=1 dt=0.1 -o by_hand.npy
done
cmp -s by_hand.npy f050.npy || fail 'by eval it is another result'
# Two fields: the wave equation remembers where it was.
run 0 run '2*u - old + 0.1*laplacian(u)' u=u.npy old=u.npy --feed u --feed old=u --steps 2 -o u=w.npy -o old=o.npy
run 0 eval 'u1 = 2*u - u + 0.1*laplacian(u); u2 = 2*u1 - u + 0.1*laplacian(u1); max(abs(w - u2)) + max(abs(o - u1))' \
    u=u.npy w=w.npy o=o.npy
equals 'two steps of a wave' "$(cat out)" 0.0
run 0 run 'u/2' u=u.npy --until 'max(abs(u - next)) < 1' --check 1 -o end.npy
shows err '^--until came true after 7 steps$'
run 0 run 'u/2' u=u.npy --until 'max(u) < 1e-300' --steps 30 -o end.npy
shows err 'still false after 30 steps'
printf 'x\n1\n2\n' >t.csv
run 0 run 'x + 1' x=t.csv --steps 3
equals output "$(cat out)" '[4 5]'
if "$command" run 'u*1' u=u.npy --steps 1 -o u.png 2>err; then
    ran='run -o u.png'
    equals 'the first bytes' "$(head -c 8 u.png | od -An -tx1)" ' 89 50 4e 47 0d 0a 1a 0a'
    for map in gray heat ocean signed; do
        run 0 run 'u*1' u=u.npy --steps 1 -o "$map.png" --colors $map --range=-1:100
    done
else
    shows err 'libpng'
fi

# --- what is wrong
run 2 run 'u' u=u.npy
shows err 'Give --steps'
run 2 run --steps 1
run 2 run '1' --steps 1
shows err 'no array to go on from'
run 2 run 'a+b' a=u.npy b=u.npy --steps 1
shows err 'Say --feed NAME'
run 2 run u u=u.npy --steps 1 --feed v
shows err "'v' is no variable"
run 2 run u u=u.npy --steps 1 --feed u --feed u
run 2 run u u=u.npy --steps 1 --feed 'u=1'
run 2 run u u=u.npy --steps 1 --every 1 -o u.npy
shows err -- '--every needs -o'
run 2 run u u=u.npy --steps 1 -o '%d%d.npy'
run 2 run u u=u.npy --steps 1 -o '%s.npy'
run 2 run u u=u.npy --steps 1 -o v=v.npy
shows err "'v' is no field"
run 2 run u u=u.npy --steps 1 -o v.what
run 2 run u u=u.npy --steps 1 --range 1
run 2 run u u=u.npy --steps 1 --colors none
run 2 run u u=u.npy --steps 0
run 1 run 'sum(u)' u=u.npy --steps 1
run 1 run 'u' u=nowhere.npy --steps 1
run 1 run 'u' u=u.npy --steps 1 --until 'u > 1' --check 1
shows err 'single truth value'
run 1 run 'x' x=t.csv --steps 1 -o x.png
shows err 'two dimensions|libpng'

# --- a signal: the state is written, and the advice leads on to the same end
for number in INT TERM; do
    ran="run, $number"
    rm -f stopped-*
    env --default-signal=INT "$command" run "$step" u=u.npy D=1 dt=0.1 --steps 1000000000 -o end.npy 2>err &
    pid=$!
    while [ "$(cat /proc/$pid/comm)" != "$(basename "$command")" ]; do sleep 0.01; done
    sleep 0.5
    kill -s $number $pid
    wait $pid 2>/dev/null
    [ $? -gt 128 ] || fail 'the signal did not end it'
    shows err 'stopped after step [0-9]+; to go on:'
done
[ "$(sed -n 's/.* --steps \([0-9]*\) .*/\1/p' err)" -gt 0 ] || fail 'no steps are left'
at=$(sed -n 's/.*stopped after step \([0-9]*\);.*/\1/p' err)
[ -s "stopped-u-$at.npy" ] || fail 'the state was not written'
advice=$(sed -n 's/^blockexpr run \(.*\) --steps [0-9]* /\1 --steps 3 /p' err)
ran="run $advice"
eval "set -- $advice"
"$command" run "$@" 2>err || fail "the advice does not work: $(cat err)"
if [ "$at" -lt 3000 ]; then
    cp end.npy went_on.npy
    run 0 run "$step" u=u.npy D=1 dt=0.1 --steps $((at + 3)) -o end.npy
    cmp -s end.npy went_on.npy || fail 'going on leads elsewhere'
fi
finish
