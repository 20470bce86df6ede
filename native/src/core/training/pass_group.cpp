#include "core/training/pass_group.hpp"

#include <algorithm>

namespace hillock::core::training {

PassGroup::PassGroup(const PassParts &parts, std::size_t threads, std::size_t lanes, std::size_t together)
    : parts_(parts), lanes_(lanes), together_(together), by_sample_(!parts.trained.norms().empty()) {
    const TapeLayout &layout = parts.layout;
    const std::size_t floats = threads * lanes * layout.thread_floats + together * layout.sample_floats;
    memory_ = Memory(floats * sizeof(float), true);
    threads_ = reinterpret_cast<float *>(memory_.get());
    samples_ = threads_ + threads * lanes * layout.thread_floats;
    std::fill_n(threads_, floats, 0.0f);
    work_.reserve(threads);
    for (std::size_t thread = 0; thread < threads; ++thread) {
        work_.emplace_back(parts.plan(), parts.conv_plans, lanes * layout.steps);
    }
    for (std::size_t n = 0; n < (by_sample_ ? together : threads * lanes); ++n) {
        passes_.push_back(std::make_unique<SamplePass>(parts));
    }
    for (const Term &term : layout.terms) {
        const bool kept = term.kind == Term::Kind::weights || term.kind == Term::Kind::products;
        weight_samples_.emplace_back(kept ? together : 0);
    }
}

SamplePass &PassGroup::pass(std::size_t n, std::size_t thread, std::size_t lane) {
    const std::size_t place = thread * lanes_ + lane;
    SamplePass &pass = *passes_[by_sample_ ? n : place];
    pass.use(threads_ + place * parts_.layout.thread_floats, work_[thread], sample_memory(n));
    return pass;
}

Lanes<SamplePass> PassGroup::passes(std::size_t n, std::size_t count, std::size_t thread) {
    Lanes<SamplePass> lanes;
    for (std::size_t lane = 0; lane < count; ++lane) {
        lanes.add(pass(n + lane, thread, lane));
    }
    return lanes;
}

void PassGroup::keep_weight_samples(std::size_t n, SamplePass &pass) {
    for (std::size_t term = 0; term < weight_samples_.size(); ++term) {
        if (!weight_samples_[term].empty()) {
            weight_samples_[term][n] = pass.weight_sample(parts_.layout.terms[term]);
        }
    }
}

} // namespace hillock::core::training
