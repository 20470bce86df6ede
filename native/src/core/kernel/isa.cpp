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
    const Kernels &kernels;
    const TrainingKernels &training_kernels;
};

// Ascending. Levels of other architectures have the plain kernels.
constexpr Level kLevels[] = {
    {Isa::scalar, "scalar", scalar::kernels, scalar::training_kernels},
#if defined(__x86_64__)
    {Isa::sse, "sse", sse::kernels, sse::training_kernels},
    {Isa::avx2, "avx2", avx2::kernels, avx2::training_kernels},
    {Isa::avx512, "avx512", avx512::kernels, avx512::training_kernels},
    {Isa::neon, "neon", scalar::kernels, scalar::training_kernels},
#else
    {Isa::sse, "sse", scalar::kernels, scalar::training_kernels},
    {Isa::avx2, "avx2", scalar::kernels, scalar::training_kernels},
    {Isa::avx512, "avx512", scalar::kernels, scalar::training_kernels},
    {Isa::neon, "neon", neon::kernels, neon::training_kernels},
#endif
};

const Level &level_of(Isa isa) {
    return kLevels[static_cast<std::size_t>(isa) - static_cast<std::size_t>(Isa::scalar)];
}

bool machine_has(Isa isa) {
#if defined(__x86_64__)
    switch (isa) {
    case Isa::scalar:
    case Isa::sse:
        return true;
    case Isa::avx2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
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
    return level_of(isa).kernels;
}

const TrainingKernels &training_kernels(Isa isa) {
    return level_of(isa).training_kernels;
}

} // namespace hillock::core
