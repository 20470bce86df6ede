#include "core/image/operation_reader.hpp"

#include "core/error.hpp"
#include "core/image/settings.hpp"
#include "core/image/widening.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <utility>

namespace hillock::core {

namespace {

const std::map<std::string, Model> kModels = {{"i", Model::i},    {"li", Model::li},   {"cuba_li", Model::cuba_li},
                                              {"if", Model::if_}, {"lif", Model::lif}, {"cuba_lif", Model::cuba_lif}};

} // namespace

OperationReader::OperationReader(const Json &json, std::string where, const Safetensors &file, Program &program,
                                 std::vector<bool> &state_used)
    : fields_(json, std::move(where)), file_(file), program_(program), state_used_(state_used) {}

Operation OperationReader::read() {
    operation_.node = fields_.string("node");
    operation_.out = fields_.index("out", program_.signals.size());
    operation_.outputs = program_.signals[operation_.out].size;
    read_sources();
    read_kind();
    if (operation_.spikes()) {
        operation_.reports_previous = fields_.has("report") ? read_report(fields_) : program_.reports_previous;
    }
    fields_.finish();
    return std::move(operation_);
}

void OperationReader::read_sources() {
    for (const Json &source : fields_.array("in")) {
        Fields fields(source, fields_.where() + ": in");
        operation_.in.push_back({fields.index("signal", program_.signals.size()), fields.boolean("late")});
        fields.finish();
    }
}

void OperationReader::read_kind() {
    const std::string &op = fields_.string("op");
    if (op == "linear") {
        operation_.kind = Linear::read(*this);
    } else if (op == "conv") {
        operation_.kind = Conv::read(*this);
    } else if (op == "sum_pool" || op == "avg_pool") {
        operation_.kind = Pool::read(*this, op == "avg_pool");
    } else if (op == "delay") {
        operation_.kind = Delay::read(*this);
    } else if (op == "sum") {
        operand_has(outputs());
        operation_.kind = Sum{};
    } else if (op == "scale") {
        operand_has(outputs());
        operation_.kind = Scale{constants("scale")};
    } else if (op == "threshold") {
        operand_has(outputs());
        operation_.kind = Threshold{constants("threshold")};
    } else if (const auto model = kModels.find(op); model != kModels.end()) {
        operand_has(outputs());
        operation_.kind = Neuron::read(*this, model->second);
    } else if (op == "adaptive_lif") {
        operand_has(outputs());
        operation_.kind = AdaptiveLif::read(*this);
    } else if (op == "plastic") {
        operation_.kind = Plastic::read(*this);
    } else {
        fields_.refuse("op", "'" + op + "' is unknown");
    }
}

const Tensor &OperationReader::tensor(const char *key) {
    const std::string &name = fields_.string(key);
    const auto found = file_.tensors.find(name);
    if (found == file_.tensors.end()) {
        fields_.refuse(key, "names the tensor '" + name + "', which is missing");
    }
    return found->second;
}

const Tensor &OperationReader::tensor(const char *key, Dtype dtype) {
    const Tensor &found = tensor(key);
    if (found.dtype != dtype) {
        fields_.refuse(key, "names the tensor '" + fields_.string(key) + "', which has another dtype");
    }
    return found;
}

const Tensor &OperationReader::tensor(const char *key, Dtype dtype, const std::vector<std::uint64_t> &shape) {
    const Tensor &found = tensor(key, dtype);
    if (found.shape != shape) {
        fields_.refuse(key, text("of shape ", shape_text(found.shape), " does not fit ", shape_text(shape)));
    }
    return found;
}

const Tensor &OperationReader::weight() {
    const Tensor &found = tensor("weight");
    if (found.dtype == Dtype::i32) {
        fields_.refuse("weight", "names the tensor '" + fields_.string("weight") + "', which is I32");
    }
    return found;
}

const float *OperationReader::weights(const Tensor &weight) const {
    return weight.dtype == Dtype::f32 ? weight.floats() : nullptr;
}

SmallWeights OperationReader::small_weights(const Tensor &weight, std::uint64_t targets) {
    const float *const scale = scales(weight, targets);
    switch (weight.dtype) {
    case Dtype::f16:
        return {WeightType::f16, weight.data, nullptr};
    case Dtype::i8:
        return {WeightType::i8, weight.data, scale};
    case Dtype::f32:
    case Dtype::i32: // refused before
        break;
    }
    return {};
}

const float *OperationReader::scales(const Tensor &weight, std::uint64_t targets) {
    constexpr const char *kScale = "weight_scale";
    if (weight.dtype != Dtype::i8) {
        if (fields_.has(kScale)) {
            fields_.refuse(kScale, "stands beside a weight that is not I8");
        }
        return nullptr;
    }
    const float *const values = tensor(kScale, Dtype::f32, {targets}).floats();
    for (std::uint64_t k = 0; k < targets; ++k) {
        if (!(values[k] >= 0 && values[k] <= kLargestScale)) {
            fields_.refuse(kScale, text("names the tensor '", fields_.string(kScale), "', whose scale ", k, " is ",
                                        values[k], ", outside 0 to ", kLargestScale));
        }
    }
    return values;
}

const float *OperationReader::constants(const char *key) {
    return tensor(key, Dtype::f32, {outputs()}).floats();
}

const float *OperationReader::bias(std::uint64_t size) {
    return fields_.has("bias") ? tensor("bias", Dtype::f32, {size}).floats() : nullptr;
}

std::uint32_t OperationReader::state(const char *key) {
    const std::uint32_t index = fields_.index(key, program_.state.size());
    if (state_used_[index]) {
        fields_.refuse(key, "is the state variable '" + program_.state[index].name + "', which is used twice");
    }
    state_used_[index] = true;
    return index;
}

std::uint32_t OperationReader::state(const char *key, const std::vector<std::uint64_t> &shape) {
    const std::uint32_t index = state(key);
    if (program_.state[index].shape != shape) {
        fields_.refuse(key, text("is the state variable '", program_.state[index].name, "' of shape ",
                                 shape_text(program_.state[index].shape), ", not ", shape_text(shape)));
    }
    return index;
}

std::uint32_t OperationReader::neuron_state(const char *key) {
    return state(key, {outputs()});
}

std::uint32_t OperationReader::membrane(const char *key) {
    const std::uint32_t index = neuron_state(key);
    program_.state[index].membrane = true;
    return index;
}

void OperationReader::operand_has(std::uint64_t size) {
    for (const Source &source : operation_.in) {
        const Signal &signal = program_.signals[source.signal];
        if (signal.size != size) {
            fields_.refuse("in", text("has the signal '", signal.name, "' of ", signal.size, " elements, not ", size));
        }
    }
    operation_.inputs = size;
}

} // namespace hillock::core
