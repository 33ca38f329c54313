/* SPDX-License-Identifier: MIT */
/*
 * blockexpr for C++17, over the C library: views of arrays, results that own their memory,
 * programs, and lambdas as functions.
 *
 *     std::vector<double> a = ..., b = ...;
 *     blockexpr::array r = blockexpr::eval("sqrt(a*a + b*b)", {{"a", a}, {"b", b}});
 *     blockexpr::eval_into(a, "2*a + s", {{"a", a}, {"s", 0.5}});
 *
 * Failures are thrown as blockexpr::error; try_eval returns them. Views and variables point at what
 * they are made of, which must outlive the calls that they are given to: made within the call, as
 * above, they do. Threads: as the C library has it; an object is one thread's unless it is const.
 */
#ifndef BLOCKEXPR_HPP
#define BLOCKEXPR_HPP

#include <complex>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "blockexpr.h"

namespace blockexpr {

/* A failure of the library, with the text that points to its place. */
class error : public std::runtime_error {
  public:
    error(const expr_error &what, const char *text) : std::runtime_error(text), what_(what) {}
    expr_status status() const noexcept { return what_.status; }
    expr_code code() const noexcept { return what_.code; }
    /* Bytes of the expression; length 0: no place in it. */
    std::size_t offset() const noexcept { return what_.offset; }
    std::size_t length() const noexcept { return what_.length; }
    static error last() { return error(*expr_last_error(), expr_error_text()); }

  private:
    expr_error what_;
};

namespace detail {

inline void check(expr_status status) {
    if (status != EXPR_OK) throw error::last();
}

/* The element type of a C++ type; EXPR_NONE: none. */
template <class T> constexpr expr_type element() {
    if constexpr (std::is_same_v<T, bool>)
        return EXPR_BOOL;
    else if constexpr (std::is_integral_v<T> && std::is_signed_v<T>)
        return sizeof(T) == 1   ? EXPR_INT8
               : sizeof(T) == 2 ? EXPR_INT16
               : sizeof(T) == 4 ? EXPR_INT32
                                : EXPR_INT64;
    else if constexpr (std::is_integral_v<T>)
        return sizeof(T) == 1   ? EXPR_UINT8
               : sizeof(T) == 2 ? EXPR_UINT16
               : sizeof(T) == 4 ? EXPR_UINT32
                                : EXPR_UINT64;
    else if constexpr (std::is_same_v<T, float>)
        return EXPR_FLOAT32;
    else if constexpr (std::is_same_v<T, double>)
        return EXPR_FLOAT64;
    else if constexpr (std::is_same_v<T, std::complex<float>>)
        return EXPR_COMPLEX64;
    else if constexpr (std::is_same_v<T, std::complex<double>>)
        return EXPR_COMPLEX128;
    else
        return EXPR_NONE;
}

template <class T> constexpr bool is_element = element<std::remove_cv_t<T>>() != EXPR_NONE;

/* std::vector, std::array, std::span: data() and size(). */
template <class C, class = void> struct contiguous : std::false_type {};
template <class C>
struct contiguous<
    C, std::void_t<decltype(*std::declval<C &>().data()), decltype(std::declval<C &>().size())>>
    : std::true_type {
    using item = std::remove_reference_t<decltype(*std::declval<C &>().data())>;
};

/* std::mdspan and its like: data_handle(), rank(), extent(d), stride(d) in elements. */
template <class C, class = void> struct strided : std::false_type {};
template <class C>
struct strided<
    C, std::void_t<decltype(*std::declval<C &>().data_handle()),
                   decltype(std::declval<C &>().extent(0)), decltype(std::declval<C &>().stride(0)),
                   decltype(std::declval<C &>().rank())>> : std::true_type {
    using item = std::remove_reference_t<decltype(*std::declval<C &>().data_handle())>;
};

} // namespace detail

class array;

/* An array of the caller's: where it lies, and how. */
class view {
  public:
    /* From any container of elements, of one dimension. */
    template <class C, class V = typename detail::contiguous<C>::item,
              std::enable_if_t<detail::is_element<V>, int> = 0>
    view(C &container) : view(container.data(), {static_cast<std::int64_t>(container.size())}) {}
    /* From std::mdspan and its like, of any dimensions. */
    template <class C, class V = typename detail::strided<C>::item,
              std::enable_if_t<detail::is_element<V> && !detail::contiguous<C>::value, int> = 0,
              class = void>
    view(C &span) {
        begin(const_cast<std::remove_cv_t<V> *>(span.data_handle()), span.rank());
        for (std::size_t d = 0; d < span.rank(); d++) {
            array_.shape[d] = static_cast<std::int64_t>(span.extent(d));
            array_.strides[d] =
                static_cast<std::int64_t>(span.stride(d)) * static_cast<std::int64_t>(sizeof(V));
        }
    }
    /* Of any shape, in C's order. */
    template <class T, std::enable_if_t<detail::is_element<T>, int> = 0>
    view(T *data, const std::vector<std::int64_t> &shape) {
        begin(const_cast<std::remove_cv_t<T> *>(data), shape.size());
        std::int64_t stride = sizeof(T);
        for (std::size_t d = shape.size(); d-- > 0;) {
            array_.shape[d] = shape[d];
            array_.strides[d] = stride;
            stride *= shape[d] > 0 ? shape[d] : 1;
        }
    }
    /* With strides, in bytes. */
    template <class T, std::enable_if_t<detail::is_element<T>, int> = 0>
    view(T *data, const std::vector<std::int64_t> &shape,
         const std::vector<std::int64_t> &strides) {
        begin(const_cast<std::remove_cv_t<T> *>(data), shape.size());
        if (strides.size() != shape.size())
            throw std::invalid_argument("shape and strides have different lengths");
        for (std::size_t d = 0; d < shape.size(); d++) {
            array_.shape[d] = shape[d];
            array_.strides[d] = strides[d];
        }
    }
    view(const array &owner);
    explicit view(const expr_array &described) : array_(described) {}

