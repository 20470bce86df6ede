#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hillock::train {

// numpy's element types that are read: floats, integers, and booleans of one byte.
enum class Dtype { f2, f4, f8, i1, i2, i4, i8, u1, u2, u4, u8, b1 };

std::string_view label(Dtype dtype);
std::size_t bytes_of(Dtype dtype);

// The elements of an npy file: type, order and memory. `owner` keeps the memory. Immutable.
struct NpyArray {
    Dtype dtype = Dtype::u1;
    bool swapped = false; // big-endian elements
    bool fortran = false; // the first index runs fastest
    std::vector<std::int64_t> shape;
    std::span<const std::byte> data;
    std::shared_ptr<const void> owner;

    // The array in the bytes of a whole npy file, not copied. Throws TrainingError that begins with `origin`.
    static NpyArray view(std::span<const std::byte> file, std::shared_ptr<const void> owner, const std::string &origin);

    std::size_t size() const { return data.size() / bytes_of(dtype); }
    bool is_float() const { return label(dtype).front() == 'f'; }
    std::string text() const; // such as `f4 (3, 4)`

    // In C order; each rounded once to float.
    std::vector<float> floats() const;
    // In C order, of an array that is_float() does not name. Throws TrainingError for u8 values from 2^63 on.
    std::vector<std::int64_t> integers() const;
};

// A shape as a Python tuple.
std::string shape_text(const std::vector<std::int64_t> &shape);

} // namespace hillock::train
