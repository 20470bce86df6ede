// Decodes whatever libFuzzer makes of the vectors. A body either is refused, or gives a message that goes through the encoder to the
// same message again, with rows instead of spikes for peers that do not read these; memory stays within the limit
// (-malloc_limit_mb).
#include "protocol/frame.hpp"
#include "protocol/spikes_in_full.hpp"

#include <cstdint>
#include <cstdlib>
#include <memory>

using namespace hillock;
using namespace hillock::protocol;

namespace {

constexpr std::uint32_t kLimit = 1u << 20;

const Handles &handles() {
    static Handles made;
    static const bool named = [] {
        made.name_cell(1, "router");
        made.name_cell(2, "cpp-teacher-1");
        made.name_network(7, "braille");
        return true;
    }();
    static_cast<void>(named);
    return made;
}

Envelope decode(const FrameDecoder &decoder, const Body &body) {
    const auto kept = std::make_shared<const Body>(body);
    return decoder.decode(*kept, kept);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const auto *const bytes = reinterpret_cast<const std::byte *>(data);
    const FrameDecoder decoder(kLimit, handles());
    const FrameEncoder encoder(4 * kLimit, handles());
    Envelope envelope;
    try {
        envelope = decode(decoder, Body(bytes, bytes + size));
    } catch (const FrameError &) {
        return 0;
    }
    const FrameDecoder again(4 * kLimit, handles());
    const bool same = decode(again, encoder.plain(envelope)) == envelope &&
                      decode(again, encoder.tensor(envelope, Compression::lz4)) == envelope &&
                      (!encoder.has_compact_form(envelope) || decode(again, encoder.compact(envelope)) == envelope);
    if (!same) {
        std::abort();
    }
    try {
        const Envelope full = decode(again, encoder.encode(envelope, {Format::json}, Compression::none));
        if (has_spikes(full) || (full == envelope) == has_spikes(envelope)) {
            std::abort();
        }
    } catch (const InvalidMessage &) { // rows that no frame holds
        if (!has_spikes(envelope)) {
            std::abort();
        }
    }
    return 0;
}
