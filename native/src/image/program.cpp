#include "image/program.hpp"

#include <algorithm>
#include <cstring>

namespace hillock {

void Program::rest(std::byte *bytes) const {
    std::memset(bytes, 0, state_bytes());
    auto *const variables = reinterpret_cast<float *>(bytes + sizeof(std::uint64_t));
    for (const StateVariable &variable : state) {
        if (variable.initial != nullptr) {
            std::copy_n(variable.initial, variable.size, variables + variable.offset);
        }
    }
}

} // namespace hillock
