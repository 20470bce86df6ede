#include "protocol/packing.hpp"

#include "protocol/bytes.hpp"
#include "protocol/checks.hpp"

#include <lz4frame.h>
#include <zstd.h>

#include <memory>

namespace hillock::protocol {

namespace {

constexpr int kZstdLevel = 1; // the fastest of the regular ones

[[noreturn]] void refuse_packed(std::string_view kind, std::string_view reason) {
    refuse(ErrorCode::bad_frame, kind, reason);
}

std::size_t pack_lz4(std::span<const std::byte> content, std::span<std::byte> to) {
    LZ4F_preferences_t preferences{};
    preferences.frameInfo.blockMode = LZ4F_blockIndependent;
    preferences.frameInfo.contentSize = content.size();
    preferences.frameInfo.blockSizeID = LZ4F_max64KB;
    // Compressing at once writes into what LZ4F_compressFrameBound asks for, so larger than what `to` may have.
    const std::size_t bound = LZ4F_compressFrameBound(content.size(), &preferences);
    const auto scratch = std::make_unique_for_overwrite<std::byte[]>(bound);
    const std::size_t size = LZ4F_compressFrame(scratch.get(), bound, content.data(), content.size(), &preferences);
    if (LZ4F_isError(size) || size > to.size()) {
        return 0;
    }
    std::memcpy(to.data(), scratch.get(), size);
    return size;
}

Unpacked allocate(std::size_t size) {
    const Memory memory = std::make_shared_for_overwrite<std::byte[]>(size);
    return {memory, {memory.get(), size}};
}

Unpacked unpack_zstd(std::span<const std::byte> packed, std::size_t room) {
    const unsigned long long size = ZSTD_getFrameContentSize(packed.data(), packed.size());
    if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR || size > room) {
        refuse_packed("zstd", "content size missing or larger than the frame may be");
    }
    if (ZSTD_findFrameCompressedSize(packed.data(), packed.size()) != packed.size()) {
        refuse_packed("zstd", "is not exactly one frame");
    }
    const Unpacked out = allocate(size);
    if (ZSTD_decompress(out.memory.get(), size, packed.data(), packed.size()) != size) {
        refuse_packed("zstd", "does not unpack to its content size");
    }
    return out;
}

constexpr std::size_t kLz4Header = 15; // with content size, without dictionary

// The frame's head before liblz4 sees it: no skippable frame, a content size, no dictionary.
std::size_t lz4_content_size(std::span<const std::byte> packed, std::size_t room) {
    constexpr std::uint32_t kMagic = 0x184D2204;
    if (packed.size() < kLz4Header || get<std::uint32_t>(packed, 0) != kMagic) {
        refuse_packed("lz4", "no frame");
    }
    const auto flags = get<std::uint8_t>(packed, 4);
    const auto block = get<std::uint8_t>(packed, 5);
    constexpr unsigned kVersionMask = 0xC3, kLz4Version = 0x40, kIndependent = 0x20, kContentSize = 0x08;
    if ((flags & kVersionMask) != kLz4Version || (flags & kContentSize) == 0) {
        refuse_packed("lz4", "another version, a dictionary, or no content size");
    }
    const unsigned code = block >> 4;
    if ((block & 0x0F) != 0 || code < 4 || code > 7) {
        refuse_packed("lz4", "no block size");
    }
    const auto size = get<std::uint64_t>(packed, 6);
    if (size > room) {
        refuse_packed("lz4", "content larger than the frame may be");
    }
    if ((flags & kIndependent) == 0 && size > std::size_t{1} << (8 + 2 * code)) {
        refuse_packed("lz4", "blocks that depend on each other");
    }
    return size;
}

Unpacked unpack_lz4(std::span<const std::byte> packed, std::size_t room) {
    const std::size_t size = lz4_content_size(packed, room);
    LZ4F_dctx *raw = nullptr;
    if (LZ4F_isError(LZ4F_createDecompressionContext(&raw, LZ4F_VERSION))) {
        throw std::bad_alloc();
    }
    const std::unique_ptr<LZ4F_dctx, LZ4F_errorCode_t (*)(LZ4F_dctx *)> context(raw, LZ4F_freeDecompressionContext);
    const Unpacked out = allocate(size);
    std::size_t in = 0, made = 0;
    std::size_t hint = 1;
    while (hint != 0) {
        std::size_t read = packed.size() - in, written = size - made;
        hint = LZ4F_decompress(raw, out.memory.get() + made, &written, packed.data() + in, &read, nullptr);
        in += read;
        made += written;
        if (LZ4F_isError(hint) || (hint != 0 && read == 0 && written == 0)) {
            refuse_packed("lz4", "is damaged, cut, or more than its content size");
        }
    }
    if (made != size || in != packed.size()) {
        refuse_packed("lz4", "is not exactly one frame of its content size");
    }
    return out;
}

} // namespace

std::size_t pack(Compression compression, std::span<const std::byte> content, std::span<std::byte> to) {
    switch (compression) {
    case Compression::none:
        return 0;
    case Compression::zstd: {
        const std::size_t size = ZSTD_compress(to.data(), to.size(), content.data(), content.size(), kZstdLevel);
        return ZSTD_isError(size) ? 0 : size;
    }
    case Compression::lz4:
        return pack_lz4(content, to);
    }
    return 0;
}

Unpacked unpack(Compression compression, std::span<const std::byte> packed, std::size_t room) {
    switch (compression) {
    case Compression::none:
        break;
    case Compression::zstd:
        return unpack_zstd(packed, room);
    case Compression::lz4:
        return unpack_lz4(packed, room);
    }
    return {nullptr, packed};
}

} // namespace hillock::protocol
