#include "protocol/frame.hpp"

#include "protocol/compact_frame.hpp"
#include "protocol/envelope_json.hpp"
#include "protocol/plain_frame.hpp"
#include "protocol/spikes_in_full.hpp"
#include "protocol/tensor_frame.hpp"

#include <string>

namespace hillock::protocol {

Body FrameEncoder::encode(const Envelope &envelope, const std::set<Format> &accepts, Compression compression) const {
    if (!accepts.contains(Format::spikes) && has_spikes(envelope)) {
        return readable(with_spikes_in_full(envelope, max_frame_), accepts, compression);
    }
    return readable(envelope, accepts, compression);
}

Body FrameEncoder::readable(const Envelope &envelope, const std::set<Format> &accepts, Compression compression) const {
    if (accepts.contains(Format::compact) && has_compact_form(envelope)) {
        return compact(envelope);
    }
    if (!accepts.contains(Format::tensors) || tensors(envelope).empty()) {
        return plain(envelope);
    }
    const bool accepted = (compression == Compression::zstd && accepts.contains(Format::zstd)) ||
                          (compression == Compression::lz4 && accepts.contains(Format::lz4));
    return tensor(envelope, accepted ? compression : Compression::none);
}

namespace {

void require_size(const Body &body, std::uint32_t max_frame) {
    if (body.size() > max_frame) {
        throw InvalidMessage(ErrorCode::too_large, "frame",
                             std::to_string(body.size()) + " bytes, the largest frame has " +
                                 std::to_string(max_frame));
    }
}

} // namespace

Body FrameEncoder::plain(const Envelope &envelope) const {
    check(envelope);
    Body body = encode_plain(envelope, max_frame_);
    require_size(body, max_frame_);
    return body;
}

Body FrameEncoder::tensor(const Envelope &envelope, Compression compression) const {
    check(envelope);
    return encode_tensor(envelope, compression, max_frame_);
}

Body FrameEncoder::compact(const Envelope &envelope) const {
    check(envelope);
    return encode_compact(envelope, handles_, max_frame_);
}

bool FrameEncoder::has_compact_form(const Envelope &envelope) const {
    return fits_compact(envelope, handles_);
}

namespace {

// Runs `read`; what it refuses is told with the envelope's id.
template<class Read>
Envelope with_id(const std::int64_t &id, Read read) {
    try {
        return read();
    } catch (const InvalidMessage &refusal) {
        throw FrameError(refusal.code(), id, refusal.what());
    }
}

} // namespace

Envelope FrameDecoder::decode(std::span<const std::byte> body, std::shared_ptr<const void> owner) const {
    if (body.empty() || body.size() > max_frame_) {
        throw FrameError(ErrorCode::bad_frame, 0, "a body of " + std::to_string(body.size()) + " bytes");
    }
    std::int64_t id = 0;
    return with_id(id, [&] {
        if (body.front() == kCompactFrame) {
            id = compact_id(body);
            return read_compact(body, handles_, std::move(owner));
        }
        if (body.front() == kTensorFrame) {
            Json json = tensor_json(body);
            id = envelope_id(json);
            return read_tensor(std::move(json), body, max_frame_, std::move(owner));
        }
        if (body.front() == kPlainFrame) {
            Json json = plain_json(body);
            id = envelope_id(json);
            return read_plain(std::move(json));
        }
        throw InvalidMessage(ErrorCode::bad_frame, "first byte", std::to_string(std::to_integer<int>(body.front())));
    });
}

} // namespace hillock::protocol
