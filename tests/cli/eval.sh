#!/bin/sh
# SPDX-License-Identifier: MIT
# eval over numbers, CSV and raw files, with outputs of every kind.
# shellcheck disable=SC2086,SC2102,SC2154 source=tests/cli/helpers
. "$(dirname "$0")/helpers"
cd "$work" || exit 1

# prints TEXT ARGUMENT...: standard output is exactly that
prints() {
    wanted=$1
    shift
    run 0 eval "$@"
    equals output "$(cat out)" "$wanted"
}

# --- numbers and names
prints 3 '1 + 2'
prints 0.30000000000000004 '0.1 + 0.2'
prints 4.5 'a*b' a=1.5 b=3
prints 6.283185307179586 'x' 'x=2*pi'
prints '(1+2j)' z 'z=1+2j'
prints True 'a < b' a=1 b=2.5
prints 'inf' x x=inf
prints 2 'a | b' a=2 'b=int8(2)'
prints 7 'y = x + 1
y*y - 2' x=2

# --- CSV: RFC 4180
printf 'name,price,"the ""count""",empty\r\nab,1.5,3,\r\n"c,d",2.5,-4,1\r\n"e\r\nf",-1e3,5,\r\n' >t.csv
prints '[    1.5     2.5 -1000. ]' p p=t.csv:price
prints '[    1.5     2.5 -1000. ]' p p=t.csv:2
prints '[ 3 -4  5]' c 'c=t.csv:the "count"'
prints '[nan  1. nan]' e e=t.csv:empty
run 1 eval n n=t.csv:name
shows err "'ab' in line 2, column name, which is no number"
run 1 eval n n=t.csv:cost
shows err "has no column 'cost'; it has 4: name, price"
run 1 eval n n=t.csv
shows err '4 columns; write a name'
printf '\357\273\2771,2\n3,4\n' >n.csv
prints '[1 3]' x x=n.csv:1
prints '[2 4]' x x=n.csv:2
printf 'only\n1\n2' >one.csv
prints 3 'sum(x)' x=one.csv
printf 'a\tb\n1\t2\n' >t.tsv
prints '[2]' x x=t.tsv:b
printf 'a,b\n1,2\n3\n' >short.csv
run 1 eval x x=short.csv:b
shows err '1 fields in line 3'
printf 'a,b\n1,"2\n' >open.csv
run 1 eval x x=open.csv:b
shows err 'line 2 that is not closed'
printf 'a,b\n1,"2"x\n' >behind.csv
run 1 eval x x=behind.csv:b
shows err 'behind a closing quote'
: >empty.csv
run 1 eval x x=empty.csv
shows err 'is empty'

# --- raw
printf '\1\2\3\4\5\6\7\10' >b.bin
prints '[1 2 3 4 5 6 7 8]' x --raw x=b.bin:uint8
prints '[[ 513 1027]
 [1541 2055]]' x --raw 'x=b.bin:<uint16[2x2]'
prints '[ 258  772 1286 1800]' x --raw 'x=b.bin:>u16'
prints '[1541 2055]' x --raw 'x=b.bin:u16[2]@4'
prints '[1027 1541]' x --raw 'x=b.bin:<u16[2]@2'
prints '[770]' x --raw 'x=b.bin:<u16[1]@1'
prints 772 x --raw 'x=b.bin:>u16[]@2'
run 1 eval x --raw x=b.bin
shows err 'write FILE:TYPE\[SHAPE\]'
run 1 eval x --raw x=b.bin:u9
shows err "no type 'u9'"
run 1 eval x --raw 'x=b.bin:u16[5]'
shows err 'has 8 bytes from the offset on, and the shape needs 10'
run 1 eval x --raw 'x=b.bin:u32@1'
shows err 'no whole number'
run 1 eval x --raw 'x=b.bin:u8[1]@9'
shows err 'the offset is 9'
run 1 eval x --raw 'x=b.bin:f64[4294967296x4294967296x4294967296]'
shows err 'product overflows'
for form in 'u8[' 'u8[2' 'u8[x]' 'u8[-1]' 'u8@' 'u8@x' 'u8[2]x' 'u8@-1'; do
    run 1 eval x --raw "x=b.bin:$form"
    shows err "^blockexpr: eval: 'b.bin"
