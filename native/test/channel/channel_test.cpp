#include "channel/places.hpp"

#include <thread>

// What holds for every transport.
namespace hillock::channel {

namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kMaxFrame = 16U << 20;

class ChannelTest : public ::testing::TestWithParam<const char *> {
  protected:
    Place place_{GetParam()};
};

std::vector<std::byte> pattern(std::size_t bytes, unsigned seed) {
    std::vector<std::byte> made(bytes);
    for (std::size_t k = 0; k < bytes; ++k) {
        made[k] = static_cast<std::byte>((k * 131 + seed * 7 + (k >> 8)) & 0xFF);
    }
    return made;
}

bool same(const Body &body, const std::vector<std::byte> &expected) {
    return body.size() == expected.size() && std::equal(expected.begin(), expected.end(), body.data());
}

TEST_P(ChannelTest, FramesOfAllSizesArriveAsSent) {
    Pair pair(place_);
    std::thread echo([&] {
        Body body;
        while (pair.there->receive(body, kMaxFrame, soon()) == Received::frame) {
            send(*pair.there, {body.data(), body.size()});
        }
    });
    Body body;
    for (const std::size_t bytes : {1UL, 2UL, 3UL, 7UL, 8UL, 9UL, 100UL, 3072UL, 4095UL, 4096UL, 65535UL, 65536UL,
                                    65537UL, 262144UL, 1000003UL, 8UL << 20}) {
        const auto sent = pattern(bytes, 1);
        send(*pair.here, sent);
        ASSERT_EQ(pair.here->receive(body, kMaxFrame, soon()), Received::frame) << bytes;
        EXPECT_TRUE(same(body, sent)) << bytes;
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(body.data()) % 8, 0U);
    }
    pair.here->close();
    echo.join();
}

TEST_P(ChannelTest, PartsAreJoined) {
    Pair pair(place_);
    const auto all = pattern(1000, 2);
    std::vector<std::span<const std::byte>> parts;
    for (std::size_t at = 0, bytes = 0; at < all.size(); at += bytes, bytes = (bytes + 1) % 40) {
        parts.push_back(std::span(all).subspan(at, std::min(bytes, all.size() - at)));
    }
    pair.here->send(parts, soon());
    Body body;
    ASSERT_EQ(pair.there->receive(body, kMaxFrame, soon()), Received::frame);
    EXPECT_TRUE(same(body, all));
}

TEST_P(ChannelTest, BothDirectionsAtOnce) {
    Pair pair(place_);
    constexpr unsigned kFrames = 3000;
    const auto push = [](Channel &to, unsigned salt) {
        for (unsigned k = 0; k < kFrames; ++k) {
            send(to, pattern(1 + (k * 977) % 9000, k + salt));
        }
    };
    const auto pull = [](Channel &from, unsigned salt) {
        Body body;
        for (unsigned k = 0; k < kFrames; ++k) {
            ASSERT_EQ(from.receive(body, kMaxFrame, soon()), Received::frame);
            ASSERT_TRUE(same(body, pattern(1 + (k * 977) % 9000, k + salt))) << k;
        }
    };
    std::thread a(push, std::ref(*pair.here), 1), b(push, std::ref(*pair.there), 2);
    std::thread c(pull, std::ref(*pair.here), 2);
    pull(*pair.there, 1);
    a.join();
    b.join();
    c.join();
}

TEST_P(ChannelTest, ADeadlineLosesNothing) {
    Pair pair(place_);
    Body body;
    EXPECT_EQ(pair.there->receive(body, kMaxFrame, Clock::now()), Received::timeout);
    EXPECT_EQ(pair.there->receive(body, kMaxFrame, Clock::now() + 5ms), Received::timeout);
    const auto sent = pattern(2U << 20, 3);
    std::thread sender([&] { send(*pair.here, sent); });
    Received received;
    do {
        received = pair.there->receive(body, kMaxFrame, Clock::now());
    } while (received == Received::timeout);
    sender.join();
    ASSERT_EQ(received, Received::frame);
    EXPECT_TRUE(same(body, sent));
}

