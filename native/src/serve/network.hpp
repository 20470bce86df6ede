#pragma once

#include "hillock.h"
#include "hillock/network_message.hpp"
#include "serve/layout.hpp"
#include "serve/learned.hpp"

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace hillock::serve {

// An image that is served: what its program says of shapes, what was learned beside it, and engines to run it, one for each run at
// a time. Immutable but for the latter two. Any thread.
class Network {
  public:
    // Throws Failure where the bytes are no image.
    Network(std::string name, std::int32_t handle, std::vector<std::byte> image);
    ~Network();
    Network(const Network &) = delete;
    Network &operator=(const Network &) = delete;

    const NetworkInfo &info() const { return info_; }
    const Layout &layout() const { return layout_; }
    std::size_t inputs() const { return inputs_; }
    std::size_t outputs() const { return outputs_; }

    // What it has learned here, which changes.
    Learned &learned() const { return *learned_; }

    std::string isa() const; // the instruction level in use, `avx2` for instance

    // Runs; throws Failure with the code that the status stands for.
    void run(const hillock_run &run, const float *input, void *response, void *state) const;

  private:
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
    Layout layout_;
    std::size_t inputs_ = 0, outputs_ = 0;
    std::unique_ptr<Learned> learned_;
    mutable std::mutex mutex_;
    mutable std::vector<OwnedEngine> idle_;
};

} // namespace hillock::serve
