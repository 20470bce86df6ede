#include "core/training/sample_pass.hpp"

#include "core/training/philox.hpp"

#include <algorithm>

namespace hillock::core::training {

namespace {

constexpr std::uint32_t kDropoutStream = 4;

} // namespace

SamplePass::SamplePass(const PassParts &parts)
    : parts_(parts), tape_{parts.plan(), parts.layout}, forward_(parts, tape_), backward_(parts, tape_),
      scores_(parts.settings.loss, parts.plan().size(parts.plan().output), parts.settings.steps),
      next_(parts.plan().operations.size()) {}

void SamplePass::use(float *thread, const WorkMemory &work, float *sample) {
    tape_.thread = thread;
    tape_.work = &work;
    tape_.sample = sample;
}

void SamplePass::train(const Lanes<SamplePass> &lanes, const Sample *samples, SampleResult *results) {
    const PassParts &parts = lanes.front().parts_;
    const std::size_t steps = parts.settings.steps, segment = parts.layout.steps, stages = parts.plan().ranges.size();
    for (std::size_t n = 0; n < lanes.count; ++n) {
        lanes.passes[n]->draw_masks(samples[n]);
    }
    run_forward(lanes, samples);
    bool stable = true;
    Lanes<ForwardPass> forward;
    Lanes<BackwardPass> backward;
    for (std::size_t n = 0; n < lanes.count; ++n) {
        SamplePass &pass = *lanes.passes[n];
        results[n] = pass.state();
        if (pass.stable(results[n])) {
            results[n] = pass.scored(pass.compute_loss(samples[n]));
        } else {
            stable = false;
        }
        forward.add(pass.forward_);
        backward.add(pass.backward_);
    }
    if (!stable) {
        return;
    }
    for (BackwardPass *const pass : backward) {
        pass->begin();
    }
    for (std::size_t first = (steps - 1) / segment * segment;; first -= segment) {
        const std::size_t length = std::min(segment, steps - first);
        for (SamplePass *const pass : lanes) {
            pass->tape_.first = first;
        }
        if (parts.layout.segmented) {
            for (ForwardPass *const pass : forward) {
                pass->restore();
                pass->begin();
            }
            ForwardPass::run_stages(forward, 0, stages, length, false);
        }
        for (SamplePass *const pass : lanes) {
            pass->backward_.begin_segment(length);
            pass->give_loss(length);
        }
        BackwardPass::run_stages(backward, stages, 0, length);
        if (first == 0) {
            break;
        }
    }
    for (BackwardPass *const pass : backward) {
        pass->finish();
    }
}

void SamplePass::answer(const Lanes<SamplePass> &lanes, const Sample *samples, SampleResult *results) {
    for (SamplePass *const pass : lanes) {
        pass->clear_masks();
    }
    run_forward(lanes, samples);
    for (std::size_t n = 0; n < lanes.count; ++n) {
        SamplePass &pass = *lanes.passes[n];
        results[n] = pass.state();
        if (pass.stable(results[n])) {
            results[n] = pass.scored(pass.scores_.compute(samples[n].label, 1));
        }
    }
}

void SamplePass::begin(const Sample &sample) {
    draw_masks(sample);
    start(sample);
    forward_.begin();
}

void SamplePass::forward(std::size_t begin, std::size_t end) {
    ForwardPass::run_stages(Lanes(forward_), begin, end, parts_.settings.steps, true);
}

SampleResult SamplePass::turn(const Sample &sample) {
    add_scores(parts_.settings.steps);
    const SampleResult result = state();
    if (!stable(result)) {
        return result;
    }
    const double loss = compute_loss(sample);
    backward_.begin();
    backward_.begin_segment(parts_.settings.steps);
    give_loss(parts_.settings.steps);
    return scored(loss);
}

void SamplePass::backward(std::size_t end, std::size_t begin) {
    BackwardPass::run_stages(Lanes(backward_), end, begin, parts_.settings.steps);
}

void SamplePass::finish(std::size_t end, std::size_t begin) {
    backward_.finish(end, begin);
}

WeightSample SamplePass::weight_sample(const Term &term) const {
    const Operation &operation = *parts_.plan().operations[term.operation];
    const OutRows d = tape_.gradient(operation.out, 0);
    WeightSample sample{tape_.operand(term.operation, 0), {d.first, d.stride, 0}};
    if (term.kind == Term::Kind::weights) {
        auto *const active = reinterpret_cast<std::uint64_t *>(tape_.at(term.place));
        sample.spikes = parts_.training.list_active(sample.x, operation.inputs, parts_.settings.steps, active);
        sample.active = active;
    }
    return sample;
}

// What is not finite after the way forward, if anything.
SampleResult SamplePass::state() const {
    SampleResult result;
    result.unstable = forward_.first_not_finite();
    if (!stable(result)) {
        result.value = forward_.not_finite(result.unstable);
    }
    return result;
}

// Of a stable sample.
SampleResult SamplePass::scored(double loss) const {
    return {loss, scores_.answer(), parts_.trained.program().state.size(), 0.0f};
}

bool SamplePass::stable(const SampleResult &result) const {
    return result.unstable == parts_.trained.program().state.size();
}

void SamplePass::draw_masks(const Sample &sample) {
    for (const DropoutShare &one : parts_.settings.dropout) {
        float *const mask = tape_.at(parts_.layout.mask[one.operation]);
        const auto kept = static_cast<float>(1 / (1 - one.share));
        const auto stream = kDropoutStream + 16 * static_cast<std::uint32_t>(one.operation);
        const std::uint64_t step = std::uint64_t{sample.epoch} << 32 | sample.number;
        for (std::size_t j = 0; j < parts_.plan().operations[one.operation]->outputs; ++j) {
            const float u = uniform(philox(parts_.settings.seed, stream, step, j));
            mask[j] = static_cast<double>(u) < one.share ? 0.0f : kept;
        }
    }
}

void SamplePass::clear_masks() {
    for (const DropoutShare &one : parts_.settings.dropout) {
        std::fill_n(tape_.at(parts_.layout.mask[one.operation]), parts_.plan().operations[one.operation]->outputs,
                    1.0f);
    }
}

// Puts a sample at rest.
void SamplePass::start(const Sample &sample) {
    tape_.input = sample.input;
    tape_.input_floats = parts_.plan().size(parts_.plan().input) * (parts_.settings.held ? 1 : parts_.settings.steps);
    tape_.first = 0;
    forward_.rest();
    scores_.begin();
}

void SamplePass::run_forward(const Lanes<SamplePass> &lanes, const Sample *samples) {
    const PassParts &parts = lanes.front().parts_;
    const std::size_t steps = parts.settings.steps, segment = parts.layout.steps;
    Lanes<ForwardPass> forward;
    for (std::size_t n = 0; n < lanes.count; ++n) {
        lanes.passes[n]->start(samples[n]);
        forward.add(lanes.passes[n]->forward_);
    }
    for (std::size_t first = 0; first < steps; first += segment) {
        const std::size_t length = std::min(segment, steps - first);
        for (SamplePass *const pass : lanes) {
            pass->tape_.first = first;
            pass->forward_.save();
            pass->forward_.begin();
        }
        ForwardPass::run_stages(forward, 0, parts.plan().ranges.size(), length, true);
        for (SamplePass *const pass : lanes) {
            pass->add_scores(length);
            if (first + length < steps) {
                pass->forward_.carry(length);
            }
        }
    }
}

void SamplePass::add_scores(std::size_t length) {
    const Rows output = tape_.rows({parts_.plan().output, false}, 0);
    for (std::size_t k = 0; k < length; ++k) {
        scores_.add(output.row(0, k), tape_.first + k);
    }
}

double SamplePass::compute_loss(const Sample &sample) {
    return add_penalties(scores_.compute(sample.label, sample.batch), sample.batch);
}

// The penalties on rates: their loss is added, their gradients go to the tape.
double SamplePass::add_penalties(double loss, std::size_t batch) {
    std::fill(next_.begin(), next_.end(), 0);
    const auto steps = static_cast<double>(parts_.settings.steps);
    for (const RatePenalty &penalty : parts_.settings.penalties) {
        const std::size_t o = penalty.operation;
        if (!parts_.plan().backward(o)) {
            continue;
        }
        const std::size_t n = parts_.plan().operations[o]->outputs;
        const float *const counts = tape_.at(parts_.layout.counts[o]);
        float *const gradient = tape_.at(parts_.layout.rates[o][next_[o]++]);
        const double factor = penalty.strength / static_cast<double>(n);
        const double slope = 2 * penalty.strength / (static_cast<double>(batch) * static_cast<double>(n) * steps);
        double sum = 0;
        for (std::size_t j = 0; j < n; ++j) {
            const double rate = static_cast<double>(counts[j]) / steps;
            const double e = rate > penalty.high ? rate - penalty.high : rate < penalty.low ? rate - penalty.low : 0;
            sum += factor * e * e;
            gradient[j] = static_cast<float>(slope * e);
        }
        loss += sum;
    }
    return loss;
}

void SamplePass::give_loss(std::size_t length) {
    const std::uint32_t output = parts_.plan().output;
    if (parts_.plan().has_gradient[output] == 0) {
        return;
    }
    const OutRows rows = tape_.gradient(output, 0);
    for (std::size_t k = length; k-- > 0;) {
        if (tape_.constant(output)) {
            scores_.gradient(tape_.first + k, tape_.at(parts_.layout.gx));
            parts_.training.add(tape_.at(parts_.layout.gx), rows.first, tape_.size(output));
        } else {
            scores_.gradient(tape_.first + k, rows.row(0, k));
        }
    }
}

} // namespace hillock::core::training
