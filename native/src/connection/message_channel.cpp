#include "connection/message_channel.hpp"

namespace hillock::connection {

namespace {

constexpr std::uint32_t kHandshakeFrame = 1u << 16; // the longest frame before a peer has proved itself

const protocol::Handles &no_handles() {
    static const protocol::Handles none;
    return none;
}

} // namespace

channel::Options options_of(const Settings &settings) {
    channel::Options options;
    options.tls = {settings.tls.certificate, settings.tls.key, settings.tls.authority, settings.tls.clients_must_prove};
    return options;
}

void write_plain(Channel &to, const Envelope &message, Clock::time_point deadline) {
    const protocol::Body body = protocol::FrameEncoder(kHandshakeFrame, no_handles()).plain(message);
    const std::span<const std::byte> parts[] = {body};
    to.send(parts, deadline);
}

std::optional<Envelope> read_plain(Channel &from, Clock::time_point deadline) {
    const auto body = std::make_shared<channel::Body>();
    if (from.receive(*body, kHandshakeFrame, deadline) != channel::Received::frame) {
        return std::nullopt;
    }
    return protocol::FrameDecoder(kHandshakeFrame, no_handles()).decode({body->data(), body->size()}, body);
}

} // namespace hillock::connection
