// The operations with a window: convolution and pooling, each output summing over the whole input.
#include "support/reference.hpp"

namespace hillock::testing {

namespace {

std::vector<long> numbers(const Json &operation, const std::string &key) {
    return operation.at(key).get<std::vector<long>>();
}

// The kernel row that covers input row `position` for output row `out`, −1 if none does.
long covering(long position, long out, long kernel, long stride, long padding, long dilation) {
    const long distance = position + padding - out * stride;
    return distance >= 0 && distance % dilation == 0 && distance / dilation < kernel ? distance / dilation : -1;
}

} // namespace

Row Reference::conv(const Json &operation) const {
    const Row weight = weights(operation, operation["output"][0].get<std::size_t>());
    const Row bias = operation.contains("bias") ? constant(operation, "bias") : Row{};
    const std::vector<long> kernel = [&] {
        const Shape shape = image_.tensors.at(operation["weight"].get<std::string>()).shape;
        return std::vector<long>{static_cast<long>(shape[1]), static_cast<long>(shape[2])};
    }();
    const auto stride = numbers(operation, "stride"), padding = numbers(operation, "padding");
    const auto dilation = numbers(operation, "dilation");
    const auto input = numbers(operation, "input"), output = numbers(operation, "output");
    const long groups = operation["groups"].get<long>();
    const long sources = input[0] / groups, targets = output[0] / groups;
    const Row x = operand(operation, static_cast<std::size_t>(input[0] * input[1] * input[2]));
    Row out;
    for (long o = 0; o < output[0]; ++o) {
        for (long y = 0; y < output[1]; ++y) {
            for (long z = 0; z < output[2]; ++z) {
                float sum = bias.empty() ? 0.0f : bias[static_cast<std::size_t>(o)];
                for (long i = o / targets * sources; i < (o / targets + 1) * sources; ++i) {
                    for (long r = 0; r < input[1]; ++r) {
                        for (long c = 0; c < input[2]; ++c) {
                            const long a = covering(r, y, kernel[0], stride[0], padding[0], dilation[0]);
                            const long b = covering(c, z, kernel[1], stride[1], padding[1], dilation[1]);
                            if (a >= 0 && b >= 0) {
                                const long w = ((i * kernel[0] + a) * kernel[1] + b) * targets + o % targets;
                                accumulate(sum, weight[static_cast<std::size_t>(w)],
                                           x[static_cast<std::size_t>((i * input[1] + r) * input[2] + c)]);
                            }
                        }
                    }
                }
                out.push_back(sum + 0.0f);
            }
        }
    }
    return out;
}

Row Reference::pool(const Json &operation) const {
    const auto kernel = numbers(operation, "kernel"), stride = numbers(operation, "stride");
    const auto padding = numbers(operation, "padding");
    const auto input = numbers(operation, "input"), output = numbers(operation, "output");
    const Row x = operand(operation, static_cast<std::size_t>(input[0] * input[1] * input[2]));
    Row out;
    for (long o = 0; o < output[0]; ++o) {
        for (long y = 0; y < output[1]; ++y) {
            for (long z = 0; z < output[2]; ++z) {
                float sum = 0;
                for (long r = 0; r < input[1]; ++r) {
                    for (long c = 0; c < input[2]; ++c) {
                        if (covering(r, y, kernel[0], stride[0], padding[0], 1) >= 0 &&
                            covering(c, z, kernel[1], stride[1], padding[1], 1) >= 0) {
                            accumulate(sum, 1, x[static_cast<std::size_t>((o * input[1] + r) * input[2] + c)]);
                        }
                    }
                }
                sum += 0.0f;
                out.push_back(operation["op"] == "avg_pool" ? sum / static_cast<float>(kernel[0] * kernel[1]) : sum);
            }
        }
    }
    return out;
}

} // namespace hillock::testing
