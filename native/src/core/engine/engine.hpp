#pragma once

#include "core/engine/plan.hpp"
#include "core/engine/request.hpp"
#include "core/engine/scratch.hpp"
#include "core/engine/sharing.hpp"
#include "core/engine/team.hpp"
#include "core/image/image.hpp"
#include "core/kernel/isa.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace hillock::core {

struct EngineOptions {
    Isa isa;
    std::uint32_t block_steps; // 0: the default
    std::uint32_t threads;     // 0 and 1: the caller's alone
};

// Runs one image for one caller at a time; any number of engines share the image, which each keeps alive. With several threads,
// which it owns, it shares out the samples of a batch, a few neighbours at a time, or the layers of one sample of a large network.
class Engine {
  public:
    // Throws Error (no memory) where the machine has less than it needs.
    Engine(std::shared_ptr<const Image> image, const EngineOptions &options);

    // Bytes that one takes, at most, beside its image.
    static std::uint64_t most_bytes(const Image &image, const EngineOptions &options);

    Isa isa() const { return isa_; }
    // Allocates nothing.
    void run(const Request &request);

  private:
    std::shared_ptr<const Image> image_;
    Isa isa_;
    Plans plans_;
    std::vector<std::unique_ptr<Scratch>> scratch_; // of each thread
    bool needs_rows_;                               // of the input, even where that comes as lists
    std::vector<std::uint8_t> recorded_state_;      // state variables that the current run records
    std::optional<Team> team_;                      // none for one thread
    std::optional<Helpers> helpers_;                // for one sample of a large network

    // How a run goes. Decided once: lists that change meanwhile must not change it.
    struct Course {
        PlanName plan;
        Spread spread;
    };
    PlanName choose_plan(const Request &request) const;
    Spread choose_spread(const Request &request, PlanName plan) const;
    void share(const Request &request, Course course, std::size_t together);
    void run_samples(const Request &request, Course course, Scratch &scratch, std::size_t first, std::size_t count,
                     const Helpers *helpers);
};

} // namespace hillock::core
