#pragma once

#include "hillock/envelope.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The checks that messages share; each throws InvalidMessage naming the field.
namespace hillock::protocol {

inline constexpr std::int64_t kMaximumInteger = (std::int64_t{1} << 53) - 1;
inline constexpr std::int32_t kMaximumInt32 = std::numeric_limits<std::int32_t>::max();
inline constexpr std::size_t kMaximumName = 128;
inline constexpr std::size_t kMaximumText = 4096;
inline constexpr std::size_t kMaximumList = 4096;

[[noreturn]] void refuse(ErrorCode code, std::string_view field, std::string_view reason);

// Well-formed, so many bytes.
void check_text(std::string_view field, std::string_view text, std::size_t minimum, std::size_t maximum);

// 1 to 128 bytes, no control characters, not the broadcast sign.
void check_name(std::string_view field, std::string_view name);
void check_names(std::string_view field, const std::vector<std::string> &names);

void check_range(std::string_view field, std::int64_t value, std::int64_t minimum, std::int64_t maximum);
void check_between(std::string_view field, double value, double minimum, double maximum);
inline void check_id(std::string_view field, std::int64_t value) {
    check_range(field, value, 1, kMaximumInteger);
}
inline void check_count(std::string_view field, std::int64_t value) {
    check_range(field, value, 0, kMaximumInteger);
}
inline void check_share(std::string_view field, double value) {
    check_between(field, value, 0.0, 1.0);
}
void check_not_negative(std::string_view field, double value);
void check_finite(std::string_view field, double value);

void check_hex(std::string_view field, std::string_view digits, std::size_t bytes);
void check_size(std::string_view field, std::size_t size, std::size_t minimum, std::size_t maximum);

// Finite numbers, well-formed texts, at most 24 levels.
void check_json(std::string_view field, const Json &json);

void check_shape(std::string_view field, const Shape &shape);
void check_tensor(const WireTensor &tensor);
void check_tensor(std::string_view name, const WireTensor &tensor, ElementType type);
void check_tensors(std::string_view field, const std::vector<WireTensor> &tensors);
void check_type(const WireTensor &tensor, ElementType type);

// Refuses what is not finite, BOOL other than 0 and 1, and positions of spikes out of order or outside the shape.
void check_values(const WireTensor &tensor);

// Rows of numbers, or spikes, which have a row for each step: no `steps` to hold one vector for.
void check_encoding(std::string_view name, const WireTensor &encoding, const std::optional<std::int32_t> &steps);

// An array in chunks holds all of its elements, so it is none of SPIKES.
void check_pieces(std::string_view field, ElementType type);

template<class T, class Check>
void check_each(const T &values, Check check) {
    for (const auto &value : values) {
        check(value);
    }
}

} // namespace hillock::protocol
