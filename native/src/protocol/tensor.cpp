#include "hillock/tensor.hpp"

#include <algorithm>

namespace hillock {

std::size_t size_of(ElementType type) {
    switch (type) {
    case ElementType::F64:
    case ElementType::I64:
        return 8;
    case ElementType::F32:
    case ElementType::I32:
    case ElementType::SPIKES:
        return 4;
    case ElementType::F16:
        return 2;
    case ElementType::U8:
    case ElementType::BOOL:
        return 1;
    }
    return 1;
}

bool bytes_fit(ElementType type, std::int64_t elements, std::size_t bytes) {
    const std::size_t most = static_cast<std::size_t>(elements) * size_of(type);
    return type == ElementType::SPIKES ? bytes <= most && bytes % size_of(type) == 0 : bytes == most;
}

std::int64_t elements(const Shape &shape) {
    std::int64_t count = 1;
    for (const std::int32_t dim : shape) {
        count *= dim;
    }
    return count;
}

bool WireTensor::operator==(const WireTensor &other) const {
    return name == other.name && type == other.type && shape == other.shape && std::ranges::equal(data, other.data);
}

} // namespace hillock
