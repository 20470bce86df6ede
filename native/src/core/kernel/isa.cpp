#include "core/kernel/isa.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace hillock::core {

namespace {

struct Level {
    Isa isa;
    const char *name;
};

constexpr Level kLevels[] = {
    {Isa::scalar, "scalar"}, {Isa::sse, "sse"}, {Isa::avx2, "avx2"}, {Isa::avx512, "avx512"}, {Isa::neon, "neon"}};

bool machine_has(Isa isa) {
#if defined(__x86_64__)
    switch (isa) {
    case Isa::scalar:
    case Isa::sse:
        return true;
    case Isa::avx2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case Isa::avx512:
        return machine_has(Isa::avx2) && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
               __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");
    case Isa::neon:
        return false;
    }
    return false;
#else
    return isa == Isa::scalar || isa == Isa::neon;
#endif
}

Isa environment() {
    const char *const level = std::getenv("HILLOCK_ISA");
    const std::string_view name = level == nullptr ? "" : level;
    if (name.empty()) {
        return Isa::neon;
    }
    for (const Level &known : kLevels) {
        if (name == known.name) {
            return known.isa;
        }
    }
    bad_argument("environment variable HILLOCK_ISA is '", name, "', none of scalar, sse, avx2, avx512, neon");
}

} // namespace

Isa choose_isa(Isa highest) {
    const Isa most = std::min(highest, environment());
    Isa best = Isa::scalar;
    for (const Level &level : kLevels) {
        if (level.isa <= most && machine_has(level.isa)) {
            best = level.isa;
        }
    }
    return best;
}

const Kernels &kernels(Isa isa) {
    switch (isa) {
#if defined(__x86_64__)
    case Isa::sse:
        return sse::kernels;
    case Isa::avx2:
        return avx2::kernels;
    case Isa::avx512:
        return avx512::kernels;
    case Isa::scalar:
    case Isa::neon:
        break;
#else
    case Isa::neon:
        return neon::kernels;
    case Isa::scalar:
    case Isa::sse:
    case Isa::avx2:
    case Isa::avx512:
        break;
#endif
    }
    return scalar::kernels;
}

} // namespace hillock::core
