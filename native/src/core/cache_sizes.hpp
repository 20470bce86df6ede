#pragma once

#include <cstddef>

namespace hillock::core {

// Bytes of the data caches of one processor.
struct CacheSizes {
    std::size_t first, second;
};

// Those of this machine, or those that the environment variable HILLOCK_CACHE says in KiB, as `32,512`; if neither says them, common ones.
// Throws Error (bad argument) if the variable says anything else.
CacheSizes read_cache_sizes();

} // namespace hillock::core
