! SPDX-License-Identifier: MIT
!
! The library from Fortran: matrices in column order, sections, scalars, reductions, and failures. To
! be run with traps (-ffpe-trap=invalid,zero), which the evaluation does not spring.
program example
  use, intrinsic :: iso_fortran_env, only: int32, real32, real64
  use blockexpr
  implicit none
  integer, parameter :: n = 300, m = 200
  real(real64), target :: a(n, m), b(n, m), r(n, m), columns(m), total
  real(real32), target :: weight(n)
  integer(int32), target :: number(n)
  complex(real64), target :: z(m), w(m)
  real(real64), allocatable, target :: cube(:, :, :)
  integer :: i, j, status

  do j = 1, m
    do i = 1, n
      a(i, j) = 3 * (i + 2 * j)
      b(i, j) = 4 * (i + 2 * j)
    end do
    z(j) = cmplx(j, -j, real64)
  end do
  weight = [(real(i, real32) / 8, i=1, n)]
  number = [(i, i=1, n)]

  call evaluate('sqrt(a*a + b*b)', [var('a', a), var('b', b)], r)
  call expect(all(r == a / 3 * 5), 'sqrt(a*a + b*b)')

  call evaluate('sum(a, axis=0)', [var('a', a)], columns)
  call expect(all(columns == sum(a, dim=1)), 'the first axis is 0')

  call evaluate('sum(number*s)', [var('number', number), var('s', 2)], total)
  call expect(total == n * (n + 1), 'integers, and a scalar result')

  r = 0
  call evaluate('x*s + 1', [var('x', a(2:n:2, m:1:-1)), var('s', 0.5d0)], r(1:n / 2, :))
  call expect(all(r(1:n / 2, :) == a(2:n:2, m:1:-1) / 2 + 1), 'sections with strides')
  call expect(all(r(n / 2 + 1:, :) == 0), 'and nothing beside them')

  call evaluate('conj(z)*z', [var('z', z)], w)
  call expect(all(w == conjg(z) * z), 'complex numbers')

  allocate (cube(3, 4, 5), source=2.0_real64)
  call evaluate('cube**2', [var('cube', cube)], cube)
  call expect(all(cube == 4), 'in place, in three dimensions')

  r = 0
  call evaluate('log(x) + 1/x', [var('x', r)], r) ! -inf + inf: no trap springs
  call evaluate('a + cost(b)', [var('a', a), var('b', b)], r, status)
  call expect(status /= 0 .and. index(blockexpr_message(), 'cost') > 0, 'failures have messages')
  call expect(blockexpr_version() > 0, 'a version')
  print '(a)', 'all results are as expected'

contains

  subroutine expect(holds, what)
    logical, intent(in) :: holds
    character(len=*), intent(in) :: what
    if (holds) return
    print '(2a)', 'wrong: ', what
    error stop 1
  end subroutine

end program