    const expr_array &get() const noexcept { return array_; }
    expr_array &get() noexcept { return array_; }

  private:
    template <class T> void begin(T *data, std::size_t ndim) {
        if (ndim > EXPR_MAX_DIMENSIONS) throw std::invalid_argument("too many dimensions");
        array_.data = data;
        array_.type = detail::element<T>();
        array_.ndim = static_cast<std::int32_t>(ndim);
        array_.flags = 0;
        array_.item_size = 0;
    }

    expr_array array_;
};

/* A result, in memory of the library's. It moves, and is not copied. */
class array {
  public:
    array() noexcept : array_(expr_out_new()) {}
    array(array &&other) noexcept : array_(std::exchange(other.array_, expr_out_new())) {}
    array &operator=(array &&other) noexcept {
        std::swap(array_, other.array_);
        return *this;
    }
    ~array() { expr_array_free(&array_); }

    expr_type type() const noexcept { return array_.type; }
    int ndim() const noexcept { return array_.ndim; }
    std::int64_t shape(int d) const noexcept { return array_.shape[d]; }
    std::int64_t stride(int d) const noexcept { return array_.strides[d]; } /* bytes */
    std::int64_t size() const noexcept {
        std::int64_t elements = 1;
        for (int d = 0; d < array_.ndim; d++) elements *= array_.shape[d];
        return elements;
    }
    /* The elements as they lie in memory, which is without gaps; throws where they are no T. */
    template <class T> T *data() { return static_cast<T *>(of<T>()); }
    template <class T> const T *data() const { return static_cast<const T *>(of<T>()); }
    template <class T> const T *begin() const { return data<T>(); }
    template <class T> const T *end() const { return data<T>() + size(); }
    /* The single element of a result without dimensions. */
    template <class T> T value() const {
        if (size() != 1) throw std::length_error("the result has not one element");
        return *data<T>();
    }
    template <class T> std::vector<T> to_vector() const {
        return std::vector<T>(data<T>(), data<T>() + size());
    }
    const expr_array &get() const noexcept { return array_; }
    expr_array &get() noexcept { return array_; }

  private:
    template <class T> void *of() const {
        static_assert(detail::is_element<T>, "no element type");
        if (array_.type != detail::element<T>())
            throw std::invalid_argument(std::string("the result is of ") +
                                        expr_type_name(array_.type));
        return array_.data;
    }

