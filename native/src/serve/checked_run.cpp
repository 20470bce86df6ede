#include "serve/checked_run.hpp"

#include "hillock/envelope.hpp"
#include "protocol/checks.hpp"
#include "serve/strict_exp.hpp"

#include <algorithm>
#include <chrono>

namespace hillock::serve {

namespace {

constexpr std::size_t kAlignment = 64;
constexpr const char *kEngine = "native";

Shape join(const Shape &leading, const Shape &rest) {
    Shape shape = leading;
    shape.insert(shape.end(), rest.begin(), rest.end());
    return shape;
}

// A request of either type as one run.
struct Asked {
    const ServedNetwork &network;
    const Wanted &wanted;
    const WireTensor &encoding;
    const OutputPart &labelled; // gives label, spike count and confidence
    bool single;                // one encoding, not a batch of one
    bool held;
    std::uint32_t batch, steps;

    // Dimensions in front of a raster's, and in front of counts'.
    Shape rows() const {
        return single ? Shape{static_cast<std::int32_t>(steps)}
                      : Shape{static_cast<std::int32_t>(batch), static_cast<std::int32_t>(steps)};
    }
    Shape samples() const { return single ? Shape{} : Shape{static_cast<std::int32_t>(batch)}; }
};

template<class Request>
Asked asked(const ServedNetwork &network, const Request &request, const WireTensor &encoding, std::size_t samples) {
    const bool held = request.steps.has_value();
    const std::size_t leading = samples + (held ? 0 : 1);
    const Shape &shape = encoding.shape;
    const Shape &input = network.layout().input;
    if (shape.size() != leading + input.size() ||
        !std::equal(input.begin(), input.end(), shape.begin() + static_cast<std::ptrdiff_t>(leading))) {
        protocol::refuse(ErrorCode::bad_shape, encoding.name,
                         "does not end with the shape of a step of the network's input");
    }
    const std::int32_t steps = held ? *request.steps : shape[samples];
    return {network,
            request.wanted,
            encoding,
            network.layout().output_named(request.wanted.output),
            samples == 0,
            held,
            samples == 0 ? 1u : static_cast<std::uint32_t>(shape[0]),
            static_cast<std::uint32_t>(steps)};
}

void check_work(const Asked &asked, std::int64_t most) {
    const std::int64_t step = asked.network.layout().operations;
    std::int64_t work = 0;
    const bool beyond = __builtin_mul_overflow(std::int64_t{asked.batch} * asked.steps, step, &work);
    if (beyond || work > most) {
        protocol::refuse(ErrorCode::too_large, "work",
                         "of " + std::to_string(asked.batch) + " samples x " + std::to_string(asked.steps) +
                             " steps x " + std::to_string(step) + " operations is " +
                             (beyond ? "above 2^63" : std::to_string(work)) + ", the limit is " + std::to_string(most));
    }
}

// The memory of one answer: counts, raster, recordings, each at a multiple of 64 bytes.
class Response {
  public:
    Response(const Asked &asked, std::vector<Track> tracks) : asked_(asked), tracks_(std::move(tracks)) {
        const ServedNetwork &network = asked.network;
        const std::size_t rows = std::size_t{asked.batch} * asked.steps;
        if (network.layout().counts) {
            counts_ = add(std::size_t{asked.batch} * network.outputs() * sizeof(std::int64_t));
        }
        if (network.layout().membranes || asked.wanted.raster) {
            raster_ = add(rows * network.outputs() * sizeof(float));
        }
        for (const Track &track : tracks_) {
            recordings_.push_back({track.what, track.index, add(rows * track.size * sizeof(float))});
        }
        memory_ = std::make_shared<Memory>(network.budget(), bytes_ + kAlignment);
        const auto address = reinterpret_cast<std::uintptr_t>(memory_->bytes.get());
        base_ = memory_->bytes.get() + (kAlignment - address % kAlignment) % kAlignment;
    }

    void run(std::uint64_t *state, Limit limit) {
        hillock_run run{};
        run.struct_size = sizeof(run);
        run.batch = asked_.batch;
        run.steps = asked_.steps;
        run.held = asked_.held ? 1 : 0;
        run.response_bytes = bytes_;
        run.counts_offset = counts_;
        run.raster_offset = raster_;
        run.recordings_count = static_cast<std::uint32_t>(recordings_.size());
        run.recordings = recordings_.data();
        run.cancel = limit.cancel;
        run.deadline_ns = limit.deadline_ns;
        if (asked_.encoding.type == ElementType::SPIKES) {
            const ServedNetwork &network = asked_.network;
            const std::size_t rows = std::size_t{asked_.batch} * asked_.steps;
            network.run(run, SpikeRows(network.budget(), asked_.encoding, rows, network.inputs()), base_, state);
            return;
        }
        asked_.network.run(run, asked_.encoding.values<float>().data(), base_, state);
    }

