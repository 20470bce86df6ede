#pragma once

#include "hillock.h"

#include <cstdint>

extern "C" {

// Calls hillock_engine_run `calls` times with the same arguments, as a C++ program would; gives the first status that is
// not HILLOCK_OK. The function comes as a pointer so that a JVM, which has its own copy of the library, can pass its own.
HILLOCK_API std::int32_t hillock_border_loop(decltype(&hillock_engine_run) engine_run, hillock_engine *engine,
                                             const hillock_run *run, const float *input, void *response,
                                             hillock_error *error, std::uint64_t calls);
}
