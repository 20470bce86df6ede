#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hillock {

static_assert(std::endian::native == std::endian::little, "tensors on the wire are little-endian, and used in place");

// Element types of tensors on the wire, by the names of safetensors; the values are those of compact frames. SPIKES is this
// protocol's own: elements of 0 and 1, of which the tensor holds the positions of the ones, std::uint32_t in row-major order,
// ascending.
enum class ElementType : std::uint8_t { F32 = 1, F64, F16, I32, I64, U8, BOOL, SPIKES };

std::string_view label(ElementType type);
std::size_t size_of(ElementType type); // bytes of an element; of a position in SPIKES

// Whether a tensor of so many elements may have so many bytes.
bool bytes_fit(ElementType type, std::int64_t elements, std::size_t bytes);

// Row-major; 1 to 8 dimensions of at least 1, at most 2^31 − 1 elements.
using Shape = std::vector<std::int32_t>;

inline constexpr std::size_t kMaximumRank = 8;
inline constexpr std::size_t kMaximumTensors = 1024; // of one message

template<class T>
constexpr ElementType element_type();
template<>
constexpr ElementType element_type<float>() {
    return ElementType::F32;
}
template<>
constexpr ElementType element_type<double>() {
    return ElementType::F64;
}
template<>
constexpr ElementType element_type<std::int32_t>() {
    return ElementType::I32;
}
template<>
constexpr ElementType element_type<std::int64_t>() {
    return ElementType::I64;
}
template<>
constexpr ElementType element_type<std::uint8_t>() {
    return ElementType::U8;
}
template<>
constexpr ElementType element_type<std::byte>() {
    return ElementType::U8;
}

// A tensor of a message: a view of memory that is aligned to the element and unchanged while the message is in use. In a decoded
// message it is a view of the frame without a copy, and `owner` keeps the frame alive. If `owner` is null, the creator keeps the memory.
struct WireTensor {
    std::string name; // 1 to 128 bytes
    ElementType type = ElementType::F32;
    Shape shape;
    std::span<const std::byte> data;
    std::shared_ptr<const void> owner = nullptr;

    // A view of memory that the caller keeps.
    template<class T>
    static WireTensor of(std::string name, Shape shape, std::span<const T> values) {
        return {std::move(name), element_type<T>(), std::move(shape), std::as_bytes(values), nullptr};
    }

    // A tensor that owns its memory.
    template<class T>
    static WireTensor keep(std::string name, Shape shape, std::vector<T> values) {
        const auto kept = std::make_shared<const std::vector<T>>(std::move(values));
        return {std::move(name), element_type<T>(), std::move(shape), std::as_bytes(std::span(*kept)), kept};
    }

    // Elements of 0 and 1 by the ascending positions of the ones, in memory that the caller keeps.
    static WireTensor spikes(std::string name, Shape shape, std::span<const std::uint32_t> positions) {
        return {std::move(name), ElementType::SPIKES, std::move(shape), std::as_bytes(positions), nullptr};
    }

    // The elements, or the positions; T is the C++ type of `type`.
    template<class T>
    std::span<const T> values() const {
        return {reinterpret_cast<const T *>(data.data()), data.size() / sizeof(T)};
    }

    // Same name, type, shape and bytes.
    bool operator==(const WireTensor &other) const;
};

// The number of elements of a valid shape.
std::int64_t elements(const Shape &shape);

} // namespace hillock
