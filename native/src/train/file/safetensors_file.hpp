#pragma once

#include "train/file/named_arrays.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hillock::train {

// Arrays and a JSON text in a safetensors file, as io.hillock.image.safetensors writes and reads it.
struct SafetensorsFile {
    std::string json;
    NamedArrays arrays;

    std::vector<std::byte> bytes() const;
    // Throws TrainingError.
    static SafetensorsFile read(std::span<const std::byte> bytes);

    // The arrays whose names begin so, without this beginning.
    NamedArrays beginning_with(std::string_view kind) const;
};

} // namespace hillock::train
