#pragma once

#include "channel/channel.hpp"
#include "channel/sleep.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace hillock::channel {

// The words of one ring in shared memory (src/docs/protocol.md, section 7.1), each on cache lines of its own.
//
//     offset  size  field           written by
//     0       8     written         the writer: bytes that it has put in, ever
//     128     8     taken           the reader: bytes that it has taken out, ever
//     256     4     reader_sleeps   1: the reader waits on this futex for bytes
//     384     4     writer_sleeps   1: the writer waits on this futex for room
struct RingWords {
    alignas(128) std::uint64_t written;
    alignas(128) std::uint64_t taken;
    alignas(128) std::uint32_t reader_sleeps;
    alignas(128) std::uint32_t writer_sleeps;
};
static_assert(sizeof(RingWords) == 512 && offsetof(RingWords, writer_sleeps) == 384);
static_assert(std::atomic_ref<std::uint64_t>::is_always_lock_free &&
              std::atomic_ref<std::uint32_t>::is_always_lock_free);

// What is told to those that wait: that there is nothing more to wait for. Any thread.
using Over = std::atomic<bool>;

// One thread at a time. What the other side writes into the words is checked: bytes stay within the ring whatever it does.
class RingReader {
  public:
    RingReader(RingWords &words, std::span<const std::byte> ring, std::chrono::nanoseconds spin)
        : words_(words), ring_(ring), sleep_(spin) {}

    // As Stream::read; `over` only counts once the ring is empty.
    std::optional<std::size_t> read(std::span<std::byte> into, const Over &over, Clock::time_point deadline);

    // Wakes it; any thread.
    void wake() { Sleep::wake(words_.reader_sleeps); }

  private:
    std::size_t available() const;
    void publish();

    RingWords &words_;
    std::span<const std::byte> ring_;
    std::uint64_t taken_ = 0, told_ = 0;
    Sleep sleep_;
};

// As RingReader.
class RingWriter {
  public:
    RingWriter(RingWords &words, std::span<std::byte> ring, std::chrono::nanoseconds spin)
        : words_(words), ring_(ring), sleep_(spin) {}

    // As Stream::write. What does not fit goes in pieces.
    void write(std::span<const std::span<const std::byte>> parts, const Over &over, Clock::time_point deadline);

    void wake() { Sleep::wake(words_.writer_sleeps); }

  private:
    std::size_t room(std::size_t wanted);
    void publish();

    RingWords &words_;
    std::span<std::byte> ring_;
    std::uint64_t written_ = 0; // perhaps not yet told
    std::uint64_t taken_ = 0;   // as last seen
    Sleep sleep_;
};

} // namespace hillock::channel
