#pragma once

#include "channel/channel.hpp"
#include "protocol/frame.hpp"

#include <memory>

namespace hillock::protocol {

// A frame of the same kind as `like`.
inline Body encode_like(const FrameEncoder &encoder, const Body &like, const Envelope &envelope) {
    if (like.front() == std::byte{'{'}) {
        return encoder.plain(envelope);
    }
    return like.front() == std::byte{2} ? encoder.compact(envelope)
                                        : encoder.tensor(envelope, static_cast<Compression>(like[1]));
}

// Sends each frame back, decoded and made again in the same kind, until the other side is gone.
inline void echo(channel::Channel &channel, const Handles &handles, std::uint32_t limit) {
    constexpr auto kWait = std::chrono::seconds(60);
    const FrameDecoder decoder(limit, handles);
    const FrameEncoder encoder(limit, handles);
    channel::Body came;
    while (channel.receive(came, limit, channel::Clock::now() + kWait) == channel::Received::frame) {
        const auto body = std::make_shared<const Body>(came.data(), came.data() + came.size());
        const Body back = encode_like(encoder, *body, decoder.decode(*body, body));
        const std::span<const std::byte> parts[] = {back};
        channel.send(parts, channel::Clock::now() + kWait);
    }
}

} // namespace hillock::protocol