TEST_P(ChannelTest, CloseWakesWhoWaitsHereAndThere) {
    Pair pair(place_);
    std::thread here([&] {
        Body body;
        EXPECT_EQ(pair.here->receive(body, kMaxFrame, soon()), Received::closed);
    });
    std::thread there([&] {
        Body body;
        EXPECT_EQ(pair.there->receive(body, kMaxFrame, soon()), Received::closed);
    });
    pair.here->close();
    here.join();
    there.join();
    EXPECT_THROW(send(*pair.here, pattern(1, 0)), Error);
    pair.here->close();
}

TEST_P(ChannelTest, WhatWasSentBeforeClosingArrives) {
    Pair pair(place_);
    const auto sent = pattern(5000, 4);
    send(*pair.here, sent);
    send(*pair.here, sent);
    pair.here->close();
    pair.here.reset();
    Body body;
    for (int k = 0; k < 2; ++k) {
        ASSERT_EQ(pair.there->receive(body, kMaxFrame, soon()), Received::frame);
        EXPECT_TRUE(same(body, sent));
    }
    EXPECT_EQ(pair.there->receive(body, kMaxFrame, soon()), Received::closed);
}

TEST_P(ChannelTest, WhoDoesNotReadStopsTheSenderAtItsDeadline) {
    Pair pair(place_);
    const auto sent = pattern(32U << 20, 5);
    try {
        const std::span<const std::byte> part(sent);
        pair.here->send({&part, 1}, Clock::now() + 30ms);
        FAIL() << "nothing holds 32 MiB";
    } catch (const Error &e) {
        EXPECT_EQ(e.cause(), Cause::timeout) << e.what();
    }
}

TEST_P(ChannelTest, CloseWakesWhoSends) {
    Pair pair(place_);
    std::thread sender([&] { EXPECT_THROW(send(*pair.here, pattern(32U << 20, 6)), Error); });
    std::thread closer([&] { pair.here->close(); });
    sender.join();
    closer.join();
}

TEST_P(ChannelTest, ASenderLearnsThatThePeerIsGone) {
    Pair pair(place_);
    pair.there.reset();
    const auto sent = pattern(1U << 20, 7);
    EXPECT_THROW(
        {
            for (int k = 0; k < 1000; ++k) {
                send(*pair.here, sent);
            }
        },
        Error);
}

TEST_P(ChannelTest, TooLargeAndEmptyFramesAreRefused) {
    Pair pair(place_);
    EXPECT_THROW(pair.here->send({}, soon()), Error);
    send(*pair.here, pattern(1001, 8));
    Body body;
    try {
        pair.there->receive(body, 1000, soon());
        FAIL() << "1001 bytes are more than 1000";
    } catch (const Error &e) {
        EXPECT_EQ(e.cause(), Cause::bad_frame) << e.what();
    }
}

TEST_P(ChannelTest, ManyConnections) {
    const auto listener = place_.listen();
    constexpr unsigned kCount = 100;
    std::vector<std::unique_ptr<Channel>> here, there;
    for (unsigned k = 0; k < kCount; ++k) {
        auto pair = Pair(place_, *listener);
        here.push_back(std::move(pair.here));
        there.push_back(std::move(pair.there));
    }
    Body body;
    for (unsigned k = 0; k < kCount; ++k) {
        send(*here[k], pattern(100 + k, k));
    }
    for (unsigned k = 0; k < kCount; ++k) {
        ASSERT_EQ(there[k]->receive(body, kMaxFrame, soon()), Received::frame);
        EXPECT_TRUE(same(body, pattern(100 + k, k)));
    }
}

TEST_P(ChannelTest, AnAddressIsFreeAgainAndNobodyListensAfterClose) {
    std::string address;
    {
        const auto listener = place_.listen();
        address = listener->address();
        EXPECT_THROW(listen(address, place_.options()), Error) << "in use";
        std::thread waiting([&] {
            while (listener->accept(soon()) != nullptr) { // who looked whether the address is in use
            }
        });
        listener->close();
        waiting.join();
        EXPECT_EQ(listener->accept(Clock::now()), nullptr);
    }
    EXPECT_THROW(connect(address, place_.options(), soon()), Error);
    EXPECT_EQ(listen(address, place_.options())->address(), address);
}

INSTANTIATE_TEST_SUITE_P(Transports, ChannelTest, ::testing::ValuesIn(kTransports),
                         [](const auto &transport) { return std::string(transport.param); });

} // namespace

} // namespace hillock::channel
