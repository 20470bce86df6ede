#include "support/reference.hpp"

#include <cmath>
#include <cstring>

namespace hillock::testing {

Reference::Reference(const TestImage &image) : image_(image) {
    for (const Json &signal : image.program["signals"]) {
        now_.emplace_back(product(signal["shape"].get<Shape>()), 0.0f);
    }
    before_ = now_;
    reports_previous_.resize(now_.size());
    for (const Json &variable : image.program["state"]) {
        state_.emplace_back(product(variable["shape"].get<Shape>()), 0.0f);
    }
    for (const auto &[name, tensor] : image.tensors) {
        constants_[name] = tensor.floats();
    }
    for (std::size_t k = 0; k < state_.size(); ++k) {
        const Json &variable = image.program["state"][k];
        if (variable.contains("initial")) {
            state_[k] = constants_.at(variable["initial"].get<std::string>());
        }
    }
    const Json common = image.program["settings"]["report"];
    for (const Json &stage : image.program["stages"]) {
        for (const Json &operation : stage) {
            reports_previous_[operation["out"].get<std::size_t>()] =
                operation.contains("reset") && operation.value("report", common) == "previous_step";
        }
    }
}

Row Reference::output() const {
    if (image_.program.contains("output")) {
        return signal(image_.program["output"].get<int>());
    }
    Row all;
    for (const Json &one : image_.program["outputs"]) {
        const Row &row = signal(one["signal"].get<int>());
        all.insert(all.end(), row.begin(), row.end());
    }
    return all;
}

void Reference::step(const Row &input) {
    before_ = now_;
    if (image_.program.contains("input")) {
        now_[image_.program["input"].get<std::size_t>()] = input;
    } else {
        auto at = input.begin();
        for (const Json &one : image_.program["inputs"]) {
            Row &row = now_[one["signal"].get<std::size_t>()];
            row.assign(at, at + static_cast<std::ptrdiff_t>(row.size()));
            at += static_cast<std::ptrdiff_t>(row.size());
        }
    }
    for (const Json &stage : image_.program["stages"]) {
        for (const Json &operation : stage) {
            now_[operation["out"].get<std::size_t>()] = run(operation);
        }
    }
    for (std::size_t k = 0; k < now_.size(); ++k) {
        const int previous = image_.program["signals"][k]["previous"].get<int>();
        if (previous >= 0) {
            state_[static_cast<std::size_t>(previous)] = now_[k];
        }
    }
    ++steps_;
}

const Row &Reference::reported(int signal) const {
    const auto k = static_cast<std::size_t>(signal);
    return reports_previous_[k] ? before_[k] : now_[k];
}

std::vector<std::uint64_t> Reference::memory() const {
    Row all;
    for (const Row &variable : state_) {
        all.insert(all.end(), variable.begin(), variable.end());
    }
    std::vector<std::uint64_t> memory(1 + (all.size() + 1) / 2);
    memory[0] = steps_;
    std::memcpy(memory.data() + 1, all.data(), all.size() * sizeof(float));
    return memory;
}

bool Reference::finite() const {
    for (const std::vector<Row> *rows : {&now_, &state_}) {
        for (const Row &row : *rows) {
            for (const float value : row) {
                if (!std::isfinite(value)) {
                    return false;
                }
            }
        }
    }
    return true;
}

Row Reference::operand(const Json &operation, std::size_t size) const {
    Row sum;
    for (const Json &source : operation["in"]) {
        const auto k = source["signal"].get<std::size_t>();
        const Row &x = source["late"].get<bool>() ? before_[k] : now_[k];
        if (sum.empty()) {
            sum = x;
        } else {
            for (std::size_t j = 0; j < size; ++j) {
                sum[j] = sum[j] + x[j];
            }
        }
    }
    return sum.empty() ? Row(size, 0.0f) : sum;
}

const Row &Reference::constant(const Json &operation, const std::string &key) const {
    return constants_.at(operation.at(key).get_ref<const std::string &>());
}

Row Reference::run(const Json &operation) {
    const auto op = operation["op"].get<std::string>();
    const std::size_t size = now_[operation["out"].get<std::size_t>()].size();
    if (op == "linear") {
        return linear(operation);
    }
    if (op == "conv") {
        return conv(operation);
    }
    if (op == "sum_pool" || op == "avg_pool") {
        return pool(operation);
    }
    if (op == "delay") {
        return delay(operation);
    }
    if (op != "sum" && op != "scale" && op != "threshold") {
        return neuron(operation);
    }
    Row out = operand(operation, size);
    for (std::size_t j = 0; j < size; ++j) {
        if (op == "scale") {
            float sum = 0;
            accumulate(sum, constant(operation, "scale")[j], out[j]);
            out[j] = sum + 0.0f;
        } else if (op == "threshold") {
            out[j] = out[j] > constant(operation, "threshold")[j] ? 1.0f : 0.0f;
        }
    }
    return out;
}

// As float32; in int8 ones the sources of a group follow those of the group before.
Row Reference::weights(const Json &operation, std::size_t targets) const {
    const TestTensor &tensor = image_.tensors.at(operation["weight"].get<std::string>());
    if (tensor.dtype != "I8") {
        return constant(operation, "weight");
    }
    const Row &scale = constant(operation, "weight_scale");
    const std::size_t side = tensor.shape.back(), groups = targets / side;
    Row values;
    for (std::size_t k = 0; k < tensor.words.size(); ++k) {
        const std::size_t group = k / (tensor.words.size() / groups);
        values.push_back(static_cast<float>(static_cast<std::int8_t>(tensor.words[k])) *
                         scale[group * side + k % side]);
    }
    return values;
}

Row Reference::linear(const Json &operation) const {
    const std::size_t size = now_[operation["out"].get<std::size_t>()].size();
    const Row weight = weights(operation, size);
    const std::size_t inputs = weight.size() / size;
    const Row x = operand(operation, inputs);
    Row out(size);
    for (std::size_t j = 0; j < size; ++j) {
        float sum = operation.contains("bias") ? constant(operation, "bias")[j] : 0.0f;
        for (std::size_t i = 0; i < inputs; ++i) {
            accumulate(sum, weight[i * size + j], x[i]);
        }
        out[j] = sum + 0.0f;
    }
    return out;
}

Row Reference::delay(const Json &operation) {
    const TestTensor &delay = image_.tensors.at(operation["delay"].get<std::string>());
    Row &ring = state_[operation["ring"].get<std::size_t>()];
    const std::size_t size = delay.words.size();
    const std::size_t depth = ring.size() / size;
    const Row x = operand(operation, size);
    Row out(size);
    for (std::size_t j = 0; j < size; ++j) {
        const std::uint64_t back = delay.words[j];
        const std::uint64_t then = steps_ - back;
        out[j] = back == 0 ? x[j] : steps_ < back ? 0.0f : ring[then % depth * size + j];
    }
    for (std::size_t j = 0; j < size; ++j) {
        ring[steps_ % depth * size + j] = x[j];
    }
    return out;
}

Row Reference::neuron(const Json &operation) {
    const auto op = operation["op"].get<std::string>();
    const bool cuba = op == "cuba_li" || op == "cuba_lif";
    const bool leaky = op != "i" && op != "if";
    Row &v = state_[operation["v"].get<std::size_t>()];
    const Row x = operand(operation, v.size());
    const Row &gain = constant(operation, "gain");
    Row out(v.size());
    for (std::size_t j = 0; j < v.size(); ++j) {
        float drive = x[j];
        if (cuba) {
            float &i = state_[operation["i"].get<std::size_t>()][j];
            const float weighted = constant(operation, "synaptic_gain")[j] * x[j];
            const float before = i;
            i = std::fma(constant(operation, "synaptic_decay")[j], i, weighted);
            drive = operation.value("update_order", "") == "membrane_first" ? before : i;
        }
        const float u = leaky ? std::fma(constant(operation, "decay")[j], v[j],
                                         std::fma(gain[j], drive, constant(operation, "leak")[j]))
                              : std::fma(gain[j], drive, v[j]);
        if (operation.contains("reset")) {
            out[j] = fire(operation, j, u, v[j]);
        } else {
            v[j] = u;
            out[j] = u;
        }
    }
    return out;
}

float Reference::fire(const Json &operation, std::size_t j, float u, float &v) const {
    const auto reset = operation["reset"].get<std::string>();
    const float threshold = constant(operation, "threshold")[j];
    const bool equal = operation.value("fires", "") == "at_or_above";
    const auto fires = [&](float value) { return value > threshold || (equal && value == threshold); };
    float z = 0;
    if (reset == "to_v_reset") {
        z = fires(u) ? 1.0f : 0.0f;
        v = z == 1 ? constant(operation, "v_reset")[j] : u;
    } else if (reset == "subtract") {
        z = fires(u) ? 1.0f : 0.0f;
        v = z == 1 ? u - threshold : u;
    } else if (reset == "subtract_late") {
        const float w = before_[operation["out"].get<std::size_t>()][j] == 1 ? u - threshold : u;
        z = fires(w) ? 1.0f : 0.0f;
        v = w;
    } else if (reset == "snntorch_subtract") {
        const bool p = fires(v);
        const float w = p ? u - threshold : u;
        z = fires(w) ? 1.0f : 0.0f;
        if (z == 1 && !p) {
            v = w - threshold;
        } else if (z == 0 && p) {
            v = w + threshold;
        } else {
            v = w;
        }
    } else if (reset == "to_zero_late") {
        v = fires(v) ? 0.0f : u;
        z = fires(v) ? 1.0f : 0.0f;
    } else if (reset == "none") {
        v = u;
        z = fires(u) ? 1.0f : 0.0f;
    } else {
        if (u > 0) {
            const float k = std::trunc(u / threshold);
            z = k > 16777216.0f ? 16777216.0f : k;
        }
        v = std::fma(-z, threshold, u);
    }
    if (operation.contains("lower_bound")) {
        const float bound = constant(operation, "lower_bound")[j];
        v = v < bound ? bound : v;
    }
    return z;
}

} // namespace hillock::testing
