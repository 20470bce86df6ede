# cmake -C native/presets/tsan.cmake -S . -B build/tsan
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(HILLOCK_TESTS ON CACHE BOOL "")
set(HILLOCK_SANITIZE thread CACHE STRING "")
set(CMAKE_EXPORT_COMPILE_COMMANDS ON CACHE BOOL "")
