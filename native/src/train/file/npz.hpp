#pragma once

#include "train/file/npy.hpp"

#include <map>

namespace hillock::train {

// A file of a zip as its directory declares it; the values are not checked yet.
struct ZipMember {
    bool encrypted = false;
    std::uint32_t method = 0;
    std::uint32_t crc = 0;  // CRC-32 of the uncompressed bytes
    std::uint64_t size = 0; // uncompressed
    std::uint64_t compressed = 0;
    std::uint64_t offset = 0; // of the local header
};

// The files of a zip (PKWARE APPNOTE 6.3, 4.3.12 to 4.3.16, with zip64), by name. Only the directory's sizes count, because numpy leaves
// those of the local headers blank. Throws TrainingError that begins with `origin`.
std::map<std::string, ZipMember> read_zip_directory(std::span<const std::byte> zip, const std::string &origin);

// A member's bytes in place.
std::span<const std::byte> zip_data(std::span<const std::byte> zip, const ZipMember &member, const std::string &origin);

// Arrays by name (numpy's npz), stored or deflated. Nothing in the file is trusted; what is wrong is thrown as TrainingError naming the
// entry. Immutable.
class Npz {
  public:
    // Bytes that one array may inflate to, its header included.
    static constexpr std::uint64_t kMostInflated = std::uint64_t{1} << 30;

    // `owner` keeps the bytes, also for the arrays; `origin` names the file in messages.
    Npz(std::span<const std::byte> zip, std::shared_ptr<const void> owner, std::string origin);

    bool contains(const std::string &name) const { return members_.contains(name); }
    // A stored array is a view, a deflated one is inflated anew. Either is read once in full for its checksum.
    NpyArray array(const std::string &name) const;

  private:
    NpyArray stored(const ZipMember &member, std::span<const std::byte> data, const std::string &at) const;
    NpyArray inflated(const ZipMember &member, std::span<const std::byte> data, const std::string &at) const;

    const std::span<const std::byte> zip_;
    const std::shared_ptr<const void> owner_;
    const std::string origin_;
    std::map<std::string, ZipMember> members_; // by the array's name
};

} // namespace hillock::train
