#include "core/image/stage_reader.hpp"

#include "core/error.hpp"
#include "core/image/operation_reader.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace hillock::core {

namespace {

constexpr std::size_t kUnwritten = SIZE_MAX;
constexpr std::size_t kGiven = SIZE_MAX - 1; // an input

std::string place(std::size_t stage, std::size_t operation, const Json &json) {
    return text("stage ", stage, ", operation ", operation, name_of(json, "node"));
}

bool is_learner(const Stage &stage) {
    if (stage.operations.size() != 2) {
        return false;
    }
    const Operation &first = stage.operations[0], &second = stage.operations[1];
    const auto *const plastic = std::get_if<Plastic>(&first.kind);
    const bool neuron = std::holds_alternative<AdaptiveLif>(second.kind) || std::holds_alternative<Neuron>(second.kind);
    // What the first reads is written by stages before, unless it is late.
    return plastic != nullptr && neuron && plastic->post == second.out && second.in.size() == 1 &&
           second.in[0].signal == first.out && !second.in[0].late &&
           std::none_of(first.in.begin(), first.in.end(), [](const Source &source) { return source.late; });
}

} // namespace

std::string name_of(const Json &entry, const char *key) {
    const bool named = entry.is_object() && entry.contains(key) && entry[key].is_string();
    return named ? " ('" + entry[key].get_ref<const std::string &>() + "')" : "";
}

StageReader::StageReader(const Safetensors &file, Program &program, std::vector<bool> &state_used)
    : file_(file), program_(program), state_used_(state_used), stage_of_(program.signals.size(), kUnwritten),
      written_(program.signals.size(), false) {
    for (const Port &input : program.inputs) {
        stage_of_[input.signal] = kGiven;
        written_[input.signal] = true;
    }
}

void StageReader::read(const Json &stages) {
    find_writers(stages);
    for (const Json &entry : stages) {
        Stage stage{{}, entry.size() == 1};
        for (const Json &operation : entry) {
            read_operation(operation, place(program_.stages.size(), stage.operations.size(), operation), stage);
        }
        check_learning(stage);
        stage.learner = is_learner(stage);
        program_.stages.push_back(std::move(stage));
    }
}

void StageReader::find_writers(const Json &stages) {
    std::size_t stage = 0;
    for (const Json &entry : stages) {
        if (!entry.is_array() || entry.empty()) {
            bad_image("stage ", stage, ": is no array of operations, or an empty one");
        }
        std::size_t operation = 0;
        for (const Json &json : entry) {
            Fields fields(json, place(stage, operation++, json));
            const std::uint32_t out = fields.index("out", program_.signals.size());
            if (stage_of_[out] != kUnwritten) {
                fields.refuse("out", "is the signal '" + program_.signals[out].name + "', which is " +
                                         (stage_of_[out] == kGiven ? "the input" : "already written"));
            }
            stage_of_[out] = stage;
        }
        ++stage;
    }
    for (std::size_t k = 0; k < stage_of_.size(); ++k) {
        if (stage_of_[k] == kUnwritten) {
            bad_image("signal '", program_.signals[k].name, "' is written by no operation");
        }
    }
}

void StageReader::read_operation(const Json &json, const std::string &where, Stage &stage) {
    OperationReader reader(json, where, file_, program_, state_used_);
    Operation operation = reader.read();
    for (const Source &source : operation.in) {
        check_source(source, reader.fields());
        stage.feed_forward = stage.feed_forward && !source.late;
    }
    stage.feed_forward = stage.feed_forward && !std::holds_alternative<Plastic>(operation.kind);
    check_previous(operation, reader.fields());
    program_.signals[operation.out].reported_late = operation.reports_previous;
    written_[operation.out] = true;
    stage.operations.push_back(std::move(operation));
}

void StageReader::check_source(const Source &source, const Fields &fields) const {
    const Signal &signal = program_.signals[source.signal];
    if (!source.late) {
        if (!written_[source.signal]) {
            fields.refuse("in", "reads the signal '" + signal.name + "' before it is written");
        }
        return;
    }
    if (signal.previous < 0) {
        fields.refuse("in", "reads the signal '" + signal.name + "' late, which has no previous");
    }
    // So that its rows are there when a block of steps runs.
    if (stage_of_[source.signal] != program_.stages.size()) {
        fields.refuse("in", "reads the signal '" + signal.name + "' of another stage late");
    }
}

// A plastic connection learns after each step from what its own stage has written.
void StageReader::check_learning(const Stage &stage) const {
    for (const Operation &operation : stage.operations) {
        const auto *const plastic = std::get_if<Plastic>(&operation.kind);
        if (plastic != nullptr && stage_of_[plastic->post] != program_.stages.size()) {
            bad_image("operation '", operation.node, "': learns from the signal '",
                      program_.signals[plastic->post].name, "', which its stage does not write");
        }
    }
}

void StageReader::check_previous(const Operation &operation, const Fields &fields) const {
    const Signal &out = program_.signals[operation.out];
    const auto *const neuron = std::get_if<Neuron>(&operation.kind);
    const bool late = neuron != nullptr && neuron->fire.reset == Reset::subtract_late;
    if (out.previous < 0 && (late || operation.reports_previous)) {
        fields.refuse("out", "is the signal '" + out.name + "', which has no previous, as " +
                                 (late ? "subtract_late" : "report previous_step") + " needs");
    }
}

} // namespace hillock::core
