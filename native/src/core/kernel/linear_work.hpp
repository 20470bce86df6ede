#pragma once

#include <cstddef>
#include <cstdint>

namespace hillock::core {

// Working memory of the vector kernels for dense connections. They take as many rows at once as it has room for.
struct LinearWork {
    static constexpr std::size_t kTileFloats = 64; // targets at once, at most

    static constexpr std::size_t kSlack = 16;
    static constexpr std::size_t kAhead = kSlack;    // so many sources before they are added, their weights are fetched
    static constexpr std::size_t kWidenedWords = 16; // 256 KiB of weights

    bool small;             // has room for small weights to be widened
    std::size_t rows;       // at most, at once
    std::size_t inputs;     // at most
    std::size_t room;       // sources at most, at once; all of one row at least
    std::uint32_t *sources; // [room + kSlack]: those that are not silent, ascending, row after row, then kAhead zeros
    float *values;          // [room]: what they hold, of the rows that hold more than spikes
    std::uint32_t *ends;    // [rows][words(inputs) + 1]: where among them each word's begin and end
    std::uint8_t *analog;   // [rows]: whether a row holds more than spikes
    float *sums;            // [rows][kTileFloats], aligned to 64: sums that are not complete
    float *widened;         // [64 · kWidenedWords][kTileFloats], aligned to 64: weights; null without small ones
    // Counts the panels of all passes that the threads of a team have taken; null: this thread takes all.
    std::size_t *turns = nullptr;

    // As many rows of `size` sources as there is room for if no source is silent.
    [[gnu::always_inline]] std::size_t sure_rows(std::size_t size) const {
        return room / size < rows ? room / size : rows;
    }

    // Groups of 64 sources. Always inlined, as Rows::row.
    [[gnu::always_inline]] static constexpr std::size_t words(std::size_t inputs) { return (inputs + 63) / 64; }
};

} // namespace hillock::core
