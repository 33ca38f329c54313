! SPDX-License-Identifier: MIT
!
! blockexpr for Fortran 2018: arrays of the language, as they lie, in expressions written as strings.
!
!     use blockexpr
!     real(real64), target :: a(n, m), b(n, m), r(n, m)
!     call evaluate('sqrt(a*a + b*s)', [var('a', a), var('b', b), var('s', 0.5d0)], r)
!
! Arrays have any number of dimensions and elements of integer(int8 to int64), real(real32, real64),
! complex numbers of these, or logical(c_bool). Sections go in without a copy, whatever their
! strides. In the text axes are counted from 0, from the left as in the array. Scalars are weak: they
! take the type of the arrays that they meet. The result has the shape of the value, or one that the
! value is broadcast to; it may be one of the arrays that are read.
!
! A variable points at its array, which is to be there until the evaluation: an array with a name, not
! the value of an expression such as 2*a.
!
! status, if it is there, gets 0 or the library's expr_status; without it a failure is told on the
! error unit and ends the program. Evaluation raises no floating-point exception, whatever the
! program traps.
!
! To be compiled with the file describe.c beside it, and linked to the library:
!
!     gfortran -c blockexpr.f90 && gcc -c describe.c
!     gfortran program.f90 blockexpr.o describe.o -lblockexpr
module blockexpr
  use, intrinsic :: iso_c_binding
  use, intrinsic :: iso_fortran_env, only: error_unit
  implicit none
  private
  public :: variable, var, evaluate, blockexpr_message, blockexpr_version

  integer, parameter :: most_dimensions = 32, most_name = 255
  integer(c_int), parameter :: kind_end = 0

  ! expr_array of the C header.
  type, bind(c) :: c_array
    type(c_ptr) :: data
    integer(c_int) :: type
    integer(c_int32_t) :: ndim
    integer(c_int32_t) :: flags
    integer(c_int32_t) :: item_size
    integer(c_int64_t) :: shape(most_dimensions)
    integer(c_int64_t) :: strides(most_dimensions)
  end type

  ! expr_var of the C header, whose value is two numbers at most.
  type, bind(c) :: c_variable
    type(c_ptr) :: name
    integer(c_int) :: kind
    integer(c_int32_t) :: reserved
    integer(c_int64_t) :: value(2)
    type(c_array) :: array
  end type

  ! A name and what it stands for.
  type :: variable
    private
    character(len=most_name + 1) :: name = ''
    type(c_variable) :: c
  end type

  interface
    integer(c_int) function c_evaluate(text, vars, out) bind(c, name='expr_eval')
      import :: c_char, c_int, c_variable, c_array
      character(kind=c_char), intent(in) :: text(*)
      type(c_variable), intent(in) :: vars(*)
      type(c_array), intent(inout) :: out
    end function
    type(c_ptr) function c_error_text() bind(c, name='expr_error_text')
      import :: c_ptr
    end function
    integer(c_int32_t) function c_version() bind(c, name='expr_version')
      import :: c_int32_t
    end function
    integer(c_size_t) function c_length(text) bind(c, name='strlen')
      import :: c_size_t, c_ptr
      type(c_ptr), value :: text
    end function
    ! Of describe.c.
    subroutine c_describe(values, array) bind(c, name='blockexpr_describe')
      import :: c_array
      type(*), dimension(..), intent(in) :: values
      type(c_array), intent(out) :: array
    end subroutine
    integer(c_int) function c_weak(values, value) bind(c, name='blockexpr_weak')
      import :: c_int, c_int64_t
      type(*), dimension(..), intent(in) :: values
      integer(c_int64_t), intent(inout) :: value(2)
    end function
  end interface

contains

  ! The library's version: major * 1000000 + minor * 1000 + patch.
  integer function blockexpr_version()
    blockexpr_version = int(c_version())
  end function

  ! What was wrong with the calling thread's last failing call, with its place in the text.
  function blockexpr_message() result(message)
    character(len=:), allocatable :: message
    character(kind=c_char), pointer :: bytes(:)
    type(c_ptr) :: text
    integer :: k
    text = c_error_text()
    call c_f_pointer(text, bytes, [c_length(text)])
    allocate (character(len=size(bytes)) :: message)
    do k = 1, size(bytes)
      message(k:k) = bytes(k)
    end do
  end function

  ! An array or a scalar by the name that the text has for it. The compiler may not make a copy.
  function var(name, values) result(made)
    character(len=*), intent(in) :: name
    type(*), dimension(..), intent(in), target :: values
    type(variable) :: made
    made%name = trim(name) // c_null_char
    made%c%name = c_null_ptr
    made%c%reserved = 0
    made%c%value = 0
    call c_describe(values, made%c%array)
    made%c%kind = c_weak(values, made%c%value)
  end function

  ! The value of the text, into the array or the scalar out.
  subroutine evaluate(text, vars, out, status)
    character(len=*), intent(in) :: text
    type(variable), intent(in), target :: vars(:)
    type(*), dimension(..), intent(inout), target :: out
    integer, intent(out), optional :: status
    type(c_variable) :: list(size(vars) + 1)
    type(c_array) :: array
    integer :: k, failed
    do k = 1, size(vars)
      list(k) = vars(k)%c
      list(k)%name = c_loc(vars(k)%name)
    end do
    list(size(list))%name = c_null_ptr
    list(size(list))%kind = kind_end
    call c_describe(out, array)
    failed = int(c_evaluate(text // c_null_char, list, array))
    if (present(status)) then
      status = failed
    else if (failed /= 0) then
      write (error_unit, '(a)') blockexpr_message()
      error stop 1
    end if
  end subroutine

end module
