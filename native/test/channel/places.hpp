#pragma once

#include "channel/channel.hpp"

#include <atomic>
#include <cstdlib>
#include <gtest/gtest.h>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

namespace hillock::channel {

constexpr const char *kTransports[] = {"unix", "tcp", "tls", "shm"};

// Long enough for a busy machine; who waits for it has failed.
inline Clock::time_point soon() {
    return Clock::now() + std::chrono::seconds(20);
}

// An address of a transport that nobody else uses, in a folder of its own.
class Place {
  public:
    explicit Place(std::string transport) : transport_(std::move(transport)) {
        char name[] = "/tmp/hillock-test-XXXXXX";
        folder_ = ::mkdtemp(name);
        ::setenv("XDG_RUNTIME_DIR", folder_.c_str(), 1);
        const std::string keys = HILLOCK_TEST_KEYS;
        options_.tls = {keys + "/server.pem", keys + "/server.key", keys + "/ca.pem", true};
        options_.shm.folder = folder_;
    }
    ~Place() { EXPECT_EQ(::rmdir(folder_.c_str()), 0) << "something is left in " << folder_; }
    Place(const Place &) = delete;
    Place &operator=(const Place &) = delete;

    const std::string &folder() const { return folder_; }
    Options &options() { return options_; }
    const Options &options() const { return options_; }
    std::string uri() const {
        return transport_ == "unix"  ? "unix:" + folder_ + "/hub"
               : transport_ == "shm" ? "shm:hub"
                                     : transport_ + "://localhost:0";
    }
    std::unique_ptr<Listener> listen() const { return channel::listen(uri(), options_); }

  private:
    std::string transport_, folder_;
    Options options_;
};

// Two ends of one connection.
struct Pair {
    std::unique_ptr<Channel> here, there;

    explicit Pair(const Place &place) : Pair(place, *place.listen()) {}

    Pair(const Place &place, Listener &listener) {
        std::atomic<bool> connected = false;
        std::jthread accepting([&] {
            there = listener.accept(soon());
            Body none; // what a transport has to settle before frames is settled by reading
            try {
                while (there != nullptr && !connected) {
                    there->receive(none, 1, Clock::now() + std::chrono::milliseconds(1));
                }
            } catch (const Error &) {
                there.reset(); // the connecting side says why
            }
        });
        try {
            here = connect(listener.address(), place.options(), soon());
        } catch (...) {
            connected = true;
            listener.close();
            throw;
        }
        connected = true;
        accepting.join();
        if (there == nullptr) {
            throw std::runtime_error("nobody came");
        }
    }
};

inline void send(Channel &to, std::span<const std::byte> body) {
    to.send({&body, 1}, soon());
}

} // namespace hillock::channel
