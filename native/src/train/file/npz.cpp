#include "train/file/npz.hpp"

#include "train/file/npy_header.hpp"
#include "train/joined.hpp"
#include "train/training_error.hpp"

#include <algorithm>
#include <new>
#include <ranges>

#include <zlib.h>

namespace hillock::train {

namespace {

constexpr std::uint32_t kStored = 0, kDeflated = 8;
constexpr std::uint64_t kHighestRatio = 1032; // deflate cannot expand further
constexpr std::size_t kLargestPiece = std::size_t{1} << 30;

void require_crc(std::span<const std::byte> bytes, std::uint32_t declared, const std::string &at) {
    const auto sum = crc32_z(0, reinterpret_cast<const Bytef *>(bytes.data()), bytes.size());
    if (sum != declared) {
        throw TrainingError(at + "damaged: its CRC-32 differs from the declared one");
    }
}

// Inflates a member piece by piece.
class Inflation {
  public:
    Inflation(std::span<const std::byte> compressed, const std::string &at) : left_(compressed), at_(at) {
        if (inflateInit2(&stream_, -MAX_WBITS) != Z_OK) {
            throw std::bad_alloc();
        }
    }
    ~Inflation() { inflateEnd(&stream_); }
    Inflation(const Inflation &) = delete;
    Inflation &operator=(const Inflation &) = delete;

    void read(std::span<std::byte> into) {
        const std::size_t got = inflate_some(into);
        if (got < into.size()) {
            throw TrainingError(at_ + "truncated: it inflates to less than its declared size");
        }
    }

    // Checks that the data end here.
    void finish() {
        std::byte more;
        if (inflate_some({&more, 1}) > 0) {
            throw TrainingError(at_ + "it inflates to more than its declared size");
        }
        if (!ended_) {
            throw TrainingError(at_ + "truncated: its deflated data does not end");
        }
    }

  private:
    std::size_t inflate_some(std::span<std::byte> into) {
        std::size_t done = 0;
        while (!ended_ && done < into.size()) {
            if (stream_.avail_in == 0) {
                const std::size_t piece = std::min(left_.size(), kLargestPiece);
                stream_.next_in = reinterpret_cast<Bytef *>(const_cast<std::byte *>(left_.data()));
                stream_.avail_in = static_cast<uInt>(piece);
                left_ = left_.subspan(piece);
            }
            const auto room = static_cast<uInt>(std::min(into.size() - done, kLargestPiece));
            stream_.next_out = reinterpret_cast<Bytef *>(into.data() + done);
            stream_.avail_out = room;
            const int status = ::inflate(&stream_, Z_NO_FLUSH);
            done += room - stream_.avail_out;
            ended_ = status == Z_STREAM_END;
            if (status == Z_BUF_ERROR && stream_.avail_in == 0 && left_.empty()) {
                break; // nothing is left
            }
            if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) {
                throw TrainingError(at_ + "damaged deflated data");
            }
        }
        return done;
    }

    z_stream stream_{};
    std::span<const std::byte> left_;
    const std::string &at_;
    bool ended_ = false;
};

} // namespace

Npz::Npz(std::span<const std::byte> zip, std::shared_ptr<const void> owner, std::string origin)
    : zip_(zip), owner_(std::move(owner)), origin_(std::move(origin)) {
    constexpr std::string_view kSuffix = ".npy";
    for (auto &[file, member] : read_zip_directory(zip_, origin_)) {
        const std::string name = file.ends_with(kSuffix) ? file.substr(0, file.size() - kSuffix.size()) : file;
        if (!members_.emplace(name, member).second) {
            throw TrainingError(origin_ + "two entries are named '" + name + "'");
        }
    }
}

NpyArray Npz::array(const std::string &name) const {
    const auto found = members_.find(name);
    if (found == members_.end()) {
        throw TrainingError(origin_ + "no array '" + name + "'; it has " + joined(std::views::keys(members_)));
    }
    const ZipMember &member = found->second;
    const std::string at = origin_ + "entry '" + name + "': ";
    if (member.encrypted) {
        throw TrainingError(at + "encrypted entries are not read");
    }
    if (member.method != kStored && member.method != kDeflated) {
        throw TrainingError(at + "zip method " + std::to_string(member.method) +
                            " is not read; stored and deflated are");
    }
    const std::span<const std::byte> data = zip_data(zip_, member, at);
    return member.method == kStored ? stored(member, data, at) : inflated(member, data, at);
}

NpyArray Npz::stored(const ZipMember &member, std::span<const std::byte> data, const std::string &at) const {
    if (member.size != member.compressed) {
        throw TrainingError(at + "a stored entry of two sizes");
    }
    require_crc(data, member.crc, at);
    return NpyArray::view(data, owner_, at);
}

// Takes memory only once the npy header has confirmed the declared size, and the compressed size allows it.
NpyArray Npz::inflated(const ZipMember &member, std::span<const std::byte> data, const std::string &at) const {
    if (member.size > kMostInflated) {
        throw TrainingError(at + "inflates to " + std::to_string(member.size) + " bytes; at most " +
                            std::to_string(kMostInflated) + " are read");
    }
    if (member.size / kHighestRatio > data.size()) {
        throw TrainingError(at + std::to_string(data.size()) + " deflated bytes cannot hold the declared " +
                            std::to_string(member.size));
    }
    std::vector<std::byte> head(std::min<std::size_t>(member.size, kLongestNpyHeader));
    {
        Inflation inflation(data, at);
        inflation.read(head);
        NpyHeader::parse(head, member.size, at);
    }
    const auto all = std::make_shared<std::vector<std::byte>>(member.size);
    Inflation inflation(data, at);
    inflation.read(*all);
    inflation.finish();
    require_crc(*all, member.crc, at);
    return NpyArray::view(*all, all, at);
}

} // namespace hillock::train
