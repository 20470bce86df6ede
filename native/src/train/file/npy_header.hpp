#pragma once

#include "train/file/npy.hpp"

namespace hillock::train {

// The longest text of a header that is read: any acceptable shape needs less than 1 kB.
inline constexpr std::size_t kLongestNpyText = 1 << 16;
// The most bytes before the elements.
inline constexpr std::size_t kLongestNpyHeader = 12 + kLongestNpyText;

// What stands before the elements of an npy file (NEP 1, versions 1.0 to 3.0).
struct NpyHeader {
    Dtype dtype;
    bool swapped, fortran;
    std::vector<std::int64_t> shape;
    std::size_t data_offset, data_bytes;

    // `head`: the file's first kLongestNpyHeader bytes, or all of its `total` bytes. The elements fill the rest of them exactly. Throws
    // TrainingError that begins with `origin`.
    static NpyHeader parse(std::span<const std::byte> head, std::size_t total, const std::string &origin);
};

} // namespace hillock::train
