#pragma once

#include "hillock.h"
#include "support/test_image.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace hillock::testing {

// A call that failed.
struct Failure {
    std::int32_t status;
    std::string message;
};

// hillock_image and hillock_engine with C++ lifetimes; every failure of theirs is thrown as Failure.
class ViewedImage {
  public:
    explicit ViewedImage(const TestImage &image);
    // Without the sizes that recordings need.
    explicit ViewedImage(std::vector<std::uint8_t> bytes);

    const hillock_image *get() const { return image_.get(); }
    std::uint64_t inputs() const { return hillock_image_inputs(get()); }
    std::uint64_t outputs() const { return hillock_image_outputs(get()); }
    std::uint64_t state_bytes() const { return hillock_image_state_bytes(get()); }
    std::vector<std::uint64_t> rest(std::size_t batch = 1) const; // the states of streams at rest
    std::uint64_t signal_size(int index) const { return signal_sizes_.at(static_cast<std::size_t>(index)); }
    std::uint64_t state_size(int index) const { return state_sizes_.at(static_cast<std::size_t>(index)); }

  private:
    struct Destroy {
        void operator()(hillock_image *image) const { hillock_image_destroy(image); }
    };
    std::vector<std::uint8_t> bytes_;
    std::vector<std::uint64_t> signal_sizes_, state_sizes_;
    std::unique_ptr<hillock_image, Destroy> image_;
};

constexpr hillock_isa kBestIsa = HILLOCK_ISA_NEON; // caps nothing

// The levels that this machine has, ascending.
std::vector<hillock_isa> levels();

struct Wish {
    std::uint32_t batch, steps;
    bool held = false;
    bool counts = false;
    std::vector<int> signals = {}; // to record
    std::vector<int> membranes = {};
    bool listed = false; // give the input, which is 0 and 1, as lists of spikes
};

// Input that is 0 and 1 as lists of spikes: those of each row of `inputs`.
struct Lists {
    std::vector<std::uint64_t> offsets;
    std::vector<std::uint32_t> sources;

    Lists(const std::vector<float> &input, std::size_t inputs);
};

struct Answer {
    std::vector<std::int64_t> counts;
    std::vector<float> raster;
    std::vector<std::vector<float>> signals, membranes; // as wished
};

class TestEngine {
  public:
    explicit TestEngine(const ViewedImage &image, hillock_isa isa = kBestIsa, std::uint32_t block_steps = 0,
                        std::uint32_t threads = 1);

    // Always with the raster. `state` null: from rest.
    Answer run(const Wish &wish, const std::vector<float> &input, std::vector<std::uint64_t> *state = nullptr);
    hillock_engine *get() const { return engine_.get(); }

  private:
    struct Destroy {
        void operator()(hillock_engine *engine) const { hillock_engine_destroy(engine); }
    };
    const ViewedImage &image_;
    std::unique_ptr<hillock_engine, Destroy> engine_;
};

// An answer with nothing but bits, to compare.
std::vector<std::uint32_t> bits(const Answer &answer);

// The bits, so that −0 differs from +0 and messages show what is compared.
std::vector<std::uint32_t> bits(const std::vector<float> &values);

hillock_error empty_error();

std::vector<std::uint8_t> read_file(const std::string &path);

} // namespace hillock::testing
