#pragma once

#include <cstddef>
#include <cstring>
#include <span>

namespace hillock::protocol {

// Little-endian fields at an offset that the caller has checked.
template<class T>
T get(std::span<const std::byte> from, std::size_t offset) {
    T value;
    std::memcpy(&value, from.data() + offset, sizeof(T));
    return value;
}

template<class T>
void put(std::span<std::byte> to, std::size_t offset, T value) {
    std::memcpy(to.data() + offset, &value, sizeof(T));
}

constexpr std::size_t align(std::size_t offset) {
    return (offset + 7) / 8 * 8;
}

} // namespace hillock::protocol
