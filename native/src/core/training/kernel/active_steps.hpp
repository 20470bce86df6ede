#pragma once

#include "core/kernel/level.hpp"
#include "core/kernel/rows.hpp"
#if !defined(HILLOCK_PLAIN)
#include "core/kernel/sources.hpp"
#endif

#include <cstdint>

namespace hillock::core::HILLOCK_LEVEL {

// The steps at which some sources are not silent, the last first.
class ActiveSteps {
  public:
    struct List {
        const std::uint32_t *first, *last;

        const std::uint32_t *begin() const { return first; }
        const std::uint32_t *end() const { return last; }
        bool empty() const { return first == last; }
    };

    static constexpr std::size_t kMostSteps = 4096; // of all sources together

    // How many sources' steps fit; at least 1.
    static std::size_t most_sources(std::size_t steps) {
        return steps * kMostSources <= kMostSteps ? kMostSources : steps <= kMostSteps ? kMostSteps / steps : 1;
    }

    // Lists the steps begin … end − 1 of the sources first … first + sources − 1.
    void list(const Rows &x, std::size_t first, std::size_t sources, std::size_t begin, std::size_t end) {
        room_ = end - begin;
        for (std::size_t i = 0; i < sources; ++i) {
            count_[i] = 0;
        }
        for (std::size_t k = end; k-- > begin;) {
            for (std::uint64_t bits = active(x.first + k * x.stride + first, sources); bits != 0; bits &= bits - 1) {
                const auto i = static_cast<std::size_t>(__builtin_ctzll(bits));
                steps_[i * room_ + count_[i]++] = static_cast<std::uint32_t>(k);
            }
        }
    }

    // Of the source first + i.
    List of(std::size_t i) const { return {steps_ + i * room_, steps_ + i * room_ + count_[i]}; }

  private:
    static constexpr std::size_t kMostSources = 16;

    std::size_t room_ = 0;
    std::size_t count_[kMostSources];
    std::uint32_t steps_[kMostSteps];

    static std::uint64_t active(const float *x, std::size_t sources) {
#if defined(HILLOCK_PLAIN)
        std::uint64_t bits = 0;
        for (std::size_t i = 0; i < sources; ++i) {
            bits |= std::uint64_t{x[i] != 0.0f} << i;
        }
        return bits;
#else
        return events(x, sources);
#endif
    }
};

} // namespace hillock::core::HILLOCK_LEVEL
