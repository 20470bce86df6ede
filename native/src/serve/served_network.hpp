#pragma once

#include "hillock.h"
#include "hillock/network_message.hpp"
#include "serve/layout.hpp"
#include "serve/learned_weights.hpp"
#include "serve/memory_budget.hpp"
#include "serve/spike_rows.hpp"

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace hillock::serve {

// An image that is served: what its program says of shapes, what was learned beside it, and engines to run it, one for each run at
// a time. Immutable but for the latter two. Any thread.
class ServedNetwork {
  public:
    // `threads`: that may run it at once. Throws Failure where the bytes are no image, InvalidMessage where the budget has too little
    // for the image and so many runs.
    ServedNetwork(std::string name, std::int32_t handle, std::vector<std::byte> image, MemoryBudget &budget,
                  std::size_t threads);
    ~ServedNetwork();
    ServedNetwork(const ServedNetwork &) = delete;
    ServedNetwork &operator=(const ServedNetwork &) = delete;

    const NetworkInfo &info() const { return info_; }
    const Layout &layout() const { return layout_; }
    std::size_t inputs() const { return inputs_; }
    std::size_t outputs() const { return outputs_; }

    // For what its runs and streams need.
    MemoryBudget &budget() const { return budget_; }

    // Lets go of the engines that nobody uses now.
    void free_idle() const;

    // What it has learned here, which changes.
    LearnedWeights &learned() const { return *learned_; }

    const std::string &isa() const { return isa_; } // the instruction level in use, `avx2` for instance

    // Runs; throws Failure with the code that the status stands for.
    void run(const hillock_run &run, const float *input, void *response, void *state) const;
    void run(const hillock_run &run, const SpikeRows &input, void *response, void *state) const;

  private:
    struct ImageDeleter {
        void operator()(hillock_image *image) const { hillock_image_destroy(image); }
    };
    struct EngineDeleter {
        void operator()(hillock_engine *engine) const { hillock_engine_destroy(engine); }
    };
    struct Runner {
        MemoryBudget::Share memory;
        std::unique_ptr<hillock_engine, EngineDeleter> engine;
    };

    void read_image();
    void name_ports();
    Runner borrow() const;
    void give_back(Runner runner) const;
    // Calls call(engine, error), which gives a status, with an engine that is idle.
    template<class Call>
    void with_engine(const Call &call) const;

    MemoryBudget &budget_;
    MemoryBudget::Share memory_; // of the image
    NetworkInfo info_;
    std::string isa_;
    std::vector<std::byte> bytes_;
    std::unique_ptr<hillock_image, ImageDeleter> image_;
    Layout layout_;
    std::size_t inputs_ = 0, outputs_ = 0;
    std::uint64_t engine_bytes_ = 0;
    std::unique_ptr<LearnedWeights> learned_;
    mutable std::mutex mutex_;
    mutable std::vector<Runner> idle_;
};

} // namespace hillock::serve
