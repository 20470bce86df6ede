// Where the signals of a SampleRun's block lie, and what of them the next block needs.
#include "core/engine/sample_run.hpp"

#include <algorithm>

namespace hillock::core {

void SampleRun::place_signals() {
    for (std::uint32_t signal = 0; signal < program_.signals.size(); ++signal) {
        const std::size_t size = program_.signals[signal].size, stride = Layout::stride(size);
        const std::size_t words = BitRows::words(size);
        const bool steady = parts_.plan.steady[signal] != 0;
        float *const first = parts_.scratch.floats(parts_.layout.signals[signal]);
        parts_.scratch.places()[signal] = {first, steady ? 0 : stride, steady ? stride : steps_ * stride};
        parts_.scratch.bits()[signal] = {};
        if (parts_.plan.kept[signal] == Kept::piece) {
            parts_.scratch.places()[signal] = {first, stride, 0};
        } else if (parts_.plan.kept[signal] == Kept::bits) {
            parts_.scratch.places()[signal] = {};
            parts_.scratch.bits()[signal] = {reinterpret_cast<std::uint64_t *>(first), words, steps_ * words};
        }
    }
    place_inputs();
    if (request_.wants_raster()) {
        for (const Port &output : program_.outputs) {
            place(output.signal, raster_place(output));
        }
    }
    for (const hillock_recording &recording : request_) {
        if (recording.what == HILLOCK_RECORD_SIGNAL && !reported_late(recording.index)) {
            place(recording.index, recorded_place(recording));
        }
    }
}

const float *SampleRun::input_row(std::size_t sample) const {
    const std::uint64_t steps = request_.run.held == 1 ? 1 : request_.run.steps;
    const std::uint64_t step = request_.run.held == 1 ? 0 : first_;
    return request_.input + ((samples_.first + sample) * steps + step) * program_.input_size;
}

// Each lies in the rows of the encoding: in the caller's memory, or where lists of spikes are spread.
void SampleRun::place_inputs() {
    const std::size_t size = program_.input_size;
    OutRows all{};
    if (!request_.listed()) {
        const bool held = request_.run.held == 1;
        all.first = const_cast<float *>(input_row(0)); // no operation writes it
        all.stride = held ? 0 : size;
        all.sample_stride = held ? size : request_.run.steps * size;
    } else if (parts_.spread == Spread::bits) {
        const std::size_t words = BitRows::words(size);
        const BitRows bits{reinterpret_cast<std::uint64_t *>(parts_.scratch.floats(parts_.layout.spread)), words,
                           steps_ * words};
        spread(bits, words,
               [](std::uint64_t *row, std::size_t source) { row[source / 64] |= std::uint64_t{1} << (source % 64); });
        parts_.scratch.bits()[program_.inputs.front().signal] = bits;
    } else {
        const std::size_t stride = Layout::stride(size);
        all = {parts_.scratch.floats(parts_.layout.spread), stride, steps_ * stride};
        if (parts_.spread == Spread::rows) {
            spread(all, size, [](float *row, std::size_t source) { row[source] = 1.0f; });
        }
    }
    for (const Port &input : program_.inputs) {
        parts_.scratch.places()[input.signal] = {all.first + input.offset, all.stride, all.sample_stride};
    }
}

template<class Out, class Set>
void SampleRun::spread(const Out &all, std::size_t width, const Set &set) const {
    for (std::size_t sample = 0; sample < samples_.count; ++sample) {
        for (std::size_t t = 0; t < steps_; ++t) {
            auto *const row = all.row(sample, t);
            std::fill_n(row, width, 0);
            if (!request_.spikes.for_each(list(sample) + t, program_.input_size,
                                          [&](std::size_t source) { set(row, source); })) {
                refuse_changed_lists();
            }
        }
    }
}

// Lets a signal be written where it is wanted, which saves the copy.
void SampleRun::place(std::uint32_t signal, const Place &place) {
    OutRows &rows = parts_.scratch.places()[signal];
    if (!program_.signals[signal].given && parts_.plan.steady[signal] == 0 &&
        rows.first == parts_.scratch.floats(parts_.layout.signals[signal])) {
        rows.first = response_row(place, 0, 0);
        rows.stride = place.stride;
        rows.sample_stride = request_.run.steps * place.stride;
    }
}

// Keeps step t of a signal for those who read it late.
void SampleRun::carry(std::uint32_t signal, std::size_t sample, std::size_t t) const {
    const std::size_t size = program_.signals[signal].size;
    float *const to = variable(static_cast<std::uint32_t>(program_.signals[signal].previous), sample);
    if (parts_.plan.kept[signal] != Kept::bits) {
        std::copy_n(parts_.scratch.places()[signal].row(sample, t), size, to);
        return;
    }
    const std::uint64_t *const last = parts_.scratch.bits()[signal].row(sample, t);
    for (std::size_t j = 0; j < size; ++j) {
        to[j] = (last[j / 64] >> (j % 64) & 1) != 0 ? 1.0f : 0.0f;
    }
}

// Keeps the last step of a piece for the next piece, or the next block.
void SampleRun::carry_piece(const Span &span, Part piece) const {
    const bool ends = piece.t + piece.steps == steps_; // then `carry` keeps what still exists
    for (std::size_t stage = span.first; stage < span.end; ++stage) {
        const std::uint32_t signal = program_.stages[stage].operations.front().out;
        const Kept kept = parts_.plan.kept[signal];
        if (program_.signals[signal].previous < 0) {
            continue;
        }
        if (kept == Kept::piece) {
            carry(signal, piece.sample, piece.steps - 1);
        } else if (kept == Kept::bits && !ends) {
            carry(signal, piece.sample, piece.t + piece.steps - 1);
        }
    }
}

// Keeps the last step for those who read it late in the next block; spikes in bits only if there will be one.
void SampleRun::carry() const {
    const bool ends = request_.state == nullptr && first_ + steps_ == request_.run.steps;
    for (std::size_t sample = 0; sample < samples_.count; ++sample) {
        for (std::uint32_t signal = 0; signal < program_.signals.size(); ++signal) {
            const Kept kept = parts_.plan.kept[signal];
            if (program_.signals[signal].previous >= 0 && kept != Kept::piece && !(ends && kept == Kept::bits)) {
                carry(signal, sample, steps_ - 1);
            }
        }
        step(sample) += steps_;
    }
}

} // namespace hillock::core
