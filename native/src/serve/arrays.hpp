#pragma once

#include "hillock/crc32c.hpp"
#include "hillock/network_message.hpp"
#include "serve/memory_budget.hpp"

#include <cstddef>
#include <map>
#include <vector>

namespace hillock::serve {

// Images that come in pieces over one connection (protocol.md, section 6), and those that wait to be loaded. Memory grows with
// what came, not with what was announced. What is wrong is thrown as InvalidMessage, and the array is forgotten. One thread at a time.
class Arrays {
  public:
    // Of so many bytes each, so many at once, and all together within the budget, which must outlive this.
    Arrays(std::int64_t most_bytes, std::size_t most, MemoryBudget &budget)
        : most_bytes_(most_bytes), most_(most), budget_(budget) {}

    void open(std::int64_t envelope, const StreamOpen &open);
    void chunk(const StreamChunk &chunk);
    void close(const StreamClose &close);
    void cancel(std::int64_t envelope);               // that opened it
    std::vector<std::byte> take(std::int64_t stream); // a complete one

  private:
    struct Bytes {
        std::vector<std::byte> data;
        MemoryBudget::Share memory;
    };
    struct Incoming {
        std::int64_t envelope;
        std::size_t size;
        std::int64_t chunks = 0;
        Bytes bytes;
        Crc32c sum;
    };

    Incoming &find(std::int64_t stream);

    const std::int64_t most_bytes_;
    const std::size_t most_;
    MemoryBudget &budget_;
    std::map<std::int64_t, Incoming> open_;
    std::map<std::int64_t, Bytes> complete_;
};

} // namespace hillock::serve
