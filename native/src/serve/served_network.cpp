#include "serve/served_network.hpp"

#include "hillock/connection.hpp"
#include "protocol/checks.hpp"
#include "serve/sha256.hpp"

#include <algorithm>
#include <array>

namespace hillock::serve {

namespace {

ErrorCode code_of(std::int32_t status) {
    switch (status) {
    case HILLOCK_BAD_ARGUMENT:
    case HILLOCK_BAD_IMAGE:
    case HILLOCK_BAD_VALUE:
    case HILLOCK_UNSTABLE:
        return ErrorCode::bad_value;
    case HILLOCK_NO_MEMORY:
        return ErrorCode::too_large;
    case HILLOCK_CANCELLED:
        return ErrorCode::cancelled;
    case HILLOCK_DEADLINE:
        return ErrorCode::deadline;
    default:
        return ErrorCode::internal;
    }
}

// Calls a function of the C interface; what it says of a failure is thrown, in its words.
template<class Call>
void check_status(Call call) {
    hillock_error error{};
    error.struct_size = sizeof(error);
    const std::int32_t status = call(&error);
    if (status != HILLOCK_OK) {
        throw Failure(error_reply(code_of(status), error.message));
    }
}

} // namespace

ServedNetwork::ServedNetwork(std::string name, std::int32_t handle, std::vector<std::byte> image, MemoryBudget &budget,
                             std::size_t threads)
    : budget_(budget), memory_(budget.take("image", image.size())), bytes_(std::move(image)) {
    info_.name = std::move(name);
    info_.handle = handle;
    read_image();
    info_.digest = sha256(bytes_);
    const std::size_t state_bytes = hillock_image_state_bytes(image_.get());
    const std::uint64_t own = hillock_image_own_bytes(image_.get());
    budget.require_possible("network", bytes_.size() + own + state_bytes + threads * engine_bytes_);
    memory_ += budget.take("image", own + state_bytes);
    inputs_ = hillock_image_inputs(image_.get());
    outputs_ = hillock_image_outputs(image_.get());
    StateWords rest(state_bytes / sizeof(std::uint64_t));
    if (!rest.empty()) {
        check_status([&](hillock_error *error) { return hillock_image_rest(image_.get(), rest.data(), error); });
    }
    layout_ = Layout::read(bytes_);
    info_.input = layout_.input;
    info_.output = layout_.output;
    info_.parameters = layout_.parameters;
    name_ports();
    learned_ = std::make_unique<LearnedWeights>(info_, layout_, std::move(rest));
    Runner first = borrow();
    constexpr std::array<const char *, 6> kNames = {"unknown", "scalar", "sse", "avx2", "avx512", "neon"};
    const std::uint32_t isa = hillock_engine_isa(first.engine.get());
    isa_ = kNames[isa < kNames.size() ? isa : 0];
    give_back(std::move(first));
}

ServedNetwork::~ServedNetwork() = default;

// As far as a message can hold them.
void ServedNetwork::name_ports() {
    const bool single = layout_.inputs.size() == 1 && layout_.outputs.size() == 1;
    const auto fits = [](const auto &ports) {
        return ports.size() <= protocol::kMaximumList && std::ranges::all_of(ports, [](const auto &port) {
                   return !port.name.empty() && port.name.size() <= protocol::kMaximumText;
               });
    };
    if (single || !fits(layout_.inputs) || !fits(layout_.outputs)) {
        return;
    }
    info_.inputs = layout_.inputs;
    for (const OutputPart &output : layout_.outputs) {
        info_.outputs.push_back({output.name, output.shape, output.spikes ? OutputKind::spikes : OutputKind::membrane});
    }
    info_.labelled = layout_.outputs.front().name;
}

void ServedNetwork::read_image() {
    check_status([&](hillock_error *error) {
        hillock_image *made = nullptr;
        const std::int32_t status =
            hillock_image_view_within(bytes_.data(), bytes_.size(), budget_.left(), &made, error);
        image_.reset(made);
        return status;
    });
    check_status(
        [&](hillock_error *error) { return hillock_engine_bytes(image_.get(), nullptr, &engine_bytes_, error); });
}

ServedNetwork::Runner ServedNetwork::borrow() const {
    {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            Runner runner = std::move(idle_.back());
            idle_.pop_back();
            return runner;
        }
    }
    Runner runner{budget_.take("the run", engine_bytes_), nullptr};
    check_status([&](hillock_error *error) {
        hillock_engine *made = nullptr;
        const std::int32_t status = hillock_engine_create(image_.get(), nullptr, &made, error);
        runner.engine.reset(made);
        return status;
    });
    return runner;
}

void ServedNetwork::give_back(Runner runner) const {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(runner));
}

void ServedNetwork::free_idle() const {
    std::vector<Runner> idle;
    const std::lock_guard lock(mutex_);
    idle.swap(idle_);
}

template<class Call>
void ServedNetwork::with_engine(const Call &call) const {
    Runner runner = borrow();
    check_status([&](hillock_error *error) { return call(runner.engine.get(), error); });
    give_back(std::move(runner));
}

void ServedNetwork::run(const hillock_run &run, const float *input, void *response, void *state) const {
    with_engine([&](hillock_engine *engine, hillock_error *error) {
        return hillock_engine_run(engine, &run, input, response, state, error);
    });
}

void ServedNetwork::run(const hillock_run &run, const SpikeRows &input, void *response, void *state) const {
    with_engine([&](hillock_engine *engine, hillock_error *error) {
        return hillock_engine_run_spikes(engine, &run, input.offsets(), input.sources(), input.count(), response, state,
                                         error);
    });
}

} // namespace hillock::serve
