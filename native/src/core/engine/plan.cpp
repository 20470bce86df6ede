#include "core/engine/plan.hpp"

#include <algorithm>

namespace hillock::core {

namespace {

// Can run over some steps of one sample: it reads only signals of this step, and shares no weights with other samples.
bool runs_alone(const Stage &stage) {
    const Operation &operation = stage.operations.front();
    return stage.feed_forward && !std::holds_alternative<Linear>(operation.kind) &&
           std::none_of(operation.in.begin(), operation.in.end(), [](const Source &source) { return source.late; });
}

// Runs over blocks, from one signal of this step.
bool simple(const Stage &stage) {
    const std::vector<Source> &in = stage.operations.front().in;
    return stage.feed_forward && in.size() == 1 && !in.front().late;
}

bool gives_bits(const Operation &operation) {
    const auto *const neuron = std::get_if<Neuron>(&operation.kind);
    return neuron != nullptr && neuron->fires() && neuron->fire.reset != Reset::multi_spike;
}

class Readers {
  public:
    explicit Readers(const Program &program) : all_(program.signals.size()) {
        for (const Stage &stage : program.stages) {
            for (const Operation &operation : stage.operations) {
                for (const Source &source : operation.in) {
                    all_[source.signal].push_back({&stage, &operation});
                }
                if (const auto *const plastic = std::get_if<Plastic>(&operation.kind)) {
                    all_[plastic->post].push_back({&stage, &operation});
                }
            }
        }
    }

    // Whether those of a signal are such operations, and read nothing else.
    template<class Kind>
    bool are(std::uint32_t signal) const {
        return std::all_of(all_[signal].begin(), all_[signal].end(), [](const Reader &reader) {
            return simple(*reader.stage) && std::holds_alternative<Kind>(reader.operation->kind);
        });
    }
    std::size_t count(std::uint32_t signal) const { return all_[signal].size(); }
    // Whether a signal has some, all of them in stages from `begin` to `end`.
    bool are_between(std::uint32_t signal, const Stage *begin, const Stage *end) const {
        return !all_[signal].empty() &&
               std::all_of(all_[signal].begin(), all_[signal].end(),
                           [&](const Reader &reader) { return reader.stage >= begin && reader.stage < end; });
    }

  private:
    struct Reader {
        const Stage *stage;
        const Operation *operation;
    };

    std::vector<std::vector<Reader>> all_;
};

// Whether dense connections alone read the input, each in the present step.
bool reads_bits(const Program &program, const Readers &readers) {
    if (program.inputs.size() != 1 || program.input_size == 1) { // a word would take more room than a float
        return false;
    }
    const std::uint32_t input = program.inputs.front().signal;
    const Signal &signal = program.signals[input];
    return !signal.shown && signal.previous < 0 && readers.are<Linear>(input);
}

} // namespace

Plan::Plan(const Program &program, bool held, bool records)
    : steady(program.signals.size(), 0), kept(program.signals.size(), Kept::rows),
      writers(program.signals.size(), nullptr) {
    const Readers readers(program);
    for (const Port &input : program.inputs) {
        steady[input.signal] = held;
    }
    for (const Stage &stage : program.stages) {
        const Operation &operation = stage.operations.front();
        const std::uint32_t out = operation.out;
        // What is computed in a feed-forward stage, without state, from constant signals is constant itself.
        steady[out] = stage.feed_forward && operation.stateless() &&
                      std::all_of(operation.in.begin(), operation.in.end(),
                                  [&](const Source &source) { return steady[source.signal] != 0; });
        if (records || !stage.feed_forward || program.signals[out].shown) {
            continue;
        }
        if (gives_bits(operation) && readers.are<Linear>(out)) {
            kept[out] = Kept::bits;
        } else if (steady[out] == 0 && std::holds_alternative<Linear>(operation.kind) && readers.count(out) == 1 &&
                   readers.are<Neuron>(out)) {
            kept[out] = Kept::nowhere;
            writers[out] = &operation;
        }
    }
    input_bits = !held && !records && reads_bits(program, readers);
    divide(program, records);
}

// Into spans as long as can be.
void Plan::divide(const Program &program, bool records) {
    const Readers readers(program);
    const auto in_pieces = [&](const Stage &stage) {
        const Operation &operation = stage.operations.front();
        return !records && runs_alone(stage) && steady[operation.out] == 0 &&
               std::none_of(operation.in.begin(), operation.in.end(),
                            [&](const Source &source) { return kept[source.signal] == Kept::nowhere; });
    };
    const std::vector<Stage> &stages = program.stages;
    for (std::size_t first = 0, end = 0; first < stages.size(); first = end) {
        const bool alone = in_pieces(stages[first]);
        while (end < stages.size() && in_pieces(stages[end]) == alone) {
            ++end;
        }
        bool gains = false;
        for (std::size_t at = first; alone && at < end; ++at) {
            const std::uint32_t out = stages[at].operations.front().out;
            if (!program.signals[out].shown && readers.are_between(out, stages.data() + first, stages.data() + end)) {
                kept[out] = Kept::piece;
                gains = true;
            }
        }
        spans.push_back({first, end, gains});
    }
}

Plans::Plans(const Program &program, bool layers)
    : all_{Plan(program, false, true), Plan(program, true, true), Plan(program, false, !layers),
           Plan(program, true, !layers)} {}

} // namespace hillock::core
