#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace hillock::core {

enum class Dtype { f32, i32, f16, i8 };

// A tensor where it lies in the file.
struct Tensor {
    Dtype dtype;
    std::vector<std::uint64_t> shape;
    std::uint64_t size; // elements
    const std::uint8_t *data;

    const float *floats() const { return reinterpret_cast<const float *>(data); }
    const std::uint16_t *halves() const { return reinterpret_cast<const std::uint16_t *>(data); }
    const std::int8_t *bytes() const { return reinterpret_cast<const std::int8_t *>(data); }
    const std::int32_t *integers() const { return reinterpret_cast<const std::int32_t *>(data); }
};

// The tensors and the program text of an image's bytes (src/docs/image.md, "The file"), checked: inside the bytes, sizes fitting
// shapes, no holes or overlaps, values finite. Immutable; refers to the bytes, which outlive it.
struct Safetensors {
    std::map<std::string, Tensor> tensors;
    std::string program;

    // `bytes` aligned to 4.
    static Safetensors view(std::span<const std::uint8_t> bytes);
};

} // namespace hillock::core