    expr_array array_;
};

inline view::view(const array &owner) : array_(owner.get()) { array_.flags = 0; }

/*
 * A function of the text: a callable of 1 to 8 arguments, int32, int64, float or double each, as is
 * its result. Called by several threads at once, so it must not write to what it holds; pure: equal
 * arguments give equal results.
 */
class function {
  public:
    template <class F, class = decltype(&std::decay_t<F>::operator())>
    explicit function(F callable, bool pure = true)
        : function(std::move(callable), &F::operator(), pure) {}

    const expr_function *get() const noexcept { return &described_; }

  private:
    template <class F, class R, class... A>
    function(F callable, R (F::*)(A...) const, bool pure)
        : held_(std::make_shared<F>(std::move(callable))) {
        static_assert(sizeof...(A) >= 1 && sizeof...(A) <= EXPR_MAX_ARGUMENTS, "1 to 8 arguments");
        const expr_type types[] = {detail::element<std::decay_t<A>>()...};
        described_ = expr_function();
        described_.call = call<F, R, std::decay_t<A>...>;
        described_.context = held_.get();
        described_.result = detail::element<R>();
        described_.arity = static_cast<std::int32_t>(sizeof...(A));
        for (std::size_t k = 0; k < sizeof...(A); k++) described_.arguments[k] = types[k];
        described_.flags = pure ? EXPR_PURE : 0;
    }

    template <class F, class R, class... A>
    static void call(void *context, std::int64_t count, const void *const inputs[], void *output) {
        loop<F, R, A...>(*static_cast<const F *>(context), count, inputs, static_cast<R *>(output),
                         std::index_sequence_for<A...>());
    }
    template <class F, class R, class... A, std::size_t... K>
    static void loop(const F &f, std::int64_t count, const void *const inputs[], R *output,
                     std::index_sequence<K...>) {
        const std::tuple<const A *...> in(static_cast<const A *>(inputs[K])...);
        for (std::int64_t k = 0; k < count; k++) output[k] = f(std::get<K>(in)[k]...);
    }

    std::shared_ptr<void> held_;
    expr_function described_;
};

/* A name, and what it stands for: an array, a scalar, which is weak, an output or a function. */
class variable {
  public:
    variable(const char *name, const view &values) : var_(expr_variable(name, values.get())) {}
    variable(const char *name, const function &f) : var_(expr_user_function(name, f.get())) {}
    template <class T, std::enable_if_t<std::is_integral_v<T>, int> = 0>
    variable(const char *name, T value)
        : var_(expr_scalar_int(name, static_cast<std::int64_t>(value))) {
        if constexpr (std::is_unsigned_v<T> && sizeof(T) == 8)
            if (value > static_cast<T>(INT64_MAX))
                throw std::out_of_range("a scalar is larger than int64 holds");
    }
    template <class T, std::enable_if_t<std::is_floating_point_v<T>, int> = 0>
    variable(const char *name, T value) : var_(expr_scalar(name, static_cast<double>(value))) {}
    template <class T>
    variable(const char *name, const std::complex<T> &value)
        : var_(expr_scalar_complex(name, static_cast<double>(value.real()),
                                   static_cast<double>(value.imag()))) {}
    /* Everything that a view is made of. */
    template <class C, std::enable_if_t<std::is_constructible_v<view, C &> &&
                                            !std::is_base_of_v<view, std::decay_t<C>>,
                                        int> = 0>
    variable(const char *name, C &&container) : variable(name, view(container)) {}

    const expr_var &get() const noexcept { return var_; }

    /* An output that the text assigns to. */
    static variable output(const char *name, array &to) { return {name, &to.get()}; }
    static variable output(const char *name, view &to) { return {name, &to.get()}; }

  private:
    variable(const char *name, expr_array *to) : var_(expr_output(name, to)) {}

