// hillock-echo URI [CERTIFICATE KEY]: sends each frame back, decoded and made again in the same kind, with the handles of the test vectors. For tests of
// other implementations. Says where it listens on stderr, and ends when stdin does.
#include "protocol/echo.hpp"

#include <iostream>
#include <thread>

namespace {

using namespace hillock;
using namespace hillock::protocol;

constexpr std::uint32_t kLimit = 64u << 20;

void serve(channel::Listener &listener) {
    Handles handles;
    handles.name_cell(1, "router");
    handles.name_cell(2, "cpp-teacher-1");
    handles.name_network(7, "braille");
    constexpr auto kWait = std::chrono::hours(1);
    while (const std::unique_ptr<channel::Channel> channel = listener.accept(channel::Clock::now() + kWait)) {
        try {
            echo(*channel, handles, kLimit);
        } catch (const std::exception &problem) {
            std::cerr << "hillock-echo: " << problem.what() << std::endl;
        }
    }
}

} // namespace

int main(int count, char **values) {
    if (count != 2 && count != 4) {
        std::cerr << "usage: hillock-echo URI [CERTIFICATE KEY]" << std::endl;
        return 2;
    }
    try {
        channel::Options options;
        if (count == 4) {
            options.tls.certificate = values[2];
            options.tls.key = values[3];
        }
        const auto listener = channel::listen(values[1], options);
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
