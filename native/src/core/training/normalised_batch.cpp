#include "core/training/normalised_batch.hpp"

#include <algorithm>

namespace hillock::core::training {

NormalisedBatch::NormalisedBatch(const PassParts &parts, PassGroup &group, Workers &workers)
    : parts_(parts), group_(group), workers_(workers) {
    const GradientPlan &plan = parts.plan();
    for (std::size_t stage = 0; stage < plan.ranges.size(); ++stage) {
        if (const NormWeights *const weights = parts.trained.norm(plan.ranges[stage].begin)) {
            norms_.emplace_back(parts, *weights, stage);
        }
    }
}

void NormalisedBatch::run(const Samples &samples, SampleResult *results) {
    if (samples.count != samples.batch || samples.count > group_.together() || count_ != 0) {
        bad_argument("a batch with a normalisation is added in one call; this one has ", samples.count, " of ",
                     samples.batch, " samples, ", group_.together(), " fit");
    }
    run_forward(samples, results);
    const std::size_t stable = parts_.trained.program().state.size();
    if (std::all_of(results, results + samples.count,
                    [stable](const SampleResult &result) { return result.unstable == stable; })) {
        run_backward(samples);
        run_constant(samples);
        count_ = samples.count;
    }
}

void NormalisedBatch::follow() {
    workers_.share(count_ == 0 ? 0 : norms_.size(), [&](std::size_t i, std::size_t) { norms_[i].follow(count_); });
    count_ = 0;
}

// Calls work(pass, n) for each sample.
template<class Work>
void NormalisedBatch::each(const Samples &samples, const Work &work) {
    workers_.share(samples.count, samples.cancel,
                   [&](std::size_t n, std::size_t thread) { work(group_.pass(n, thread), n); });
}

void NormalisedBatch::run_forward(const Samples &samples, SampleResult *results) {
    const GradientPlan &plan = parts_.plan();
    const std::size_t elements = plan.size(plan.input) * (parts_.settings.held ? 1 : parts_.settings.steps);
    each(samples, [&](SamplePass &pass, std::size_t n) {
        pass.begin(samples.sample(n, elements));
        pass.forward(0, norms_.front().stage() + 1);
    });
    for (std::size_t i = 0; i < norms_.size(); ++i) {
        BatchNorm &norm = norms_[i];
        workers_.share(norm.parts(), [&](std::size_t part, std::size_t) { norm.measure(group_, samples.count, part); });
        const bool last = i + 1 == norms_.size();
        each(samples, [&](SamplePass &pass, std::size_t n) {
            norm.normalise(pass.tape());
            pass.forward(norm.stage() + 1, last ? plan.ranges.size() : norms_[i + 1].stage() + 1);
            if (last) {
                results[n] = pass.turn(samples.sample(n, elements));
            }
        });
    }
}

void NormalisedBatch::run_backward(const Samples &samples) {
    std::size_t end = parts_.plan().ranges.size();
    BatchNorm *before = nullptr;
    const auto visit = [&](std::size_t begin) {
        each(samples, [&](SamplePass &pass, std::size_t) {
            if (before != nullptr) {
                before->backward(pass.tape());
            }
            pass.backward(end, begin);
        });
    };
    for (std::size_t i = norms_.size(); i-- > 0;) {
        BatchNorm &norm = norms_[i];
        if (!parts_.plan().constant_operation(norm.operation())) {
            visit(norm.stage() + 1);
            workers_.share(norm.parts(),
                           [&](std::size_t part, std::size_t) { norm.differentiate(group_, samples.count, part); });
            before = &norm;
            end = norm.stage() + 1;
        }
    }
    visit(0);
}

// The operations whose results are constant come last.
void NormalisedBatch::run_constant(const Samples &samples) {
    std::size_t end = parts_.plan().operations.size();
    BatchNorm *before = nullptr;
    const auto visit = [&](std::size_t begin) {
        each(samples, [&](SamplePass &pass, std::size_t n) {
            if (before != nullptr) {
                before->backward(pass.tape());
            }
            pass.finish(end, begin);
            if (begin == 0) {
                group_.keep_weight_samples(n, pass);
            }
        });
    };
    for (std::size_t i = norms_.size(); i-- > 0;) {
        BatchNorm &norm = norms_[i];
        if (parts_.plan().constant_operation(norm.operation())) {
            visit(norm.operation() + 1);
            workers_.share(norm.parts(),
                           [&](std::size_t part, std::size_t) { norm.differentiate(group_, samples.count, part); });
            before = &norm;
            end = norm.operation() + 1;
        }
    }
    visit(0);
}

} // namespace hillock::core::training
