#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A Fortran program that calls the library by iso_c_binding, with OpenMP and traps of its own.
#
#     fortran.sh <libblockexpr.so> <C compiler> <sources>
set -euo pipefail
library=$1
command -v gfortran >/dev/null || { echo "no gfortran"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The variables array is built by C, as a binding would do it: its layout is the header's business.
cat >"$work/bind.c" <<'END'
#include <blockexpr.h>
int evaluate(const char *text, const double *a, const double *b, double *result, int64_t n) {
    const expr_var vars[] = {expr_f64("a", a, n), expr_f64("b", b, n), EXPR_END};
    expr_array out = expr_out_f64(result, n);
    return (int)expr_eval(text, vars, &out);
}
END
cat >"$work/main.f90" <<'END'
program host
  use iso_c_binding
  implicit none
  interface
    integer(c_int) function evaluate(text, a, b, result, n) bind(c)
      import
      character(kind=c_char), intent(in) :: text(*)
      real(c_double), intent(in) :: a(*), b(*)
      real(c_double), intent(out) :: result(*)
      integer(c_int64_t), value :: n
    end function
    integer(c_int32_t) function expr_version() bind(c)
      import
    end function
  end interface
  integer(c_int64_t), parameter :: n = 20000
  real(c_double) :: a(n), b(n), result(n)
  integer :: i
  !$omp parallel do
  do i = 1, int(n)
    a(i) = i
    b(i) = 2 * i
  end do
  if (expr_version() <= 0) stop 1
  if (evaluate('sqrt(a*a) + b/2' // c_null_char, a, b, result, n) /= 0) stop 2
  if (any(result /= 2 * a)) stop 3
  if (evaluate('a +' // c_null_char, a, b, result, n) == 0) stop 4
  print *, 'good'
end program
END
"$2" -I"$3/include" -c "$work/bind.c" -o "$work/bind.o"
for flags in "-O2" "-O0 -fopenmp" "-O2 -ffast-math"; do
    # shellcheck disable=SC2086 # the flags are several arguments
    gfortran $flags "$work/main.f90" "$work/bind.o" "$library" \
        -Wl,-rpath,"$(dirname "$library")" -o "$work/host"
    "$work/host" || { echo "gfortran $flags: failed"; exit 1; }
done
