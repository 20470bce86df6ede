#include "core/training/training_isa.hpp"

namespace hillock::core::training {

const TrainingKernels &training_kernels(Isa isa) {
    switch (isa) {
#if defined(__x86_64__)
    case Isa::sse:
        return sse::training_kernels;
    case Isa::avx2:
        return avx2::training_kernels;
    case Isa::avx512:
        return avx512::training_kernels;
    case Isa::scalar:
    case Isa::neon:
        break;
#else
    case Isa::neon:
        return neon::training_kernels;
    case Isa::scalar:
    case Isa::sse:
    case Isa::avx2:
    case Isa::avx512:
        break;
#endif
    }
    return scalar::training_kernels;
}

} // namespace hillock::core::training
