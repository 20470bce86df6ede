#include "core/engine/kernel_memory.hpp"

namespace hillock::core {

namespace {

constexpr std::size_t kLinearSources = 1 << 19; // listed at once
constexpr std::size_t kLinearRows = 2048;

} // namespace

std::size_t carve(LinearWork &work, std::byte *base) {
    Carver carver(base);
    work.sources = carver.take<std::uint32_t>(work.room + LinearWork::kSlack);
    work.values = carver.take<float>(work.room);
    work.ends = carver.take<std::uint32_t>(work.rows * (LinearWork::words(work.inputs) + 1));
    work.analog = carver.take<std::uint8_t>(work.rows);
    work.sums = carver.take<float>(work.rows * LinearWork::kTileFloats);
    work.widened = work.small ? carver.take<float>(64 * LinearWork::kWidenedWords * LinearWork::kTileFloats) : nullptr;
    return carver.size();
}

std::size_t carve(ConvWork &work, std::byte *base, const ConvSizes &sizes) {
    Carver carver(base);
    work.sums = carver.take<float>(sizes.sums);
    work.sources = carver.take<std::uint32_t>(sizes.entries);
    work.values = carver.take<float>(sizes.entries);
    work.events = carver.take<std::uint64_t>(sizes.words);
    work.ends = carver.take<std::uint32_t>(sizes.positions);
    return carver.size();
}

void limit_rows(LinearWork &work, std::size_t most_rows) {
    work.rows = std::min(most_rows, kLinearRows);
    work.room = std::clamp(kLinearSources, work.inputs, work.rows * work.inputs);
}

} // namespace hillock::core
