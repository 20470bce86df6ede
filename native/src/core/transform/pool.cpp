#include "core/transform/pool.hpp"

#include "core/error.hpp"
#include "core/image/operation_reader.hpp"

namespace hillock::core {

namespace {

constexpr std::uint64_t kMostCells = 1 << 24; // whole numbers up to it are floats

} // namespace

Pool Pool::read(OperationReader &reader, bool average) {
    Fields &fields = reader.fields();
    const std::vector<std::uint64_t> kernel = fields.numbers("kernel", 2, 1, kMostElements);
    if (kernel[0] * kernel[1] > kMostCells) {
        fields.refuse("kernel", text(shape_text(kernel), " has more than ", kMostCells, " elements"));
    }
    const Window window = Window::read(reader, kernel, {1, 1});
    if (window.channels != window.out_channels) {
        fields.refuse("output", text("has ", window.out_channels, " channels, input ", window.channels));
    }
    return {window, average};
}

} // namespace hillock::core
