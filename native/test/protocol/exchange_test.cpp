// All messages in all kinds of frames between two C++ sides, over each transport: equal messages come back.
#include "channel/places.hpp"
#include "protocol/echo.hpp"
#include "protocol/vectors.hpp"

#include "protocol/json_reader.hpp"
#include "protocol/plain_frame.hpp"

#include <gtest/gtest.h>

#include <set>

namespace hillock::protocol {
namespace {

class Exchange : public ::testing::TestWithParam<const char *> {};

INSTANTIATE_TEST_SUITE_P(Transports, Exchange, ::testing::ValuesIn(channel::kTransports),
                         [](const auto &transport) { return std::string(transport.param); });

TEST_P(Exchange, EveryMessageComesBackInEveryKindOfFrame) {
    const channel::Place place(GetParam());
    channel::Pair pair(place);
    std::jthread echoing([&] { echo(*pair.there, vector_handles(), kVectorLimit); });
    const FrameEncoder encoder(kVectorLimit, vector_handles());
    std::map<std::byte, std::set<std::size_t>> types; // by kind of frame
    channel::Body came;
    const auto exchange = [&](const Envelope &envelope, const Body &body) {
        const std::span<const std::byte> parts[] = {body};
        pair.here->send(parts, channel::soon());
        ASSERT_EQ(pair.here->receive(came, kVectorLimit, channel::soon()), channel::Received::frame);
        const Body back(came.data(), came.data() + came.size());
        EXPECT_EQ(back.front(), body.front());
        EXPECT_EQ(decode_body(back), envelope);
        types[body.front()].insert(envelope.payload.index());
    };
    for (const auto &path : vectors("good", ".json")) {
        SCOPED_TRACE(path.filename());
        const Envelope envelope = read_plain(read_json(read_file(path)));
        exchange(envelope, encoder.plain(envelope));
        for (const Compression compression : {Compression::none, Compression::zstd, Compression::lz4}) {
            exchange(envelope, encoder.tensor(envelope, compression));
        }
        if (encoder.has_compact_form(envelope)) {
            exchange(envelope, encoder.compact(envelope));
        }
    }
    pair.here->close();
    EXPECT_EQ(types[std::byte{'{'}].size(), std::size_t{kMessageTypes});
    EXPECT_EQ(types[std::byte{1}].size(), std::size_t{kMessageTypes});
    EXPECT_EQ(types[std::byte{2}].size(), 7u) << "types with a compact form";
}

} // namespace
} // namespace hillock::protocol
