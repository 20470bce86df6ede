#pragma once

#include "core/engine/float_environment.hpp"
#include "core/engine/team.hpp"
#include "core/error.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace hillock::core::training {

// Threads that share the pieces of a work. One caller at a time; allocates nothing once it is made.
class Workers {
  public:
    explicit Workers(std::size_t threads) {
        if (threads > 1) {
            team_.emplace(threads);
        }
    }

    // Calls work(index, thread) for each index below `count`.
    template<class Work>
    void share(std::size_t count, const Work &work) {
        next_ = 0;
        const auto member = [&](std::size_t thread) {
            const FloatEnvironment environment;
            for (std::size_t index = next_++; index < count; index = next_++) {
                work(index, thread);
            }
        };
        if (team_) {
            team_->run(member);
        } else {
            member(0);
        }
    }

    // The same, but reads `cancel` (or null) before each call; throws Error (cancelled) if it was not 0.
    template<class Work>
    void share(std::size_t count, const std::int32_t *cancel, const Work &work) {
        cancelled_ = false;
        share(count, [&](std::size_t index, std::size_t thread) {
            if (cancel != nullptr && __atomic_load_n(cancel, __ATOMIC_RELAXED) != 0) {
                cancelled_ = true;
            }
            if (!cancelled_) {
                work(index, thread);
            }
        });
        if (cancelled_) {
            throw Error(HILLOCK_CANCELLED, "the training was cancelled");
        }
    }

  private:
    std::optional<Team> team_;
    std::atomic<std::size_t> next_{0};
    std::atomic<bool> cancelled_{false};
};

} // namespace hillock::core::training
