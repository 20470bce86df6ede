#pragma once

#include "core/image/program.hpp"
#include "core/memory.hpp"

namespace hillock::core {

// The weights of a program's dense connections and convolutions as vector kernels read them: panel after panel, every row at a multiple of 64
// bytes, on large pages where the system gives them. Immutable once made; shared by all engines of an image.
class Panels {
  public:
    // Lets the program's connections refer to their panels.
    explicit Panels(Program &program);

  private:
    Memory memory_;
};

} // namespace hillock::core
