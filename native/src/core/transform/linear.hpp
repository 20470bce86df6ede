#pragma once

#include "core/transform/padding.hpp"
#include "core/transform/weights.hpp"

#include <cstddef>
#include <cstdint>

namespace hillock::core {

class OperationReader;

// Panels hold the weights once more as vector kernels read them: all sources' weights of 64 targets, then of the next 64; the
// last panel's rows are padded with zeros.
constexpr std::size_t kPanelTargets = 64;

// out[j] = bias[j] + sum over i of weight[i][j] x[i]. Plain data; tensors lie in the image.
struct Linear {
    std::uint64_t inputs, outputs;
    const float *weight;           // [inputs][outputs], or null
    const float *bias;             // [outputs] or null
    const float *panels = nullptr; // [panels][inputs][kPanelTargets]
    SmallWeights small{};          // in place of `weight`
    SmallWeights small_panels{};   // in place of `panels`; scales padded

    static Linear read(OperationReader &reader);

    std::size_t panel_floats() const;
    // Fills `memory`, of that size and aligned to 64, and refers to it from now on.
    void make_panels(float *memory);
    // The same for small weights.
    std::size_t small_panel_bytes(std::size_t second_cache) const;
    void make_small_panels(std::byte *memory, std::size_t second_cache);
    // Fills the panel that begins with target `first` in the memory of all panels.
    void make_panel(std::size_t first, float *memory) const;
};

} // namespace hillock::core