done

# --- outputs
run 0 eval 'x*2.5' x=t.csv:price -o r.npy
is_empty out
prints '[    3.75     6.25 -2500.  ]' r r=r.npy
run 0 eval x x=r.npy -o r.csv
equals csv "$(tr -d '\r' <r.csv)" '3.75
6.25
-2500.0'
run 0 eval 'x > 0' x=r.npy -o - --format csv
equals csv "$(tr -d '\r' <out)" 'True
True
False'
run 0 eval x x=r.npy -o r.bin
prints '[    3.75     6.25 -2500.  ]' x --raw x=r.bin:f64
run 0 eval x x=r.npy -o - --format npy
cp out copy.npy
cmp -s copy.npy r.npy || fail 'standard output is not the file'
run 0 eval 'radius = sqrt(x*x + y*y); angle = arctan2(y, x)' x=3.0 y=4.0 -o radius=rad.npy -o angle=ang.txt
prints 5.0 r r=rad.npy
grep -q '^0.9272952180016122$' ang.txt || fail 'the second output'
run 0 eval 'd = x - 1; d*d' x=r.npy -o d=d.npy -o sq.npy
prints '[    2.75     5.25 -2501.  ]' d d=d.npy
run 0 eval x x=r.npy -o r32.npy --dtype float32
prints '[    3.75     6.25 -2500.  ]' x x=r32.npy
run 0 eval 'x + 1' x=r.npy -o r.npy
prints '[    4.75     7.25 -2499.  ]' r r=r.npy
ln -s r.npy link.npy
run 0 eval 'x*0' x=r.npy -o link.npy
[ -L link.npy ] || fail 'the link was replaced'
chmod 640 r.npy
run 0 eval 'x + 1' x=r.npy -o r.npy
equals mode "$(stat -c %a r.npy)" 640
printf '# a model\nv = a*3\nv - 1\n' >model.expr
prints 8 -f model.expr a=3
run 1 eval -f nowhere.expr
shows err "cannot read 'nowhere.expr'"
run 0 eval x x=r.npy --stats
shows out '^value: float64 3, count 3, min 1.0, max 1.0, mean 1.0, NaNs 0$'
prints 'value: float64 scalar, count 1, min 2.5, max 2.5, mean 2.5, NaNs 0
2.5' 2.5 --stats
run 0 eval 'x*1.5' --raw x=b.bin:u8 --threads 2 --block 3 --fast --quiet
equals output "$(cat out)" '[ 1.5  3.   4.5  6.   7.5  9.  10.5 12. ]'
run 0 eval 'x*1.5+x' --raw x=b.bin:u8 --unblocked

