/* SPDX-License-Identifier: MIT */
/*
 * The library from C++: vectors, matrices with strides, lambdas as functions, programs, and
 * failures as exceptions or values. Ends with 1 where a result is wrong.
 */
#include <blockexpr.hpp>

#include <array>
#include <cmath>
#include <cstdio>
#include <thread>
#include <vector>

namespace {

int failures = 0;

void expect(bool holds, const char *what) {
    if (holds) return;
    std::fprintf(stderr, "wrong: %s\n", what);
    failures++;
}

/* As std::mdspan is, of two dimensions with the first varying fastest. */
struct columns {
    double *first;
    std::size_t rows, count;
    double *data_handle() const { return first; }
    static std::size_t rank() { return 2; }
    std::size_t extent(std::size_t d) const { return d == 0 ? rows : count; }
    std::size_t stride(std::size_t d) const { return d == 0 ? 1 : rows; }
};

void arrays() {
    std::vector<double> a = {3, 6, 9}, b = {4, 8, 12};
    const std::array<float, 3> weight = {1, 0.5f, 0.25f};
    const blockexpr::array r = blockexpr::eval("sqrt(a*a + b*b)", {{"a", a}, {"b", b}});
    expect(r.to_vector<double>() == std::vector<double>{5, 10, 15}, "sqrt(a*a + b*b)");
    blockexpr::eval_into(a, "2*a + s", {{"a", a}, {"s", 0.5}});
    expect(a == std::vector<double>{6.5, 12.5, 18.5}, "in place");
    const auto scaled = blockexpr::eval("w*s", {{"w", weight}, {"s", 2.0}});
    expect(scaled.data<float>()[1] == 1, "scalars are weak");
    const auto sum = blockexpr::eval("sum(r*k)", {{"r", r}, {"k", 2}});
    expect(sum.value<double>() == 60, "results are arrays as others");
    columns matrix = {b.data(), 3, 1};
    const auto moved = blockexpr::eval("m + 1", {{"m", matrix}});
    expect(moved.ndim() == 2 && moved.stride(0) == 8, "strides of the first axis");
}

void functions_and_outputs() {
    const std::vector<double> x = {0, 1, 2, 3};
    const double offset = 10;
    const blockexpr::function f([offset](double v, double w) { return offset + v * w; });
    const auto y = blockexpr::eval("f(x, 2)", {{"x", x}, {"f", f}});
    expect(y.to_vector<double>() == std::vector<double>{10, 12, 14, 16}, "a lambda");
    blockexpr::array square, cube;
    blockexpr::run("s = x*x; c = s*x", {{"x", x},
                                        blockexpr::variable::output("s", square),
                                        blockexpr::variable::output("c", cube)});
    expect(square.data<double>()[3] == 9 && cube.data<double>()[3] == 27, "two outputs");
}

void programs() {
    std::vector<double> u(1000, 1.0);
    const blockexpr::program step("u*k", {{"u", u}, {"k", 0.5}});
    std::vector<std::thread> threads;
    std::array<double, 2> sums = {0, 0};
    for (std::size_t t = 0; t < sums.size(); t++)
        threads.emplace_back([&, t] {
            const blockexpr::array r = step({{"u", u}, {"k", static_cast<double>(t)}});
            for (const double *v = r.begin<double>(); v != r.end<double>(); ++v) sums[t] += *v;
        });
    for (std::thread &thread : threads) thread.join();
    expect(sums[0] == 0 && sums[1] == 1000, "a program in two threads");
    std::vector<double> last(u.size());
    blockexpr::view out(last);
    step.iterate({{"u", u}, {"k", 0.5}}, 3, {{"u", nullptr, &out.get()}});
    expect(last[7] == 0.125, "three steps");
}

void failures_are_told() {
    const std::vector<double> a = {1, 2};
    try {
        blockexpr::eval("a + cost(a)", {{"a", a}});
        expect(false, "an unknown function is thrown");
    } catch (const blockexpr::error &failure) {
        expect(failure.code() == EXPR_CODE_UNKNOWN_FUNCTION && failure.offset() == 4, "its place");
    }
    auto tried = blockexpr::try_eval("a +", {{"a", a}});
    expect(!tried && tried.error().status() == EXPR_ERROR_SYNTAX, "a failure as a value");
    expect(static_cast<bool>(blockexpr::try_eval("a + 1", {{"a", a}})), "a value");
    expect(blockexpr::names("b*c + pi").size() == 2, "names");
    expect(blockexpr::explain("a + 1", {{"a", a}}).find("instructions") != std::string::npos,
           "explain");
    blockexpr::options one_thread;
    one_thread.threads = 1;
    expect(blockexpr::eval("sum(a)", {{"a", a}}, one_thread).value<double>() == 3, "options");
}

} // namespace

int main() {
    arrays();
    functions_and_outputs();
    programs();
    failures_are_told();
    if (failures == 0) std::puts("all results are as expected");
    return failures != 0;
}
