// hillock-echo URI: sends each frame back, decoded and made again in the same kind, with the handles of the test vectors. For tests of
// other implementations. Says where it listens on stderr, and ends when stdin does.
#include "channel/channel.hpp"
#include "wire/frame.hpp"

#include <iostream>
#include <memory>
#include <thread>

namespace {

using namespace hillock;
using namespace hillock::wire;

constexpr std::uint32_t kLimit = 64u << 20;

wire::Body again(const FrameEncoder &encoder, const wire::Body &body, const Envelope &envelope) {
    if (body.front() == std::byte{'{'}) {
        return encoder.plain(envelope);
    }
    return body.front() == std::byte{2} ? encoder.compact(envelope)
                                        : encoder.tensor(envelope, static_cast<Compression>(body[1]));
}

void echo(channel::Channel &channel, const Handles &handles) {
    constexpr auto kWait = std::chrono::seconds(60);
    const FrameDecoder decoder(kLimit, handles);
    const FrameEncoder encoder(kLimit, handles);
    channel::Body came;
    while (channel.receive(came, kLimit, channel::Clock::now() + kWait) == channel::Received::frame) {
        const auto body = std::make_shared<const wire::Body>(came.data(), came.data() + came.size());
        const wire::Body back = again(encoder, *body, decoder.decode(*body, body));
        const std::span<const std::byte> parts[] = {back};
        channel.send(parts, channel::Clock::now() + kWait);
    }
}

void serve(channel::Listener &listener) {
    Handles handles;
    handles.name_cell(1, "router");
    handles.name_cell(2, "cpp-teacher-1");
    handles.name_network(7, "braille");
    constexpr auto kWait = std::chrono::hours(1);
    while (const std::unique_ptr<channel::Channel> channel = listener.accept(channel::Clock::now() + kWait)) {
        try {
            echo(*channel, handles);
        } catch (const std::exception &problem) {
            std::cerr << "hillock-echo: " << problem.what() << std::endl;
        }
    }
}

} // namespace

int main(int count, char **values) {
    if (count != 2) {
        std::cerr << "usage: hillock-echo URI" << std::endl;
        return 2;
    }
    try {
        const auto listener = channel::listen(values[1], {});
        std::cerr << "hillock-echo: listening on " << listener->address() << std::endl;
        std::thread serving([&] { serve(*listener); });
        while (std::cin.get() != std::char_traits<char>::eof()) {
        }
        listener->close();
        serving.join();
        return 0;
    } catch (const std::exception &problem) {
        std::cerr << "hillock-echo: " << problem.what() << std::endl;
        return 1;
    }
}
