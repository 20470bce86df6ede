#include "kernel/isa.hpp"

#include "error.hpp"

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace hillock {

namespace {

Isa machine() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        return Isa::avx2;
    }
#endif
    return Isa::scalar;
}

Isa environment() {
    const char *const level = std::getenv("HILLOCK_ISA");
    const std::string_view name = level == nullptr ? "" : level;
    if (name.empty() || name == "avx2") {
        return Isa::avx2;
    }
    if (name == "scalar") {
        return Isa::scalar;
    }
    bad_argument("environment variable HILLOCK_ISA is '", name, "', neither scalar nor avx2");
}

} // namespace

Isa choose_isa(Isa highest) {
    return std::min({highest, machine(), environment()});
}

const Kernels &kernels([[maybe_unused]] Isa isa) {
#if defined(__x86_64__)
    if (isa == Isa::avx2) {
        return avx2::kernels;
    }
#endif
    return scalar::kernels;
}

} // namespace hillock
