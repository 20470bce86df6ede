#include "core/image/panels.hpp"

#include "core/cache_sizes.hpp"

#include <cstddef>

namespace hillock::core {

namespace {

// Up to the next panel, which begins a cache line.
template<class Connection>
std::size_t panel_bytes(const Connection &connection, std::size_t second_cache) {
    const std::size_t bytes =
        connection.small.any() ? connection.small_panel_bytes(second_cache) : connection.panel_floats() * sizeof(float);
    return (bytes + Memory::kAlignment - 1) / Memory::kAlignment * Memory::kAlignment;
}

template<class Action>
void each_connection(Program &program, Action action) {
    for (Stage &stage : program.stages) {
        for (Operation &operation : stage.operations) {
            if (auto *const linear = std::get_if<Linear>(&operation.kind)) {
                action(*linear);
            } else if (auto *const conv = std::get_if<Conv>(&operation.kind)) {
                action(*conv);
            }
        }
    }
}

} // namespace

Panels::Panels(Program &program) {
    const std::size_t second_cache = read_cache_sizes().second;
    std::size_t bytes = 0;
    each_connection(program, [&](const auto &connection) { bytes += panel_bytes(connection, second_cache); });
    program.memory.take(bytes);
    memory_ = Memory(bytes, true);
    std::byte *position = memory_.get();
    each_connection(program, [&](auto &connection) {
        if (connection.small.any()) {
            connection.make_small_panels(position, second_cache);
        } else {
            connection.make_panels(reinterpret_cast<float *>(position));
        }
        position += panel_bytes(connection, second_cache);
    });
}

} // namespace hillock::core
