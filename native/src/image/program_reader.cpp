#include "image/program_reader.hpp"

#include "error.hpp"
#include "image/fields.hpp"
#include "image/operation_reader.hpp"

#include <utility>

namespace hillock {

namespace {

constexpr std::uint64_t kFormat = 1;

// Reads the program top to bottom; `written_` and `state_used_` follow what the operations so far have done.
class ProgramReader {
  public:
    ProgramReader(const Json &json, const Safetensors &file) : fields_(json, "program"), file_(file) {}

    Program read() {
        if (fields_.number("format", 0) != kFormat) {
            fields_.refuse("format", text("is not ", kFormat));
        }
        read_settings();
        read_state();
        read_signals();
        read_ends();
        read_stages();
        read_nodes();
        fields_.finish();
        check_all_used();
        return std::move(program_);
    }

  private:
    Fields fields_;
    const Safetensors &file_;
    Program program_{};
    std::vector<bool> written_;    // signals
    std::vector<bool> state_used_; // state variables
    std::uint64_t elements_ = 0;   // of all signals and state variables

    void read_settings() {
        Fields settings(fields_.object("settings"), "settings");
        const std::string &report = settings.string("report");
        if (report != "same_step" && report != "previous_step") {
            settings.refuse("report", "'" + report + "' is unknown");
        }
        program_.reports_previous = report == "previous_step";
    }

    std::uint64_t count(std::uint64_t size) {
        elements_ += size;
        if (elements_ > kMaximumSize) {
            bad_image("program: its signals and state hold more than ", kMaximumSize, " values");
        }
        return size;
    }

    void read_state() {
        std::uint64_t offset = 0;
        for (const Json &entry : fields_.array("state")) {
            Fields fields(entry, text("state variable ", program_.state.size()));
            const std::string &name = fields.string("name");
            std::vector<std::uint64_t> shape = fields.numbers("shape", 1);
            fields.finish();
            const std::uint64_t size = count(elements(shape, "state variable '" + name + "'"));
            program_.state.push_back({name, std::move(shape), size, offset, false});
            offset += size;
        }
        state_used_.resize(program_.state.size());
    }

    void read_signals() {
        for (const Json &entry : fields_.array("signals")) {
            Fields fields(entry, text("signal ", program_.signals.size()));
            const std::string &name = fields.string("name");
            const std::uint64_t size = count(elements(fields.numbers("shape", 1), "signal '" + name + "'"));
            const std::int32_t previous = fields.index_or_none("previous", program_.state.size());
            fields.finish();
            if (previous >= 0) {
                take_previous(fields, static_cast<std::uint32_t>(previous), size);
            }
            program_.signals.push_back({name, size, previous, false});
        }
        written_.resize(program_.signals.size());
    }

    void take_previous(const Fields &fields, std::uint32_t index, std::uint64_t size) {
        const StateVariable &variable = program_.state[index];
        if (state_used_[index]) {
            fields.refuse("previous", "is the state variable '" + variable.name + "', which is used twice");
        }
        if (variable.size != size) {
            fields.refuse("previous", text("is a state variable of ", variable.size, " elements, not ", size));
        }
        state_used_[index] = true;
    }

    void read_ends() {
        program_.input = fields_.index("input", program_.signals.size());
        program_.output = fields_.index("output", program_.signals.size());
        const std::string &kind = fields_.string("output_kind");
        if (kind != "spikes" && kind != "membrane") {
            fields_.refuse("output_kind", "'" + kind + "' is unknown");
        }
        program_.output_spikes = kind == "spikes";
        written_[program_.input] = true;
    }

    void read_stages() {
        for (const Json &entry : fields_.array("stages")) {
            const std::string where = text("stage ", program_.stages.size());
            if (!entry.is_array() || entry.empty()) {
                bad_image(where, ": is no array of operations, or an empty one");
            }
            Stage stage{{}, entry.size() == 1};
            for (const Json &operation : entry) {
                read_operation(operation, text(where, ", operation ", stage.operations.size()), stage);
            }
            check_late(stage);
            program_.stages.push_back(std::move(stage));
        }
    }

