#pragma once

#include "channel/channel.hpp"
#include "channel/descriptor.hpp"
#include "channel/ring.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace hillock::channel {

// The shared memory of one connection, mapped: anonymous memory (memfd_create), reached by a symbolic link to its descriptor under /proc.
//
//     offset               size        content
//     0                    8           "HILLSHM1"
//     8                    4           ring_bytes, a power of two, 4 KiB ... 1 GiB
//     512                  512         words of the ring up: from the connecting side to the listener
//     1024                 512         words of the ring down
//     4096                 ring_bytes  ring up
//     4096 + ring_bytes    ring_bytes  ring down
class ShmRegion {
  public:
    // Makes one in memory whose size is sealed, and a symbolic link `name` to it, which goes once nobody needs it. Throws Error
    // (unreachable), also if there is no memory.
    static ShmRegion create(const std::string &folder, const std::string &name, std::uint32_t ring_bytes);
    // Maps what a listener has made, and removes its name. Throws Error: unreachable; bad_frame if it is anything else, or not sealed, so
    // that no peer can take mapped memory away.
    static ShmRegion open(const std::string &folder, const std::string &name, std::uint32_t ring_bytes);

    ShmRegion(ShmRegion &&other) noexcept;
    ShmRegion &operator=(ShmRegion &&) = delete;
    ~ShmRegion();

    RingWords &words(bool up) const { return *reinterpret_cast<RingWords *>(base_ + (up ? kUp : kDown)); }
    std::span<std::byte> ring(bool up) const { return {base_ + kRings + (up ? 0 : ring_bytes_), ring_bytes_}; }

    // Removes the name, if it is still there.
    void unlink() noexcept;

  private:
    static constexpr std::size_t kUp = 512, kDown = 1024, kRings = 4096;

    ShmRegion(std::string path, Descriptor memory, std::uint32_t ring_bytes);

    std::string path_;  // empty once it is gone
    Descriptor memory_; // what the name leads to; none for a side that has no name to keep
    std::byte *base_ = nullptr;
    std::size_t ring_bytes_;
};

constexpr std::uint32_t kMinRing = 1U << 12, kMaxRing = 1U << 30;

// Names of regions are hillock+NAME+16 hexadecimal digits.
std::string region_prefix(const std::string &name);
bool is_region_name(std::string_view file, const std::string &name);

} // namespace hillock::channel