    // These and what they need are of the labelled output.
    std::int32_t label(std::size_t sample) const {
        std::size_t label = 0;
        for (std::size_t output = 1; output < asked_.labelled.size; ++output) {
            label = score(sample, output) > score(sample, label) ? output : label;
        }
        return static_cast<std::int32_t>(label);
    }

    std::int64_t spike_count(std::size_t sample) const {
        std::int64_t sum = 0;
        for (std::size_t output = 0; asked_.labelled.spikes && output < asked_.labelled.size; ++output) {
            sum += count(sample, output);
        }
        return sum;
    }

    // The label's share of all spikes, or in the softmax of the readouts; in double, in index order, as Response.java has it.
    double confidence(std::size_t sample) const {
        const auto label = static_cast<std::size_t>(this->label(sample));
        if (asked_.labelled.spikes) {
            const std::int64_t spikes = spike_count(sample);
            return spikes == 0 ? 0 : static_cast<double>(count(sample, label)) / static_cast<double>(spikes);
        }
        const double best = score(sample, label);
        double sum = 0;
        for (std::size_t output = 0; output < asked_.labelled.size; ++output) {
            sum += strict_exp(score(sample, output) - best);
        }
        return 1 / sum;
    }

    Outputs outputs() const {
        const ServedNetwork &network = asked_.network;
        const Shape &out = network.layout().output;
        const Wanted &wanted = asked_.wanted;
        Outputs outputs;
        if (network.layout().counts && wanted.counts) {
            outputs.counts = tensor("counts", ElementType::I64, join(asked_.samples(), out), counts_);
        }
        if (!network.layout().membranes && wanted.raster) {
            outputs.firing_pattern = firing_pattern();
        }
        if (network.layout().membranes && wanted.membrane) {
            outputs.membrane = tensor("membrane", ElementType::F32, join(asked_.rows(), out), raster_);
        }
        for (std::size_t i = 0; i < tracks_.size(); ++i) {
            outputs.recordings.push_back(tensor(tracks_[i].name, ElementType::F32,
                                                join(asked_.rows(), tracks_[i].shape), recordings_[i].offset));
        }
        detach(outputs);
        return outputs;
    }

  private:
    // Tensors that are a small part of the memory get their own, so that an answer that is remembered does not hold all of it.
    void detach(Outputs &outputs) const {
        std::vector<WireTensor *> within;
        std::size_t bytes = 0;
        const auto add = [&](WireTensor &tensor) {
            if (tensor.owner == memory_) {
                within.push_back(&tensor);
                bytes += tensor.data.size();
            }
        };
        for (std::optional<WireTensor> *one : {&outputs.counts, &outputs.firing_pattern, &outputs.membrane}) {
            if (*one) {
                add(**one);
            }
        }
        std::ranges::for_each(outputs.recordings, add);
        if (bytes_ <= 4096 || bytes > bytes_ / 2) {
            return;
        }
        for (WireTensor *tensor : within) {
            const auto own = std::make_shared<std::vector<std::byte>>(tensor->data.begin(), tensor->data.end());
            tensor->data = *own;
            tensor->owner = own;
        }
    }

    // Where the next part starts. What no frame can hold is not allocated.
    std::uint64_t add(std::size_t size) {
        const std::uint64_t at = bytes_;
        bytes_ += (size + kAlignment - 1) / kAlignment * kAlignment;
        if (size > kMaximumMaxFrame || bytes_ > kMaximumMaxFrame) {
            protocol::refuse(ErrorCode::too_large, "want", "the answer would not fit into a frame");
        }
        return at;
    }

    std::int64_t count(std::size_t sample, std::size_t output) const {
        return reinterpret_cast<const std::int64_t *>(
            base_ + counts_)[sample * asked_.network.outputs() + asked_.labelled.offset + output];
    }

    const float *raster() const { return reinterpret_cast<const float *>(base_ + raster_); }

    float value(std::size_t sample, std::size_t step, std::size_t output) const {
        return raster()[(sample * asked_.steps + step) * asked_.network.outputs() + asked_.labelled.offset + output];
    }

    double score(std::size_t sample, std::size_t output) const {
        return asked_.labelled.spikes ? static_cast<double>(count(sample, output)) : readout(sample, output);
    }

