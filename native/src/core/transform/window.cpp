#include "core/transform/window.hpp"

#include "core/error.hpp"
#include "core/image/operation_reader.hpp"

namespace hillock::core {

namespace {

std::vector<std::uint64_t> volume(Fields &fields, const char *key) {
    std::vector<std::uint64_t> shape = fields.shape(key, kMostElements);
    if (shape.size() != 3) {
        fields.refuse(key, shape_text(shape) + " is not [channels, height, width]");
    }
    return shape;
}

// Behind the input there is as much padding as before it, or one more (`same` of an even kernel).
bool fits(std::uint64_t in, std::uint64_t out, std::uint64_t kernel, std::uint64_t stride, std::uint64_t before,
          std::uint64_t dilation) {
    return (out - 1) * stride + (kernel - 1) * dilation <= in + 2 * before;
}

} // namespace

Window Window::read(OperationReader &reader, const std::vector<std::uint64_t> &kernel,
                    const std::vector<std::uint64_t> &dilation) {
    Fields &fields = reader.fields();
    const std::vector<std::uint64_t> stride = fields.numbers("stride", 2, 1, kMostElements);
    const std::vector<std::uint64_t> padding = fields.numbers("padding", 2, 0, kMostElements);
    const std::vector<std::uint64_t> input = volume(fields, "input");
    const std::vector<std::uint64_t> output = volume(fields, "output");
    reader.operand_has(elements(input));
    if (elements(output) != reader.outputs()) {
        fields.refuse("output", text(shape_text(output), " does not fit a signal of ", reader.outputs()));
    }
    for (std::size_t axis = 0; axis < 2; ++axis) {
        if (!fits(input[axis + 1], output[axis + 1], kernel[axis], stride[axis], padding[axis], dilation[axis])) {
            fields.refuse("output", text(shape_text(output), " has windows that reach beyond input ", shape_text(input),
                                         " and its padding"));
        }
    }
    return {input[0],  input[1],  input[2],  output[0],  output[1],  output[2],   kernel[0],
            kernel[1], stride[0], stride[1], padding[0], padding[1], dilation[0], dilation[1]};
}

} // namespace hillock::core
