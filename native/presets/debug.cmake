# cmake -C native/presets/debug.cmake -S . -B build/debug
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(HILLOCK_TESTS ON CACHE BOOL "")
set(CMAKE_EXPORT_COMPILE_COMMANDS ON CACHE BOOL "")
set(CMAKE_UNITY_BUILD OFF CACHE BOOL "") # each source has its own compile command