    void read_operation(const Json &json, const std::string &where, Stage &stage) {
        OperationReader reader(json, where + name_of(json), file_, program_, state_used_);
        Operation operation = reader.read();
        for (const Source &source : operation.in) {
            if (source.late) {
                stage.feed_forward = false;
            } else if (!written_[source.signal]) {
                reader.fields().refuse("in", "reads the signal '" + program_.signals[source.signal].name +
                                                 "' before it is written");
            }
        }
        Signal &out = program_.signals[operation.out];
        if (written_[operation.out]) {
            reader.fields().refuse("out", "is the signal '" + out.name + "', which is already written");
        }
        written_[operation.out] = true;
        out.spiking = operation.spikes();
        check_previous(operation, out, reader.fields());
        stage.operations.push_back(std::move(operation));
    }

    static std::string name_of(const Json &operation) {
        const bool named = operation.is_object() && operation.contains("node") && operation["node"].is_string();
        return named ? " (node '" + operation["node"].get_ref<const std::string &>() + "')" : "";
    }

    void check_previous(const Operation &operation, const Signal &out, const Fields &fields) const {
        const auto *const neuron = std::get_if<Neuron>(&operation.kind);
        const bool late = neuron != nullptr && neuron->fire.reset == Reset::subtract_late;
        if (out.previous < 0 && (late || (out.spiking && program_.reports_previous))) {
            fields.refuse("out", "is the signal '" + out.name + "', which has no previous, as " +
                                     (late ? "subtract_late" : "report previous_step") + " needs");
        }
    }

    // A late source is written in this stage or before it, so that its rows are there when a block of steps runs.
    void check_late(const Stage &stage) const {
        for (const Operation &operation : stage.operations) {
            for (const Source &source : operation.in) {
                const Signal &signal = program_.signals[source.signal];
                if (source.late && (signal.previous < 0 || !written_[source.signal])) {
                    bad_image("node '", operation.node, "': in reads the signal '", signal.name, "' late, which ",
                              signal.previous < 0 ? "has no previous" : "a later stage writes");
                }
            }
        }
    }

    void read_nodes() {
        std::size_t k = 0;
        for (const Json &entry : fields_.array("nodes")) {
            Fields fields(entry, text("node ", k++));
            const std::string &name = fields.string("name");
            fields.string("type");
            const std::uint64_t size = elements(fields.numbers("shape", 1), "node '" + name + "'");
            const std::int32_t signal = fields.index_or_none("signal", program_.signals.size());
            const std::int32_t membrane = fields.index_or_none("membrane", program_.state.size());
            fields.finish();
            if (signal >= 0 && program_.signals[static_cast<std::uint32_t>(signal)].size != size) {
                fields.refuse("shape", "of '" + name + "' has not as many elements as its signal");
            }
            if (membrane >= 0 && program_.state[static_cast<std::uint32_t>(membrane)].size != size) {
                fields.refuse("shape", "of '" + name + "' has not as many elements as its membrane");
            }
            if (membrane >= 0 && !program_.state[static_cast<std::uint32_t>(membrane)].membrane) {
                fields.refuse("membrane", "of '" + name + "' is no neuron's v");
            }
        }
    }

    void check_all_used() const {
        for (std::size_t k = 0; k < written_.size(); ++k) {
            if (!written_[k]) {
                bad_image("signal '", program_.signals[k].name, "' is written by no operation");
            }
        }
        for (std::size_t k = 0; k < state_used_.size(); ++k) {
            if (!state_used_[k]) {
                bad_image("state variable '", program_.state[k].name, "' is used by nothing");
            }
        }
    }
};

} // namespace

Program read_program(const Safetensors &file) {
    const Json json = parse_json(file.program, "program");
    return ProgramReader(json, file).read();
}

} // namespace hillock