    expr_var var_;
};

/* Options of a call, by the names of expr_options; all are defaults at first. */
struct options : expr_options {
    options() : expr_options() { size = sizeof(expr_options); }
};

/* Variables of a call, closed as the library wants them. */
class variables {
  public:
    variables(std::initializer_list<variable> list) : variables(list.begin(), list.end()) {}
    template <class I> variables(I first, I last) {
        for (; first != last; ++first) vars_.push_back(first->get());
        vars_.push_back(expr_end());
    }
    const expr_var *get() const noexcept { return vars_.data(); }

  private:
    std::vector<expr_var> vars_;
};

/* The value of a text, in new memory. */
inline array eval(const std::string &text, const variables &vars = {}, const options &how = {}) {
    array out;
    detail::check(expr_eval_with(text.c_str(), vars.get(), &out.get(), &how));
    return out;
}

/* Into an array of the caller's, which may be one of the inputs. */
inline void eval_into(view out, const std::string &text, const variables &vars = {},
                      const options &how = {}) {
    detail::check(expr_eval_with(text.c_str(), vars.get(), &out.get(), &how));
}

/* For its named outputs alone. */
inline void run(const std::string &text, const variables &vars, const options &how = {}) {
    detail::check(expr_eval_with(text.c_str(), vars.get(), nullptr, &how));
}

/* A value, or the failure in its place. */
class result {
  public:
    result(array &&value) : value_(std::move(value)) {}
    result(const blockexpr::error &failure) : failure_(failure) {}
    explicit operator bool() const noexcept { return !failure_.has_value(); }
    array &operator*() { return value_; }
    array *operator->() { return &value_; }
    array &value() {
        if (failure_) throw *failure_;
        return value_;
    }
    const blockexpr::error &error() const { return failure_.value(); }

  private:
    array value_;
    std::optional<blockexpr::error> failure_;
};

/* eval without exceptions for what is wrong with the call; std::bad_alloc may come. */
inline result try_eval(const std::string &text, const variables &vars = {},
                       const options &how = {}) {
    array out;
    if (expr_eval_with(text.c_str(), vars.get(), &out.get(), &how) != EXPR_OK) return error::last();
    return out;
}

/* A text that is compiled once, for variables of these types. const: any number of threads. */
class program {
  public:
    program(const std::string &text, const variables &vars, expr_type type = EXPR_AUTO,
            const options &how = {}) {
        expr_program *made = nullptr;
        detail::check(expr_compile(text.c_str(), vars.get(), type, &how, &made));
        held_.reset(made);
    }
    array operator()(const variables &vars) const {
        array out;
        detail::check(expr_run(held_.get(), vars.get(), &out.get()));
        return out;
    }
    void into(view out, const variables &vars) const {
        detail::check(expr_run(held_.get(), vars.get(), &out.get()));
    }
    /* Many steps: each feed's variable takes what its source was. */
    void iterate(const variables &vars, std::int64_t steps,
                 const std::vector<expr_feed> &feeds) const {
        detail::check(expr_iterate(held_.get(), vars.get(), steps, feeds.data(),
                                   static_cast<int>(feeds.size())));
    }
    expr_type type() const noexcept { return expr_program_type(held_.get()); }

  private:
    struct release {
        void operator()(expr_program *made) const noexcept { expr_program_free(made); }
    };
    std::unique_ptr<expr_program, release> held_;
};

/* What the compiler made of a text, for a person. */
inline std::string explain(const std::string &text, const variables &vars = {},
                           const options &how = {}) {
    std::size_t length = 0;
    detail::check(expr_explain(text.c_str(), vars.get(), nullptr, &how, nullptr, 0, &length));
    std::string told(length + 1, '\0');
    detail::check(
        expr_explain(text.c_str(), vars.get(), nullptr, &how, told.data(), told.size(), &length));
    told.resize(length);
    return told;
}

/* The names that a text reads. */
inline std::vector<std::string> names(const std::string &text) {
    std::size_t count = 0;
    detail::check(expr_names(text.c_str(), 0, nullptr, 0, &count));
    std::vector<expr_name> found(count);
    detail::check(expr_names(text.c_str(), 0, found.data(), count, &count));
    std::vector<std::string> all;
    for (const expr_name &name : found) all.push_back(text.substr(name.offset, name.length));
    return all;
}

} // namespace blockexpr

#endif
