#include "train/file/npz.hpp"
#include "train/training_error.hpp"

#include <algorithm>

namespace hillock::train {

namespace {

constexpr std::uint32_t kEnd = 0x06054b50, kLocator = 0x07064b50, kEnd64 = 0x06064b50, kCentral = 0x02014b50,
                        kLocal = 0x04034b50;
constexpr std::size_t kEndSize = 22, kLocatorSize = 20, kEnd64Size = 56, kCentralSize = 46, kLocalSize = 30;
constexpr std::uint64_t kBlank = 0xffffffff; // the size stands in the zip64 field

// Reads little-endian numbers at places that were found to be inside.
class ZipBytes {
  public:
    ZipBytes(std::span<const std::byte> zip, const std::string &origin) : zip_(zip), origin_(origin) {}

    std::uint64_t number(std::uint64_t at, std::size_t bytes) const {
        std::uint64_t value = 0;
        for (std::size_t k = bytes; k-- > 0;) {
            value = value << 8 | std::to_integer<std::uint64_t>(zip_[at + k]);
        }
        return value;
    }
    void require(bool condition, const std::string &otherwise) const {
        if (!condition) {
            throw TrainingError(origin_ + otherwise);
        }
    }
    void require_inside(std::uint64_t offset, std::uint64_t size, const std::string &what) const {
        require(offset <= zip_.size() && size <= zip_.size() - offset, "the " + what + " lies outside the file");
    }

    // The last record whose comment ends exactly at the end of the file.
    std::uint64_t end() const {
        require(zip_.size() >= kEndSize, "no npz: it has no zip directory (truncated?)");
        const std::uint64_t last = zip_.size() - kEndSize, first = last - std::min<std::uint64_t>(last, 0xffff);
        for (std::uint64_t at = last + 1; at-- > first;) {
            if (number(at, 4) == kEnd && at + kEndSize + number(at + 20, 2) == zip_.size()) {
                return at;
            }
        }
        throw TrainingError(origin_ + "no npz: it has no zip directory (truncated?)");
    }

    ZipMember member(std::uint64_t at, std::uint64_t extra, std::uint64_t extra_end, const std::string &name) const {
        std::uint64_t sizes[] = {number(at + 24, 4), number(at + 20, 4), number(at + 42, 4)};
        while (extra_end - extra >= 4 && number(extra, 2) != 1) {
            extra += std::min(extra_end - extra, 4 + number(extra + 2, 2));
        }
        if (extra_end - extra >= 4) {
            const std::uint64_t end = std::min(extra_end, extra + 4 + number(extra + 2, 2));
            extra += 4;
            for (std::uint64_t &size : sizes) {
                if (size == kBlank) {
                    require(end - extra >= 8, "entry '" + name + "': its zip64 sizes are truncated");
                    size = number(extra, 8);
                    extra += 8;
                }
            }
        }
        return {(number(at + 8, 2) & 1) != 0,
                static_cast<std::uint32_t>(number(at + 10, 2)),
                static_cast<std::uint32_t>(number(at + 16, 4)),
                sizes[0],
                sizes[1],
                sizes[2]};
    }

    std::string text(std::uint64_t at, std::size_t bytes) const {
        return {reinterpret_cast<const char *>(zip_.data()) + at, bytes};
    }

  private:
    const std::span<const std::byte> zip_;
    const std::string &origin_;
};

} // namespace

std::map<std::string, ZipMember> read_zip_directory(std::span<const std::byte> zip, const std::string &origin) {
    const ZipBytes bytes(zip, origin);
    const std::uint64_t end = bytes.end();
    std::uint64_t entries = bytes.number(end + 10, 2), size = bytes.number(end + 12, 4), at = bytes.number(end + 16, 4);
    if (end >= kLocatorSize && bytes.number(end - kLocatorSize, 4) == kLocator) {
        const std::uint64_t end64 = bytes.number(end - kLocatorSize + 8, 8);
        bytes.require_inside(end64, kEnd64Size, "zip64 end");
        bytes.require(bytes.number(end64, 4) == kEnd64, "the zip64 end has no signature");
        entries = bytes.number(end64 + 32, 8);
        size = bytes.number(end64 + 40, 8);
        at = bytes.number(end64 + 48, 8);
    }
    bytes.require_inside(at, size, "zip directory");
    bytes.require(entries <= size / kCentralSize, "the zip directory is too small for its entries");
    const std::uint64_t stop = at + size;
    std::map<std::string, ZipMember> members;
    for (std::uint64_t i = 0; i < entries; ++i) {
        bytes.require(stop - at >= kCentralSize && bytes.number(at, 4) == kCentral, "damaged zip directory");
        const std::uint64_t name_size = bytes.number(at + 28, 2), extra_size = bytes.number(at + 30, 2);
        const std::uint64_t variable = name_size + extra_size + bytes.number(at + 32, 2);
        bytes.require(variable <= stop - at - kCentralSize, "damaged zip directory");
        const std::uint64_t extra = at + kCentralSize + name_size;
        std::string name = bytes.text(at + kCentralSize, name_size);
        if (!name.ends_with("/")) {
            const ZipMember member = bytes.member(at, extra, extra + extra_size, name);
            bytes.require(members.emplace(std::move(name), member).second, "two entries have the same name");
        }
        at += kCentralSize + variable;
    }
    return members;
}

std::span<const std::byte> zip_data(std::span<const std::byte> zip, const ZipMember &member,
                                    const std::string &origin) {
    const ZipBytes bytes(zip, origin);
    bytes.require_inside(member.offset, kLocalSize, "local header");
    bytes.require(bytes.number(member.offset, 4) == kLocal, "damaged local header");
    const std::uint64_t start =
        member.offset + kLocalSize + bytes.number(member.offset + 26, 2) + bytes.number(member.offset + 28, 2);
    bytes.require_inside(start, member.compressed, "data");
    return zip.subspan(start, member.compressed);
}

} // namespace hillock::train
