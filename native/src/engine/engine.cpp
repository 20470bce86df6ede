#include "engine/engine.hpp"

#include "engine/float_environment.hpp"
#include "engine/sample_run.hpp"

#include <algorithm>
#include <utility>

namespace hillock {

namespace {

// What is computed in a feed-forward stage, without state, from constant signals is constant itself.
std::vector<std::uint8_t> steady_signals(const Program &program, bool held) {
    std::vector<std::uint8_t> steady(program.signals.size(), 0);
    steady[program.input] = held;
    for (const Stage &stage : program.stages) {
        const Operation &operation = stage.operations.front();
        steady[operation.out] = stage.feed_forward && operation.stateless() &&
                                std::all_of(operation.in.begin(), operation.in.end(),
                                            [&](const Source &source) { return steady[source.signal] != 0; });
    }
    return steady;
}

} // namespace

Engine::Engine(std::shared_ptr<const Image> image, Isa isa, std::uint32_t block_steps)
    : image_(std::move(image)), isa_(isa), scratch_(image_->program(), block_steps),
      places_(image_->program().signals.size()), steady_{steady_signals(image_->program(), false),
                                                         steady_signals(image_->program(), true)},
      recorded_state_(image_->program().state.size()) {}

void Engine::run(const Request &request) {
    check(request, *image_);
    const FloatEnvironment exact;
    std::fill(recorded_state_.begin(), recorded_state_.end(), std::uint8_t{0});
    for (const hillock_recording &recording : request) {
        if (recording.what == HILLOCK_RECORD_STATE) {
            recorded_state_[recording.index] = 1;
        }
    }
    const EngineParts parts{image_->program(),         kernels(isa_),  scratch_, places_,
                            steady_[request.run.held], recorded_state_};
    for (std::uint32_t sample = 0; sample < request.run.batch; ++sample) {
        SampleRun(parts, request, sample).run();
    }
}

} // namespace hillock
