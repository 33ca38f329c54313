#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The Debian packages: made, unpacked, and used from where they were unpacked to.
#
#     packages.sh <build> <C compiler> <sources> <cpack>
set -euo pipefail
build=$1 cc=$2 sources=$3 cpack=$4
for tool in dpkg-deb dpkg-shlibdeps; do
    command -v "$tool" >/dev/null || { echo "no $tool (Debian: dpkg-dev)"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The generator is named to have nothing built: all is.
(cd "$build" && "$cpack" -G DEB -D CPACK_DEBIAN_COMPRESSION_TYPE=gzip \
    -D CPACK_CMAKE_GENERATOR=Ninja -B "$work/debs") >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }

fail() {
    echo "packages: $*" >&2
    exit 1
}
field() { dpkg-deb -f "$work"/debs/"$1"_*.deb "$2"; }
version=$(sed -nE 's/^#define EXPR_VERSION_(MAJOR|MINOR|PATCH) ([0-9]+)$/\2/p' \
    "$sources/include/blockexpr.h" | paste -sd.)
library=libblockexpr${version%.*}
for package in "$library" libblockexpr-dev blockexpr; do
    [ "$(field "$package" Version)" = "$version" ] || fail "$package has version $(field "$package" Version)"
    dpkg-deb -x "$work"/debs/"$package"_*.deb "$work/root"
done
[[ $(field "$library" Depends) == *libhwloc*libsleef* ]] || fail "$library depends on $(field "$library" Depends)"
[[ $(field libblockexpr-dev Depends) == "$library (= $version)"* ]] || fail "libblockexpr-dev"

root=$work/root/usr
libraries=$(dirname "$(find "$root" -name 'libblockexpr.so.*' -type f)")
"$cc" -I"$root/include" "$sources/tests/consumer/main.c" -L"$libraries" -lblockexpr -o "$work/consumer"
[ "$(LD_LIBRARY_PATH=$libraries "$work/consumer")" = 14 ] || fail "the consumer"
[ "$("$root/bin/blockexpr" --version | head -1 | grep -o '[0-9.]*' | head -1)" = "$version" ] || fail "the command"

if ls "$work"/debs/python3-blockexpr_*.deb >/dev/null 2>&1; then
    dpkg-deb -x "$work"/debs/python3-blockexpr_*.deb "$work/root"
    PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$root/lib/python3/dist-packages /usr/bin/python3 -c '
import blockexpr, numpy, sys
assert blockexpr.__version__ == sys.argv[1]
a = numpy.ones(3)
assert (blockexpr.evaluate("2*a") == 2).all()
import blockexpr.numexpr
' "$version" || fail "the Python package"
fi
[ -z "$(find "$work/root" -name '*test*' -o -name '*.o')" ] || fail "more than belongs there"