    double readout(std::size_t sample, std::size_t output) const {
        switch (asked_.network.layout().readout) {
        case Readout::last:
            return value(sample, asked_.steps - 1, output);
        case Readout::max: {
            float max = value(sample, 0, output);
            for (std::size_t step = 1; step < asked_.steps; ++step) {
                max = std::max(max, value(sample, step, output));
            }
            return max;
        }
        case Readout::mean:
            break;
        }
        double sum = 0;
        for (std::size_t step = 0; step < asked_.steps; ++step) {
            sum += value(sample, step, output);
        }
        return sum / asked_.steps;
    }

    WireTensor tensor(const std::string &name, ElementType type, Shape shape, std::uint64_t offset) const {
        const auto bytes = static_cast<std::size_t>(elements(shape)) * size_of(type);
        return {name, type, std::move(shape), {base_ + offset, bytes}, memory_};
    }

    // Output j of a step in bit j mod 8 of byte ⌊j / 8⌋ where all are 0 or 1, else the floats.
    WireTensor firing_pattern() const {
        const std::size_t outputs = asked_.network.outputs(), bytes = (outputs + 7) / 8;
        const std::size_t rows = std::size_t{asked_.batch} * asked_.steps;
        std::vector<std::uint8_t> packed(rows * bytes);
        for (std::size_t row = 0; row < rows; ++row) {
            for (std::size_t j = 0; j < outputs; ++j) {
                const float spike = raster()[row * outputs + j];
                if (spike == 1) {
                    packed[row * bytes + j / 8] |= static_cast<std::uint8_t>(1 << j % 8);
                } else if (spike != 0) {
                    return tensor("firing_pattern", ElementType::F32,
                                  join(asked_.rows(), asked_.network.layout().output), raster_);
                }
            }
        }
        return WireTensor::keep<std::uint8_t>("firing_pattern", join(asked_.rows(), {static_cast<std::int32_t>(bytes)}),
                                              std::move(packed));
    }

    // Lives as long as the answer's tensors.
    struct Memory {
        Memory(MemoryBudget &budget, std::size_t size)
            : share(budget.take("the answer", size)), bytes(std::make_unique_for_overwrite<std::byte[]>(size)) {}

        MemoryBudget::Share share;
        std::unique_ptr<std::byte[]> bytes;
    };

    const Asked &asked_;
    const std::vector<Track> tracks_;
    std::vector<hillock_recording> recordings_;
    std::uint64_t counts_ = HILLOCK_NOWHERE, raster_ = HILLOCK_NOWHERE;
    std::size_t bytes_ = 0;
    std::shared_ptr<Memory> memory_;
    std::byte *base_ = nullptr;
};

// Runs, and gives the response and its wall time in µs.
double run(Response &response, std::uint64_t *state, Limit limit) {
    const auto start = std::chrono::steady_clock::now();
    response.run(state, limit);
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count();
}

std::vector<Track> tracks(const Asked &asked) {
    std::vector<Track> tracks;
    for (const std::string &name : asked.wanted.record) {
        tracks.push_back(asked.network.layout().track(name));
    }
    return tracks;
}

} // namespace

void check_run(const ServedNetwork &network, const ReasoningRequest &request, std::int64_t most_work) {
    check_work(asked(network, request, request.encoding, 0), most_work);
}

void check_run(const ServedNetwork &network, const BatchRequest &request, std::int64_t most_work) {
    check_work(asked(network, request, request.encodings, 1), most_work);
}

Message run(const ServedNetwork &network, const ReasoningRequest &request, std::uint64_t *state, Limit limit) {
    const Asked asked = serve::asked(network, request, request.encoding, 0);
    Response response(asked, tracks(asked));
    const double latency = run(response, state, limit);
    return ReasoningResponse{response.label(0), response.spike_count(0), response.confidence(0), latency,
                             kEngine,           response.outputs()};
}

Message run(const ServedNetwork &network, const BatchRequest &request, std::uint64_t *state, Limit limit) {
    const Asked asked = serve::asked(network, request, request.encodings, 1);
    Response response(asked, tracks(asked));
    BatchResponse answer;
    answer.latency_us = run(response, state, limit);
    answer.engine = kEngine;
    for (std::size_t sample = 0; sample < asked.batch; ++sample) {
        answer.labels.push_back(response.label(sample));
        answer.spike_counts.push_back(response.spike_count(sample));
        answer.confidences.push_back(response.confidence(sample));
    }
    answer.outputs = response.outputs();
    return answer;
}

} // namespace hillock::serve
