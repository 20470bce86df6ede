#pragma once

#include "engine/request.hpp"
#include "engine/scratch.hpp"
#include "image/image.hpp"
#include "kernel/isa.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace hillock {

struct EngineOptions {
    Isa isa;
    std::uint32_t block_steps; // 0: the default
    std::uint32_t threads;     // 0 and 1: the caller's alone
};

// Runs one image for one caller at a time; any number of engines share the image, which each keeps alive.
class Engine {
  public:
    Engine(std::shared_ptr<const Image> image, const EngineOptions &options);

    Isa isa() const { return isa_; }
    // Allocates nothing.
    void run(const Request &request);

  private:
    std::shared_ptr<const Image> image_;
    Isa isa_;
    Scratch scratch_;
    std::vector<std::uint8_t> steady_[2];      // signals that are constant in time: for a streamed, for a held input
    std::vector<std::uint8_t> recorded_state_; // state variables that the current run records
};

} // namespace hillock
