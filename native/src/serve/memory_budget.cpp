#include "serve/memory_budget.hpp"

#include "core/machine_memory.hpp"
#include "protocol/checks.hpp"

#include <algorithm>
#include <fstream>
#include <string>

namespace hillock::serve {

using protocol::refuse;

std::uint64_t MemoryBudget::left() const {
    const std::lock_guard lock(mutex_);
    return most_ - used_;
}

bool MemoryBudget::try_take(std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    if (bytes > most_ - used_) {
        return false;
    }
    used_ += bytes;
    return true;
}

void MemoryBudget::give_back(std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    used_ -= bytes;
}

void MemoryBudget::require_possible(std::string_view what, std::uint64_t bytes) const {
    if (bytes > most_) {
        refuse(ErrorCode::too_large, what,
               "needs " + std::to_string(bytes) + " bytes, the limit is " + std::to_string(most_));
    }
}

MemoryBudget::Share MemoryBudget::take(std::string_view what, std::uint64_t bytes) {
    require_possible(what, bytes);
    if (!try_take(bytes)) {
        if (on_shortage_) {
            on_shortage_();
        }
        if (!on_shortage_ || !try_take(bytes)) {
            refuse(ErrorCode::overloaded, what,
                   "needs " + std::to_string(bytes) + " bytes, of " + std::to_string(most_) + " there are " +
                       std::to_string(left()) + " left at the moment");
        }
    }
    return {*this, bytes};
}

std::uint64_t default_memory() {
    std::uint64_t memory = core::machine_memory();
    for (const char *file : {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
        std::uint64_t limit = 0;
        if (std::ifstream(file) >> limit) { // the word `max`: there is none
            memory = std::min(memory, limit);
        }
    }
    return memory / 2;
}

} // namespace hillock::serve
