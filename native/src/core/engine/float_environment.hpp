#pragma once

#include <cstdint>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace hillock::core {

// For its scope: round to nearest, denormals kept, no traps, whatever the calling thread has set (a library built with
// -ffast-math flushes denormals in every thread that loads it). Exclusive to its thread.
class FloatEnvironment {
  public:
    FloatEnvironment(const FloatEnvironment &) = delete;
    FloatEnvironment &operator=(const FloatEnvironment &) = delete;

#if defined(__x86_64__)
    FloatEnvironment() : caller_(_mm_getcsr()) {
        if ((caller_ & ~kFlags) != kDefault) {
            _mm_setcsr(kDefault);
        }
    }
    ~FloatEnvironment() {
        if ((caller_ & ~kFlags) != kDefault) {
            _mm_setcsr(caller_);
        }
    }

  private:
    static constexpr std::uint32_t kDefault = 0x1F80; // all exceptions masked
    static constexpr std::uint32_t kFlags = 0x3F;     // exceptions that have happened
    std::uint32_t caller_;
#elif defined(__aarch64__)
    FloatEnvironment() : caller_(__builtin_aarch64_get_fpcr()) {
        if (caller_ != 0) {
            __builtin_aarch64_set_fpcr(0);
        }
    }
    ~FloatEnvironment() {
        if (caller_ != 0) {
            __builtin_aarch64_set_fpcr(caller_);
        }
    }

  private:
    std::uint32_t caller_;
#endif
};

} // namespace hillock::core
