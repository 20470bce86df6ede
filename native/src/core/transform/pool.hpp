#pragma once

#include "core/transform/window.hpp"

namespace hillock::core {

// The sum of each channel's window, or that divided by the window's size with what lies outside counted. Plain data.
struct Pool {
    Window window;
    bool average;

    static Pool read(OperationReader &reader, bool average);
};

} // namespace hillock::core
