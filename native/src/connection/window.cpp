#include "connection/window.hpp"

#include "error.hpp"
#include "image/operation_reader.hpp"

namespace hillock {

Window Window::read(OperationReader &reader, const std::vector<std::uint64_t> &kernel,
                    const std::vector<std::uint64_t> &dilation) {
    Fields &fields = reader.fields();
    const std::vector<std::uint64_t> stride = fields.numbers("stride", 2, 1, kMaximumSize);
    const std::vector<std::uint64_t> padding = fields.numbers("padding", 2, 0, kMaximumSize);
    const std::vector<std::uint64_t> input = fields.numbers("input", 3, 1, kMaximumSize);
    const std::vector<std::uint64_t> output = fields.numbers("output", 3, 1, kMaximumSize);
    reader.operand_has(elements(input, fields.where()));
    if (elements(output, fields.where()) != reader.outputs()) {
        fields.refuse("output", text(shape_text(output), " does not fit a signal of ", reader.outputs()));
    }
    return {input[0],  input[1],  input[2],  output[0],  output[1],  output[2],   kernel[0],
            kernel[1], stride[0], stride[1], padding[0], padding[1], dilation[0], dilation[1]};
}

} // namespace hillock
