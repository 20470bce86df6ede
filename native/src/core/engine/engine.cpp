#include "core/engine/engine.hpp"

#include "core/engine/float_environment.hpp"
#include "core/engine/sample_run.hpp"
#include "core/error.hpp"
#include "core/machine_memory.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <utility>

namespace hillock::core {

namespace {

Plans make_plans(const Program &program, Isa isa) {
    return Plans(program, kernels(isa).layer != nullptr);
}

std::uint64_t most_bytes(const Program &program, const Plans &plans, const EngineOptions &options, CacheSizes caches) {
    return Scratch::most_bytes(program, plans, options.block_steps, caches) * std::max(options.threads, 1u);
}

} // namespace

std::uint64_t Engine::most_bytes(const Image &image, const EngineOptions &options) {
    return hillock::core::most_bytes(image.program(), make_plans(image.program(), options.isa), options,
                                     read_cache_sizes());
}

Engine::Engine(std::shared_ptr<const Image> image, const EngineOptions &options)
    : image_(std::move(image)), isa_(options.isa), plans_(make_plans(image_->program(), options.isa)),
      needs_rows_(image_->program().needs_rows()), recorded_state_(image_->program().state.size()) {
    const CacheSizes caches = read_cache_sizes();
    const std::uint64_t needed = hillock::core::most_bytes(image_->program(), plans_, options, caches),
                        there = machine_memory();
    if (needed > there) {
        throw Error(HILLOCK_NO_MEMORY,
                    text("an engine of this image needs ", needed, " bytes, the machine has ", there));
    }
    const std::uint32_t threads = std::max(options.threads, 1u);
    for (std::uint32_t thread = 0; thread < threads; ++thread) {
        scratch_.push_back(std::make_unique<Scratch>(image_->program(), plans_, options.block_steps, caches));
    }
    if (threads > 1) {
        team_.emplace(threads);
        if (kernels(isa_).layer != nullptr && shares_samples(image_->program())) {
            helpers_.emplace(Helpers{*team_, scratch_});
        }
    }
}

PlanName Engine::choose_plan(const Request &request) const {
    const Scratch &scratch = *scratch_.front();
    const bool rows = request.run.recordings_count != 0 ||
                      !scratch.layers_fit(std::min<std::size_t>(scratch.block_steps(), request.run.steps));
    const bool held = request.run.held != 0;
    return rows ? held ? PlanName::recorded_held : PlanName::recorded : held ? PlanName::plain_held : PlanName::plain;
}

void Engine::run(const Request &request) {
    check(request, *image_);
    std::fill(recorded_state_.begin(), recorded_state_.end(), std::uint8_t{0});
    for (const hillock_recording &recording : request) {
        if (recording.what == HILLOCK_RECORD_STATE) {
            recorded_state_[recording.index] = 1;
        }
    }
    Scratch &scratch = *scratch_.front();
    const std::size_t batch = request.run.batch;
    const PlanName plan = choose_plan(request);
    const std::size_t steps = std::min<std::size_t>(scratch.block_steps(), request.run.steps);
    const Course course{plan, choose_spread(request, plan)};
    const std::size_t together = group_size(batch, scratch.layout(plan).samples(steps, course.spread));
    if (team_ && batch > 1) {
        // Several shares for each thread: the others take over some of a thread that starts late.
        const std::size_t shares = 4 * team_->members();
        share(request, course, std::min(together, (batch + shares - 1) / shares));
        return;
    }
    const FloatEnvironment exact;
    for (std::size_t first = 0; first < batch; first += together) {
        run_samples(request, course, scratch, first, std::min(together, batch - first),
                    helpers_ ? &*helpers_ : nullptr);
    }
}

Spread Engine::choose_spread(const Request &request, PlanName plan) const {
    const auto is_input = [&](const hillock_recording &recording) {
        return recording.what == HILLOCK_RECORD_SIGNAL && image_->program().signals[recording.index].given;
    };
    if (!request.listed() || (!needs_rows_ && std::none_of(request.begin(), request.end(), is_input))) {
        return Spread::nothing;
    }
    // Where at least half of the inputs spike, dense connections add rows of weights faster without lists of sources.
    const std::uint64_t rows = std::uint64_t{request.run.batch} * request.run.steps;
    const SpikeLists::Range first = request.spikes.range(0), last = request.spikes.range(rows - 1);
    const bool few = 2 * (last.end - first.begin) < rows * image_->program().input_size;
    return plans_[plan].input_bits && few ? Spread::bits : Spread::rows;
}

// Each thread takes the next samples until none are left or one fails. If several fail, the failure of the first sample counts, as
// on one thread: threads take samples in order, and finish those that they took.
void Engine::share(const Request &request, Course course, std::size_t together) {
    const std::size_t batch = request.run.batch;
    std::atomic<std::size_t> next = 0;
    std::atomic<bool> failed = false;
    std::mutex mutex;
    std::exception_ptr failure;
    std::size_t failure_at = batch;
    team_->run([&](std::size_t member) {
        const FloatEnvironment exact;
        while (!failed) {
            const std::size_t first = next.fetch_add(together);
            if (first >= batch) {
                return;
            }
            try {
                run_samples(request, course, *scratch_[member], first, std::min(together, batch - first), nullptr);
            } catch (...) {
                failed = true;
                const std::lock_guard lock(mutex);
                if (first < failure_at) {
                    failure_at = first;
                    failure = std::current_exception();
                }
            }
        }
    });
    if (failure) {
        std::rethrow_exception(failure);
    }
}

void Engine::run_samples(const Request &request, Course course, Scratch &scratch, std::size_t first, std::size_t count,
                         const Helpers *helpers) {
    const EngineParts parts{image_->program(),
                            kernels(isa_),
                            scratch,
                            plans_[course.plan],
                            scratch.layout(course.plan),
                            recorded_state_,
                            course.spread,
                            image_->program().lists_input(),
                            helpers};
    SampleRun(parts, request, {first, count}).run();
}

} // namespace hillock::core
