#pragma once

#include <cstddef>
#include <cstdint>

namespace hillock::core {

// Working memory of one plastic connection while one sample runs. A target's spike changes one weight of each source, which lie far
// apart; where only the source's own spike reads them, such changes wait here, in their order, until it does, until there are kMost
// of them, or until the run ends. The bits are those of changes made at once.
struct PlasticWork {
    static constexpr std::size_t kMost = 64;
    static constexpr std::size_t kGroup = 16;
    static constexpr std::size_t kSlack = 16;

    std::uint32_t *room; // [inputs] and kSlack more, for `sources`

    // Of this step: the sources that are not silent, ascending; how many; and what all give, null where those give 1.
    const std::uint32_t *sources;
    std::size_t spikes;
    const float *values;

    // The rest is null for rules whose changes do not wait.
    std::size_t changes;    // how many wait
    std::uint32_t *targets; // [kMost]: whose spike it was
    float *sizes;           // [kMost]: before the trace
    float *traces;          // [groups(inputs)][kMost][kGroup]: of each source, less the offset, at that spike
    std::uint8_t *made;     // [inputs]: how many of the changes its weights have already

    float *cell; // [4][whole_lines(outputs)]: states of adaptive neurons while they run

    float *turned; // [outputs][kGroup]: weights of some neighbours, by targets

    // Always inlined, as Rows::row.
    [[gnu::always_inline]] float value(std::size_t source) const { return values == nullptr ? 1.0f : values[source]; }

    // Floats from a group's traces to the next one's: not all in the same set of a cache.
    static constexpr std::size_t kStride = (kMost + 1) * kGroup;
    // Of sources that are neighbours. Always inlined, as Rows::row.
    [[gnu::always_inline]] static constexpr std::size_t groups(std::size_t inputs) {
        return (inputs + kGroup - 1) / kGroup;
    }
    [[gnu::always_inline]] float *traces_of(std::size_t source) const {
        return traces + source / kGroup * kStride + source % kGroup;
    }
};

} // namespace hillock::core
