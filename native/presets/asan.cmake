# cmake -C native/presets/asan.cmake -S . -B build/asan
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(HILLOCK_TESTS ON CACHE BOOL "")
set(HILLOCK_SANITIZE address,undefined CACHE STRING "")
set(CMAKE_EXPORT_COMPILE_COMMANDS ON CACHE BOOL "")
