#pragma once

#include <cstddef>
#include <cstdint>

namespace hillock::core {

// Input as spikes: those of row r are sources[offsets[r]] … sources[offsets[r + 1] − 1]. The memory is the caller's, who may be wrong to
// change it during a run: each number is read once, by load(), and bounded before it is used, however often it was checked before.
struct SpikeLists {
    const std::uint64_t *offsets = nullptr; // [rows + 1]; null: the input is no lists
    const std::uint32_t *sources = nullptr;
    std::uint64_t count = 0; // of sources

    // Where a row's spikes lie in `sources`.
    struct Range {
        std::uint64_t begin, end;
    };

    // Always inlined, as Rows::row.
    [[gnu::always_inline]] Range range(std::size_t row) const { return {load(offsets + row), load(offsets + row + 1)}; }
    [[gnu::always_inline]] bool inside(Range range) const { return range.begin <= range.end && range.end <= count; }
    [[gnu::always_inline]] std::uint32_t source(std::uint64_t spike) const { return load(sources + spike); }

    // Calls each(source) for the spikes of a row; false, and no more calls, once what it reads is not below `size` or not in `sources`.
    template<class Each>
    [[gnu::always_inline]] bool for_each(std::size_t row, std::size_t size, Each each) const {
        const Range found = range(row);
        if (!inside(found)) {
            return false;
        }
        for (std::uint64_t k = found.begin; k < found.end; ++k) {
            const std::uint32_t i = source(k);
            if (i >= size) {
                return false;
            }
            each(i);
        }
        return true;
    }

  private:
    template<class Number>
    [[gnu::always_inline]] static Number load(const Number *at) {
        return __atomic_load_n(at, __ATOMIC_RELAXED);
    }
};

} // namespace hillock::core
