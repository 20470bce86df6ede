#include "serve/spike_rows.hpp"

namespace hillock::serve {

SpikeRows::SpikeRows(MemoryBudget &budget, const WireTensor &spikes, std::size_t rows, std::size_t inputs)
    : memory_(budget.take("the spikes", (rows + 1) * sizeof(std::uint64_t) + spikes.data.size())) {
    const auto positions = spikes.values<std::uint32_t>();
    offsets_.reserve(rows + 1);
    offsets_.push_back(0);
    sources_.resize(positions.size());
    std::size_t spike = 0;
    for (std::size_t row = 0; row < rows; ++row) {
        const std::size_t first = row * inputs, end = first + inputs;
        for (; spike < positions.size() && positions[spike] < end; ++spike) {
            sources_[spike] = positions[spike] - static_cast<std::uint32_t>(first);
        }
        offsets_.push_back(spike);
    }
}

} // namespace hillock::serve
