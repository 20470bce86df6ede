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

Engine::Engine(std::shared_ptr<const Image> image, const EngineOptions &options)
    : image_(std::move(image)), isa_(options.isa), scratch_(image_->program(), options.block_steps),
      steady_{steady_signals(image_->program(), false), steady_signals(image_->program(), true)},
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
    const EngineParts parts{image_->program(), kernels(isa_), scratch_, steady_[request.run.held], recorded_state_};
    const std::size_t together =
        scratch_.samples(std::min<std::size_t>(scratch_.block_steps(), request.run.steps));
    for (std::size_t first = 0; first < request.run.batch; first += together) {
        SampleRun(parts, request, {first, std::min(together, request.run.batch - first)}).run();
    }
}

} // namespace hillock
