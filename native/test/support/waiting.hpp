#pragma once

#include <chrono>
#include <thread>

namespace hillock::testing {

// Waits until something holds, at most as long as a busy machine may need.
template<class Condition>
bool soon(Condition condition) {
    for (const std::chrono::steady_clock::time_point until =
             std::chrono::steady_clock::now() + std::chrono::seconds(30);
         std::chrono::steady_clock::now() < until;) {
        if (condition()) {
            return true;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
}

} // namespace hillock::testing
