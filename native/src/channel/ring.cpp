#include "channel/ring.hpp"

#include <algorithm>
#include <cstring>

namespace hillock::channel {

std::size_t RingReader::available() const {
    const std::uint64_t bytes = std::atomic_ref(words_.written).load(std::memory_order_seq_cst) - taken_;
    if (bytes > ring_.size()) {
        throw Error(Cause::bad_frame, "the peer's ring says that " + std::to_string(bytes) + " bytes are in " +
                                          std::to_string(ring_.size()));
    }
    return static_cast<std::size_t>(bytes);
}

std::optional<std::size_t> RingReader::read(std::span<std::byte> into, const Over &over, Clock::time_point deadline) {
    std::size_t there = available();
    if (there == 0) {
        const bool came = sleep_.until(words_.reader_sleeps, deadline, [&] {
            // In this order: what was written before it was over is read first.
            const bool ended = over.load();
            there = available();
            return there > 0 || ended;
        });
        if (there == 0) {
            return came ? std::optional<std::size_t>(0) : std::nullopt;
        }
    }
    const std::size_t bytes = std::min(into.size(), there), at = taken_ & (ring_.size() - 1);
    const std::size_t first = std::min(bytes, ring_.size() - at);
    std::memcpy(into.data(), ring_.data() + at, first);
    std::memcpy(into.data() + first, ring_.data(), bytes - first);
    taken_ += bytes;
    // Not each time: the writer's processor pays for every look at a word that has changed.
    if (bytes == there || taken_ - told_ >= ring_.size() / 4) {
        publish();
    }
    return bytes;
}

void RingReader::publish() {
    told_ = taken_;
    std::atomic_ref(words_.taken).store(taken_);
    Sleep::wake(words_.writer_sleeps);
}

// Looks at what the reader has taken only where as much as is wanted would not go otherwise.
std::size_t RingWriter::room(std::size_t wanted) {
    if (ring_.size() - (written_ - taken_) < wanted) {
        taken_ = std::atomic_ref(words_.taken).load(std::memory_order_seq_cst);
    }
    const std::uint64_t used = written_ - taken_;
    if (used > ring_.size()) {
        throw Error(Cause::lost, "the peer says that it took more from the ring than there was");
    }
    return ring_.size() - static_cast<std::size_t>(used);
}

void RingWriter::publish() {
    std::atomic_ref(words_.written).store(written_);
    Sleep::wake(words_.reader_sleeps);
}

void RingWriter::write(std::span<const std::span<const std::byte>> parts, const Over &over,
                       Clock::time_point deadline) {
    std::size_t wanted = 0;
    for (const auto &part : parts) {
        wanted += part.size();
    }
    std::size_t free = room(std::min(wanted, ring_.size()));
    for (auto part : parts) {
        while (!part.empty()) {
            if (free == 0) {
                publish();
                const bool came = sleep_.until(words_.writer_sleeps, deadline, [&] {
                    free = room(ring_.size());
                    return free > 0 || over.load();
                });
                if (!came) {
                    throw Error(Cause::timeout, "the peer does not read");
                }
            }
            if (over.load(std::memory_order_relaxed)) {
                throw Error(Cause::lost, "the connection is closed");
            }
            const std::size_t bytes = std::min(part.size(), free), at = written_ & (ring_.size() - 1);
            const std::size_t first = std::min(bytes, ring_.size() - at);
            std::memcpy(ring_.data() + at, part.data(), first);
            std::memcpy(ring_.data(), part.data() + first, bytes - first);
            written_ += bytes;
            free -= bytes;
            part = part.subspan(bytes);
        }
    }
    publish();
}

} // namespace hillock::channel
