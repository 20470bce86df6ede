#pragma once

#include "channel/descriptor.hpp"
#include "hillock/crc32c.hpp"
#include "hillock/network_message.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>

namespace hillock::train {

// Jobs that one cell sends in pieces: written to temporary files as they arrive. What is wrong is thrown as InvalidMessage, and the array is
// forgotten. One thread at a time.
class JobUploads {
  public:
    // The most that arrive, or wait to be taken, at once.
    static constexpr std::size_t kMost = 4;

    // `place`: gives each file its place; of so many bytes each.
    JobUploads(std::function<std::filesystem::path()> place, std::int64_t most_bytes)
        : place_(std::move(place)), most_bytes_(most_bytes) {}
    // Removes what nobody took.
    ~JobUploads();
    JobUploads(const JobUploads &) = delete;
    JobUploads &operator=(const JobUploads &) = delete;

    void open(std::int64_t envelope, const StreamOpen &open);
    void chunk(const StreamChunk &chunk);
    void close(const StreamClose &close);
    void cancel(std::int64_t envelope); // that opened it
    // Takes a complete file out, which the caller moves or removes.
    std::filesystem::path take(std::int64_t stream);
    std::size_t count() const { return open_.size() + complete_.size(); }
    // Removes those of which nothing has come for so long: a sender behind a hub may be gone unnoticed.
    void forget(std::chrono::steady_clock::duration silence);

    // Throws InvalidMessage, `too_large`.
    static void require_size(std::int64_t bytes, std::int64_t most);

  private:
    struct Incoming {
        std::int64_t envelope;
        std::size_t left;
        std::int64_t chunks = 0;
        std::filesystem::path path;
        channel::Descriptor file;
        Crc32c sum;
        std::chrono::steady_clock::time_point last; // that something came
    };
    struct Complete {
        std::filesystem::path path;
        std::chrono::steady_clock::time_point since;
    };
    using Place = std::map<std::int64_t, Incoming>::iterator;

    Place find(std::int64_t stream);
    void abandon(Place incoming);

    const std::function<std::filesystem::path()> place_;
    const std::int64_t most_bytes_;
    std::map<std::int64_t, Incoming> open_;
    std::map<std::int64_t, Complete> complete_;
};

// Writes a new file. Throws std::runtime_error.
void write_new(const std::filesystem::path &file, std::span<const std::byte> bytes);

} // namespace hillock::train
