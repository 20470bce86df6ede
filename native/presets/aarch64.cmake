# cmake -C native/presets/aarch64.cmake -S . -B build/aarch64
set(CMAKE_TOOLCHAIN_FILE ${CMAKE_CURRENT_LIST_DIR}/../toolchains/aarch64.cmake CACHE FILEPATH "")
set(CMAKE_BUILD_TYPE Release CACHE STRING "")
set(HILLOCK_TESTS ON CACHE BOOL "")
set(HILLOCK_REMOTE OFF CACHE BOOL "") # OpenSSL, zstd, lz4 and zlib are not there for AArch64
set(CMAKE_EXPORT_COMPILE_COMMANDS ON CACHE BOOL "")
