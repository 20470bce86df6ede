#pragma once

#include <cstdint>
#include <unistd.h>

namespace hillock::core {

// Bytes of memory that this machine has.
inline std::uint64_t machine_memory() {
    const long pages = ::sysconf(_SC_PHYS_PAGES), page = ::sysconf(_SC_PAGE_SIZE);
    return pages > 0 && page > 0 ? static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page) : UINT64_MAX;
}

} // namespace hillock::core
