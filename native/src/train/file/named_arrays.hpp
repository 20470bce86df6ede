#pragma once

#include <string>
#include <utility>
#include <vector>

namespace hillock::train {

// Arrays by name, in an order.
using NamedArrays = std::vector<std::pair<std::string, std::vector<float>>>;

inline const std::vector<float> *find(const NamedArrays &arrays, const std::string &name) {
    for (const auto &[other, values] : arrays) {
        if (other == name) {
            return &values;
        }
    }
    return nullptr;
}

} // namespace hillock::train
