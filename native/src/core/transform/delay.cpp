#include "core/transform/delay.hpp"

#include "core/error.hpp"
#include "core/image/operation_reader.hpp"

#include <algorithm>

namespace hillock::core {

Delay Delay::read(OperationReader &reader) {
    const std::uint64_t size = reader.outputs();
    reader.operand_has(size);
    const Tensor &delay = reader.tensor("delay", Dtype::i32, {size});
    const std::uint32_t ring = reader.state("ring");
    const std::vector<std::uint64_t> &shape = reader.program().state[ring].shape;
    if (shape.size() != 2 || shape[1] != size) {
        reader.fields().refuse("ring", text("of shape ", shape_text(shape), " does not fit [depth, ", size, "]"));
    }
    for (std::uint64_t j = 0; j < size; ++j) {
        if (delay.integers()[j] < 0 || static_cast<std::uint64_t>(delay.integers()[j]) > shape[0]) {
            reader.fields().refuse("delay", text("[", j, "] of ", delay.integers()[j], " steps is not in 0 … ",
                                                 shape[0], ", the depth of its ring"));
        }
    }
    return {delay.integers(), shape[0], ring};
}

void Delay::run(std::uint64_t first, std::size_t steps, std::size_t size, float *memory, Rows x, OutRows out) const {
    for (std::size_t t = 0; t < steps; ++t) {
        const std::uint64_t slot = (first + t) % depth;
        const float *const now = x.row(0, t);
        float *const delayed = out.row(0, t);
        for (std::size_t j = 0; j < size; ++j) {
            const auto steps_back = static_cast<std::uint64_t>(delay[j]);
            const std::uint64_t then = slot >= steps_back ? slot - steps_back : slot + depth - steps_back;
            delayed[j] = steps_back == 0 ? now[j] : memory[then * size + j];
        }
        std::copy(now, now + size, memory + slot * size);
    }
}

} // namespace hillock::core
