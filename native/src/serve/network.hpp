#pragma once

#include "hillock.h"
#include "hillock/json.hpp"
#include "hillock/network_message.hpp"

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hillock::serve {

enum class Readout { last, max, mean };

// Something that a run can record.
struct Track {
    std::string name; // NODE:z or NODE:v
    std::uint32_t what, index;
    Shape shape;
    std::size_t size;
};

struct StateVariable {
    std::string name;
    Shape shape;
    std::size_t offset, size; // floats from the first variable's start
};

// Of a connection that learns by the delta rule: floats from the first variable's start.
struct Target {
    std::size_t offset, size, teaching;
};

// An image that is served: what its program says of shapes, and engines to run it, one for each run at a time. Immutable but for
// those. Any thread.
class Network {
  public:
    // Throws Failure where the bytes are no image.
    Network(std::string name, std::int32_t handle, std::vector<std::byte> image);
    ~Network();
    Network(const Network &) = delete;
    Network &operator=(const Network &) = delete;

    const NetworkInfo &info() const { return info_; }
    bool spikes() const { return spikes_; } // the output's, not membranes
    Readout readout() const { return readout_; }
    std::size_t inputs() const { return inputs_; }
    std::size_t outputs() const { return outputs_; }
    const std::vector<StateVariable> &state() const { return state_; }
    const std::vector<std::uint64_t> &rest() const {
        return rest_;
    } // a stream's state at rest, as hillock_engine_run lays it out

    const std::vector<std::size_t> &rewards() const { return rewards_; } // as Target's offsets
    const std::vector<Target> &targets() const { return targets_; }

    std::string isa() const; // the instruction level in use, `avx2` for instance

    // Throws InvalidMessage for a name that no track has.
    Track track(std::string_view name) const;

    // Runs; throws Failure with the code that the status stands for.
    void run(const hillock_run &run, const float *input, void *response, void *state) const;

  private:
    void read_program();
    void read_rule(const Json &operation);

    struct ImageDeleter {
        void operator()(hillock_image *image) const { hillock_image_destroy(image); }
    };
    struct EngineDeleter {
        void operator()(hillock_engine *engine) const { hillock_engine_destroy(engine); }
    };
    using OwnedEngine = std::unique_ptr<hillock_engine, EngineDeleter>;

    OwnedEngine borrow() const;

    NetworkInfo info_;
    std::vector<std::byte> bytes_;
    std::unique_ptr<hillock_image, ImageDeleter> image_;
    bool spikes_ = true;
    Readout readout_ = Readout::mean;
    std::size_t inputs_ = 0, outputs_ = 0;
    std::vector<std::uint64_t> rest_;
    std::vector<StateVariable> state_;
    std::vector<std::size_t> rewards_;
    std::vector<Target> targets_;
    std::vector<Track> tracks_;
    mutable std::mutex mutex_;
    mutable std::vector<OwnedEngine> idle_;
};

} // namespace hillock::serve
