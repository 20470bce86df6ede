#pragma once

#include "core/kernel/linear_tile.hpp"
#include "core/kernel/linear_work.hpp"

// How a dense connection divides its rows into groups, its sources into chunks, and its panels among threads.
namespace hillock::core::HILLOCK_LEVEL {

// Words of sources that the rows take at once: few, so that their weights stay in the nearest cache, but enough that each visit of a row
// and chunk has some events to add. If there are not so many events: all words, because then one source's weights can be fetched while
// others are added, from row to row.
inline std::size_t choose_chunk(std::size_t rows, std::size_t words, std::size_t events, bool dense, bool widens) {
    constexpr std::size_t kWorthwhile = 48, kNear = 4;
    const std::size_t most = widens && words > LinearWork::kWidenedWords ? LinearWork::kWidenedWords : words;
    std::size_t chunk = dense && !widens && !kDenseChunks ? words : 1;
    while (chunk < most && (rows < 4 || chunk * events < kWorthwhile * rows * words)) {
        chunk *= 2;
    }
    return chunk > kNear ? most : chunk;
}

// Whether it takes less time to widen all weights before `rows` rows read them than each time that one is read.
inline bool worth_widening(std::size_t rows, std::size_t events, std::size_t inputs, bool dense) {
    constexpr std::size_t kRows = 16;
    return dense ? rows >= kRows : 2 * events >= 3 * inputs;
}

// Whole samples, where neurons are behind.
inline std::size_t choose_group(std::size_t steps, bool behind) {
    constexpr std::size_t kMost = 64; // their sums take 16 KiB
    return !behind ? kMost : steps >= kMost ? steps : kMost / steps * steps;
}

// The turns of one thread: panels of a pass, then those of the next one. In a team each takes the next turn that nobody has.
class Turns {
  public:
    explicit Turns(std::size_t *shared) : shared_(shared) { take(); }

    std::size_t turn() const { return turn_; }
    void take() { turn_ = shared_ == nullptr ? own_++ : __atomic_fetch_add(shared_, std::size_t{1}, __ATOMIC_RELAXED); }

  private:
    std::size_t *shared_;
    std::size_t own_ = 0, turn_ = 0;
};

} // namespace hillock::core::HILLOCK_LEVEL
