#pragma once

#include "support/test_image.hpp"

#include <cstdint>
#include <random>
#include <vector>

namespace hillock::testing {

// Random numbers that depend on nothing but the seed.
class Random {
  public:
    explicit Random(std::uint64_t seed) : bits_(seed) {}

    std::uint64_t below(std::uint64_t bound) { return bits_() % bound; }
    std::uint64_t between(std::uint64_t low, std::uint64_t high) { return low + below(high - low + 1); }
    bool one_in(std::uint64_t count) { return below(count) == 0; }
    // −1 … 1
    float real() { return static_cast<float>(static_cast<double>(bits_() >> 11) * 0x1p-52 - 1.0); }
    std::vector<float> reals(std::size_t size, float low, float high);
    // What a network may be given: silence of both signs, spikes, whole numbers, denormals, anything.
    std::vector<float> inputs(std::size_t size);

  private:
    std::mt19937_64 bits_;
};

// A network of all operations with feed-forward and recurrent stages, late reads and both ways to report.
TestImage random_image(std::uint64_t seed);

// Stores the weights of dense transforms and convolutions as F16 or I8.
void store_small(TestImage &image, Random &random);

// All its signals; all its membranes.
std::vector<int> all_signals(const TestImage &image);
std::vector<int> all_membranes(const TestImage &image);

} // namespace hillock::testing
