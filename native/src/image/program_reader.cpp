#include "image/program_reader.hpp"

#include "error.hpp"
#include "image/fields.hpp"
#include "image/operation_reader.hpp"
#include "image/settings.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace hillock {

namespace {

constexpr std::uint64_t kFormat = 1;
constexpr std::size_t kUnwritten = SIZE_MAX;
constexpr std::size_t kGiven = SIZE_MAX - 1; // the input

// Reads the program top to bottom; `written_` and `state_used_` follow what the operations so far have done.
class ProgramReader {
  public:
    ProgramReader(const Json &json, const Safetensors &file) : fields_(json, "program"), file_(file) {}

    Program read() {
        if (fields_.number("format", 0, UINT64_MAX) != kFormat) {
            fields_.refuse("format", text("is not ", kFormat));
        }
        program_.reports_previous = read_reports_previous({fields_.object("settings"), "settings"});
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
    std::vector<std::size_t> written_; // by which stage each signal is
    std::vector<bool> state_used_;     // state variables

    void read_state() {
        std::uint64_t offset = 0;
        for (const Json &entry : fields_.array("state")) {
            Fields fields(entry, text("state variable ", program_.state.size(), name_of(entry, "name")));
            const std::string &name = fields.string("name");
            std::vector<std::uint64_t> shape = fields.shape("shape", kMostElements);
            fields.finish();
            const std::uint64_t size = elements(shape);
            program_.state.push_back({name, std::move(shape), size, offset, false});
            offset += size;
            check_total("state", offset);
        }
        state_used_.resize(program_.state.size());
    }

    void read_signals() {
        std::uint64_t total = 0;
        for (const Json &entry : fields_.array("signals")) {
            Fields fields(entry, text("signal ", program_.signals.size(), name_of(entry, "name")));
            const std::string &name = fields.string("name");
            const std::uint64_t size = elements(fields.shape("shape", kMostElements));
            const std::int32_t previous = fields.index_or_none("previous", program_.state.size());
            fields.finish();
            if (previous >= 0) {
                take_previous(fields, static_cast<std::uint32_t>(previous), size);
            }
            program_.signals.push_back({name, size, previous, false});
            total += size;
            check_total("signals", total);
        }
        written_.resize(program_.signals.size(), kUnwritten);
    }

    static void check_total(const char *what, std::uint64_t size) {
        if (size > kMostElements) {
            bad_image(what, ": hold more than ", kMostElements, " values together");
        }
    }

    void take_previous(const Fields &fields, std::uint32_t index, std::uint64_t size) {
        const StateVariable &variable = program_.state[index];
        if (state_used_[index]) {
            fields.refuse("previous", "is the state variable '" + variable.name + "', which is used twice");
        }
        if (variable.shape != std::vector<std::uint64_t>{size}) {
            fields.refuse("previous", text("is the state variable '", variable.name, "' of shape ",
                                           shape_text(variable.shape), ", not [", size, "]"));
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
        if (program_.signals[program_.input].previous >= 0) {
            bad_image("signal '", program_.signals[program_.input].name, "': the input has a previous");
        }
        written_[program_.input] = kGiven;
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
        OperationReader reader(json, where + name_of(json, "node"), file_, program_, state_used_);
        Operation operation = reader.read();
        for (const Source &source : operation.in) {
            if (source.late) {
                stage.feed_forward = false;
            } else if (written_[source.signal] == kUnwritten) {
                reader.fields().refuse("in", "reads the signal '" + program_.signals[source.signal].name +
                                                 "' before it is written");
            }
        }
        Signal &out = program_.signals[operation.out];
        if (written_[operation.out] != kUnwritten) {
            reader.fields().refuse("out", "is the signal '" + out.name + "', which is already written");
        }
        written_[operation.out] = program_.stages.size();
        out.spiking = operation.spikes();
        check_previous(operation, out, reader.fields());
        stage.operations.push_back(std::move(operation));
    }

    static std::string name_of(const Json &entry, const char *key) {
        const bool named = entry.is_object() && entry.contains(key) && entry[key].is_string();
        return named ? " ('" + entry[key].get_ref<const std::string &>() + "')" : "";
    }

    void check_previous(const Operation &operation, const Signal &out, const Fields &fields) const {
        const auto *const neuron = std::get_if<Neuron>(&operation.kind);
        const bool late = neuron != nullptr && neuron->fire.reset == Reset::subtract_late;
        if (out.previous < 0 && (late || (out.spiking && program_.reports_previous))) {
            fields.refuse("out", "is the signal '" + out.name + "', which has no previous, as " +
                                     (late ? "subtract_late" : "report previous_step") + " needs");
        }
    }

    // Late reads stay within their stage, so that the rows are there when a block of steps runs.
    void check_late(const Stage &stage) const {
        for (const Operation &operation : stage.operations) {
            for (const Source &source : operation.in) {
                const Signal &signal = program_.signals[source.signal];
                if (source.late && signal.previous < 0) {
                    bad_image("node '", operation.node, "': in reads the signal '", signal.name,
                              "' late, which has no previous");
                }
                if (source.late && written_[source.signal] != program_.stages.size()) {
                    bad_image("node '", operation.node, "': in reads the signal '", signal.name,
                              "' of another stage late");
                }
            }
        }
    }

    void read_nodes() {
        std::set<std::string> names;
        for (const Json &entry : fields_.array("nodes")) {
            Fields fields(entry, text("node ", names.size(), name_of(entry, "name")));
            if (!names.insert(fields.string("name")).second) {
                fields.refuse("name", "is listed twice");
            }
            fields.string("type");
            const std::uint64_t size = elements(fields.shape("shape", kMostElements));
            const std::uint32_t signal = fields.index("signal", program_.signals.size());
            const std::int32_t membrane = fields.index_or_none("membrane", program_.state.size());
            fields.finish();
            if (program_.signals[signal].size != size) {
                fields.refuse("shape", "has not as many elements as its signal");
            }
            if (membrane >= 0) {
                check_membrane(fields, program_.state[static_cast<std::uint32_t>(membrane)], size);
            }
        }
    }

    static void check_membrane(const Fields &fields, const StateVariable &variable, std::uint64_t size) {
        if (!variable.membrane) {
            fields.refuse("membrane", "is the state variable '" + variable.name + "', no neuron's v");
        }
        if (variable.size != size) {
            fields.refuse("shape", "has not as many elements as its membrane");
        }
    }

    void check_all_used() const {
        for (std::size_t k = 0; k < written_.size(); ++k) {
            if (written_[k] == kUnwritten) {
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
