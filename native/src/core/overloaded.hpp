#pragma once

namespace hillock::core {

// One function for each alternative of a variant.
template<class... Case>
struct Overloaded : Case... {
    using Case::operator()...;
};

} // namespace hillock::core