# --- what is wrong is said, with the cure
run 2 eval
shows err "no expression given"
run 2 eval a a
shows err "write a=FILE, such as a=data.npy"
run 2 eval a 'a b'
shows err 'write NAME=FILE or NAME=NUMBER'
run 2 eval a 1a=2
shows err "'1a' is no name"
run 2 eval a a=1 a=2
shows err 'given twice'
run 2 eval a a=1x
shows err "'1x' is no file and no number"
run 2 eval a a=
run 1 eval a a=nowhere.npy
shows err "'nowhere.npy' cannot be opened: No such file"
run 1 eval a a=./
shows err 'is a directory'
run 1 eval a a=/dev/null
shows err 'is a pipe or a device'
run 1 eval a a=b.bin
shows err -- '--raw NAME=FILE:'
run 1 eval 'a + '
run 1 eval 'a + b' a=1
shows err "b"
shows err '\^'
run 0 eval 'a' a=1 b=2
shows err "'b' is not read"
run 1 eval 'a+b' a=t.csv:price b=n.csv:1
shows err 'shape|broadcast'
run 2 eval a a=1 -o x.what
shows err 'Let it end in .npy'
run 2 eval a a=1 -o x.npy -o y.npy
shows err 'the value is written twice'
run 2 eval 'b = a; c = a' a=1 -o b=x.npy -o c=x.npy
shows err "two outputs go to 'x.npy'"
run 2 eval 'a = a + 1' a=1 -o a=x.npy
shows err "'a' is an input and an output"
run 1 eval a a=1 -o nowhere/x.npy
shows err 'nowhere/x.npy. cannot be written'
mkdir x.npy
run 1 eval a a=1 -o x.npy
shows err 'is a directory'
rmdir x.npy
run 1 eval a 'a=complex64(1)' -o x.npy --dtype float32
run 2 eval a a=1 --dtype what
run 2 eval a a=1 --format what
run 2 eval a a=1 --threads 0
run 2 eval a a=1 --block 0
run 1 eval 'bfloat16(a)' a=1.0 -o x.npy
shows err 'cannot hold bfloat16'

# --- no half files, whatever happens
mkdir gone shut
run 1 eval 'x + y' x=t.csv:price y=n.csv:1 -o gone/r.npy
[ -z "$(ls -A gone)" ] || fail 'a file is left behind'
if [ -c /dev/full ]; then
    for format in npy raw csv text; do
        run 1 eval x x=r.npy -o /dev/full --format $format
        shows err 'cannot be written: No space'
        ran="eval --format $format >/dev/full"
        "$command" eval x x=r.npy -o - --format $format >/dev/full 2>err
        equals "$ran" $? 1
        shows err 'No space left'
    done
    run 1 eval 'a = x; b = x' x=r.npy -o a=gone/a.npy -o b=/dev/full --format npy
    rm -f gone/a.npy # whole, and in its place
    [ -z "$(ls -A gone)" ] || fail 'a file is left behind'
fi
if [ "$(id -u)" != 0 ]; then
    chmod 500 shut
    run 1 eval x x=r.npy -o shut/r.npy
    shows err 'no file can be made beside it'
    cp r.npy closed.npy
    chmod 000 closed.npy
    run 1 eval x x=closed.npy
    shows err 'cannot be opened: Permission denied'
fi
ran='eval into a closed pipe'
{ "$command" eval 'x + 0*y' --raw x=b.bin:u8[8x1] --raw y=b.bin:u8[1x8] 2>err; echo $? >code; } | true
[ "$(cat code)" = 0 ] || [ "$(cat code)" = 1 ] || fail "exit status $(cat code)"

# A file as large as a limit allows stands for a full disk.
truncate -s 64000000 big.bin
ran='eval with a limit on files'
(
    ulimit -f 10000
    trap '' XFSZ
    "$command" eval 'x + 1' --raw x=big.bin:f64 -o gone/r.npy 2>err
)
equals "$ran" $? 1
shows err 'needs 64000128 bytes: File too large'
[ -z "$(ls -A gone)" ] || fail 'a file is left behind'

# --- signals, at several moments
truncate -s 1600000000 big.bin
for number in INT TERM HUP; do
    for delay in 0.01 0.1 0.3; do
        ran="eval, $number after $delay s"
        # What sh starts in the background ignores SIGINT.
        env --default-signal=INT "$command" eval 'sin(x)**1.5 + cos(x)**2.5' --raw x=big.bin:f64 \
            -o gone/r.npy --threads 1 2>err &
        pid=$!
        while [ "$(cat /proc/$pid/comm)" != "$(basename "$command")" ]; do sleep 0.01; done
        sleep $delay
        kill -s $number $pid
        wait $pid 2>/dev/null
        [ $? -gt 128 ] || fail 'the signal did not end it'
        [ -z "$(ls -A gone)" ] || fail 'a file is left behind'
    done
done
rm big.bin
finish
