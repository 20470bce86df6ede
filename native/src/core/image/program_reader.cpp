#include "core/image/program_reader.hpp"

#include "core/error.hpp"
#include "core/image/fields.hpp"
#include "core/image/settings.hpp"
#include "core/image/stage_reader.hpp"

#include <nlohmann/json.hpp>

#include <set>
#include <string>
#include <utility>

namespace hillock::core {

namespace {

constexpr std::uint64_t kFormat = 1;

class ProgramReader {
  public:
    ProgramReader(const Json &json, const Safetensors &file, std::uint64_t most_memory)
        : fields_(json, "program"), file_(file) {
        program_.memory = Allowance(most_memory);
    }

    Program read() {
        if (fields_.number("format", 0, UINT64_MAX) != kFormat) {
            fields_.refuse("format", text("is not ", kFormat));
        }
        program_.reports_previous = read_reports_previous({fields_.object("settings"), "settings"});
        read_state();
        read_signals();
        read_ends();
        StageReader(file_, program_, state_used_).read(fields_.array("stages"));
        read_nodes();
        fields_.finish();
        check_state_used();
        return std::move(program_);
    }

  private:
    Fields fields_;
    const Safetensors &file_;
    Program program_{};
    std::vector<bool> state_used_;
    bool unnamed_ = false; // the one Output, which the list of nodes names

    void read_state() {
        std::uint64_t offset = 0;
        for (const Json &entry : fields_.array("state")) {
            Fields fields(entry, text("state variable ", program_.state.size(), name_of(entry, "name")));
            const std::string &name = fields.string("name");
            std::vector<std::uint64_t> shape = fields.shape("shape", kMostElements);
            const float *const initial = read_initial(fields, shape);
            fields.finish();
            const std::uint64_t size = elements(shape);
            program_.state.push_back({name, std::move(shape), size, offset, false, initial});
            offset += size;
            check_total("state", offset);
        }
        state_used_.resize(program_.state.size());
    }

    const float *read_initial(Fields &fields, const std::vector<std::uint64_t> &shape) const {
        if (!fields.has("initial")) {
            return nullptr;
        }
        const std::string &name = fields.string("initial");
        const auto found = file_.tensors.find(name);
        if (found == file_.tensors.end() || found->second.dtype != Dtype::f32) {
            fields.refuse("initial", "names the tensor '" + name + "', which is missing or no F32");
        }
        if (found->second.shape != shape) {
            fields.refuse("initial", text("names the tensor '", name, "' of shape ", shape_text(found->second.shape),
                                          ", not ", shape_text(shape)));
        }
        return found->second.floats();
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
        if (fields_.has("inputs")) {
            read_list("inputs", program_.inputs);
            read_list("outputs", program_.outputs);
        } else {
            const std::uint32_t input = fields_.index("input", program_.signals.size());
            const std::uint32_t output = fields_.index("output", program_.signals.size());
            program_.inputs.push_back({program_.signals[input].name, input, 0, 0});
            unnamed_ = true;
            program_.outputs.push_back({"output", output, 0, 0, read_kind(fields_, "output_kind")});
        }
        program_.input_size = place("inputs", program_.inputs);
        program_.output_size = place("outputs", program_.outputs);
        for (const Port &port : program_.inputs) {
            Signal &signal = program_.signals[port.signal];
            if (signal.given) {
                bad_image("input '", port.name, "': signal ", port.signal, " is another input's");
            }
            if (signal.previous >= 0) {
                bad_image("signal '", signal.name, "': the input has a previous");
            }
            signal.given = true;
        }
        for (const Port &port : program_.outputs) {
            program_.signals[port.signal].shown = true;
            (port.spikes ? program_.counts : program_.membranes) = true;
        }
    }

    void read_list(const char *key, std::vector<Port> &ports) {
        std::set<std::string> names;
        for (const Json &entry : fields_.array(key)) {
            Fields fields(entry, text(key, " ", ports.size(), name_of(entry, "name")));
            const std::string &name = fields.string("name");
            if (!names.insert(name).second) {
                fields.refuse("name", "is listed twice");
            }
            const std::uint32_t signal = fields.index("signal", program_.signals.size());
            const bool spikes = &ports == &program_.outputs && read_kind(fields, "kind");
            fields.finish();
            ports.push_back({name, signal, 0, 0, spikes});
        }
        if (ports.empty()) {
            fields_.refuse(key, "is empty, a network needs at least one");
        }
    }

    static bool read_kind(Fields &fields, const char *key) {
        const std::string &kind = fields.string(key);
        if (kind != "spikes" && kind != "membrane") {
            fields.refuse(key, "'" + kind + "' is unknown");
        }
        return kind == "spikes";
    }

    // Gives each its place in a row, and returns the size of a row.
    std::uint64_t place(const char *what, std::vector<Port> &ports) const {
        std::uint64_t offset = 0;
        for (Port &port : ports) {
            port.offset = offset;
            port.size = program_.signals[port.signal].size;
            offset += port.size;
            check_total(what, offset);
        }
        return offset;
    }

    void read_nodes() {
        std::set<std::string> names;
        for (const Json &entry : fields_.array("nodes")) {
            Fields fields(entry, text("node ", names.size(), name_of(entry, "name")));
            if (!names.insert(fields.string("name")).second) {
                fields.refuse("name", "is listed twice");
            }
            const bool output = fields.string("type") == "Output";
            const std::uint64_t size = elements(fields.shape("shape", kMostElements));
            const std::uint32_t signal = fields.index("signal", program_.signals.size());
            const std::int32_t membrane = fields.index_or_none("membrane", program_.state.size());
            fields.finish();
            if (output && unnamed_ && signal == program_.outputs.front().signal &&
                fields.string("name").find('/') == std::string::npos) {
                program_.outputs.front().name = fields.string("name");
                unnamed_ = false;
            }
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

    void check_state_used() const {
        for (std::size_t k = 0; k < state_used_.size(); ++k) {
            if (!state_used_[k]) {
                bad_image("state variable '", program_.state[k].name, "' is used by nothing");
            }
        }
    }
};

} // namespace

Program read_program(const Safetensors &file, std::uint64_t most_memory) {
    const Json json = parse_json(file.program, "program");
    return ProgramReader(json, file, most_memory).read();
}

} // namespace hillock::core
