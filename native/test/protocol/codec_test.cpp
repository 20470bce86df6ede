// What the vectors do not show: limits, numbers, texts, proofs.
#include "protocol/vectors.hpp"

#include "hillock/proof.hpp"
#include "protocol/checks.hpp"
#include "protocol/json_reader.hpp"
#include "protocol/json_writer.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace hillock::protocol {
namespace {

template<class Work>
ErrorCode code_of(Work work) {
    try {
        work();
    } catch (const InvalidMessage &refusal) {
        return refusal.code();
    } catch (const FrameError &refusal) {
        return refusal.code();
    }
    return ErrorCode::internal;
}

Json member(const std::string &value) {
    return *read_json("{\"x\":" + value + "}").find("x");
}

TEST(Json, ReadsNumbersToTheLastBit) {
    EXPECT_EQ(*member("-9223372036854775808").as<std::int64_t>(), std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(member("9223372036854775808").as<Json::Digits>()->text, "9223372036854775808");
    EXPECT_EQ(*member("0.1").as<double>(), 0.1);
    EXPECT_EQ(*member("1e23").as<double>(), 1e23);
    EXPECT_TRUE(std::isinf(*member("1e400").as<double>()));
    EXPECT_TRUE(std::isinf(*member("-123456789e304").as<double>()));
    EXPECT_EQ(*member("1e-400").as<double>(), 0.0);
    EXPECT_EQ(*member("0e999999999999999999999").as<double>(), 0.0);
    EXPECT_EQ(*member("0.00001e-330").as<double>(), 0.0);
}

TEST(Json, RefusesWhatIsNone) {
    for (const char *text : {"",
                             "[]",
                             "1",
                             "{",
                             "{\"a\":1,}",
                             "{\"a\":01}",
                             "{\"a\":1.}",
                             "{\"a\":.5}",
                             "{\"a\":+1}",
                             "{\"a\":\"\\x\"}",
                             "{\"a\":\"\\u12\"}",
                             "{\"a\":\"\n\"}",
                             "{\"a\":tru}",
                             "{\"a\":1}x",
                             "{\"a\":1,\"a\":2}",
                             "{a:1}",
                             "{\"a\":[1 2]}",
                             "{\"a\":[1,]}",
                             "{\"a\":1e}",
                             "{\"a\"}"}) {
        EXPECT_EQ(code_of([&] { read_json(text); }), ErrorCode::bad_frame) << text;
    }
    EXPECT_EQ(code_of([] { read_json("{\"a\":\"\xED\xA0\x80\"}"); }), ErrorCode::bad_frame);
    EXPECT_EQ(code_of([] { read_json(std::string("{\"a\":\"\0\"}", 9)); }), ErrorCode::bad_frame);
}

TEST(Json, LimitsDepthAndTokens) {
    const auto nested = [](int lists) { return "{\"a\":" + std::string(lists, '[') + std::string(lists, ']') + "}"; };
    EXPECT_NO_THROW(read_json(nested(31)));
    EXPECT_EQ(code_of([&] { read_json(nested(32)); }), ErrorCode::bad_frame);
    EXPECT_EQ(code_of([&] { read_json(nested(1'000'000)); }), ErrorCode::bad_frame);
    const auto list = [](std::size_t values) {
        std::string text = "{\"a\":[0";
        for (std::size_t i = 1; i < values; ++i) {
            text += ",0";
        }
        return text + "]}";
    };
    constexpr std::size_t kOthers = 5; // both ends of object and list, the key
    EXPECT_NO_THROW(read_json(list((1u << 18) - kOthers)));
    EXPECT_EQ(code_of([&] { read_json(list((1u << 18) - kOthers + 1)); }), ErrorCode::bad_frame);
}

TEST(Json, WritesWhatItReads) {
    const std::string text =
        R"({"a":[1,-2.5,1e+300,"\u0001\"\\\n",true,null,12345678901234567890],"b":{},"c":"λ\uD83D\uDC4B"})";
    std::string written;
    JsonWriter(written).json(read_json(text));
    EXPECT_EQ(written, text);
    EXPECT_EQ(read_json(R"({"a":"\ud83d\udc4b"})"), read_json(R"({"a":"👋"})"));
}

TEST(Base64, OfAllLengths) {
    for (std::size_t size = 0; size < 50; ++size) {
        Body bytes(size);
        for (std::size_t i = 0; i < size; ++i) {
            bytes[i] = static_cast<std::byte>(i * 37 + 200);
        }
        std::string text;
        append_base64(text, bytes.data(), size);
        ASSERT_EQ(base64_size(text), size);
        Body back(size);
        ASSERT_TRUE(decode_base64(text, back.data()));
        EXPECT_EQ(back, bytes);
    }
    Body room(16);
    for (const char *bad : {"A", "AAA", "A===", "AA=A", "A A=", "AA==AAAA", "====", "AAA-"}) {
        EXPECT_FALSE(decode_base64(bad, room.data())) << bad;
    }
}

TEST(Frames, AreNotMadeBeyondTheLimit) {
    const std::vector<float> values(4096, 1.5f);
    const Envelope big = Envelope::of(
        1, "router", "cpp-teacher-1",
        ReasoningRequest{.network = "braille", .encoding = WireTensor::of<float>("encoding", {4096}, values)});
    const FrameEncoder small(4096, vector_handles());
    for (const auto &encode : {&FrameEncoder::plain, &FrameEncoder::compact}) {
        EXPECT_EQ(code_of([&] { (small.*encode)(big); }), ErrorCode::too_large);
    }
    EXPECT_EQ(code_of([&] { small.tensor(big, Compression::none); }), ErrorCode::too_large);
}

// For a peer that does not read spikes, in each kind of frame.
TEST(Frames, HoldRowsForPeersWithoutSpikes) {
    const std::vector<std::uint32_t> positions = {0, 3, 9};
    std::vector<float> rows(12);
    for (const std::uint32_t position : positions) {
        rows[position] = 1;
    }
    const auto message = [](WireTensor encoding) {
        return Envelope::of(1, "router", "cpp-teacher-1",
                            ReasoningRequest{.network = "braille", .encoding = std::move(encoding)});
    };
    const Envelope lists = message(WireTensor::spikes("encoding", {3, 4}, positions));
    const Envelope full = message(WireTensor::of<float>("encoding", {3, 4}, rows));
    const FrameEncoder encoder(kVectorLimit, vector_handles());
    for (std::set<Format> accepts :
         {std::set{Format::json}, {Format::json, Format::tensors}, {Format::json, Format::tensors, Format::compact}}) {
        EXPECT_EQ(decode_body(encoder.encode(lists, accepts, Compression::none)), full);
        accepts.insert(Format::spikes);
        EXPECT_EQ(decode_body(encoder.encode(lists, accepts, Compression::none)), lists);
    }
    const Envelope event =
        Envelope::of(1, "router", "cpp-teacher-1", Event{"any", {}, {WireTensor::spikes("x", {3, 4}, positions)}});
    EXPECT_EQ(std::get<Event>(decode_body(encoder.encode(event, {Format::json}, Compression::none)).payload).tensors[0],
              WireTensor::of<float>("x", {3, 4}, rows));
}

TEST(Frames, OfRowsBeyondTheLimitAreNotMade) {
    const FrameEncoder encoder(kVectorLimit, vector_handles());
    const auto encode = [&](Shape shape, const std::vector<std::uint32_t> &positions) {
        const Envelope lists =
            Envelope::of(1, "router", "cpp-teacher-1",
                         ReasoningRequest{.network = "braille",
                                          .encoding = WireTensor::spikes("encoding", std::move(shape), positions)});
        encoder.encode(lists, {Format::json}, Compression::none);
    };
    EXPECT_EQ(code_of([&] { encode({kMaximumInt32, 1}, {}); }), ErrorCode::too_large);
    EXPECT_EQ(code_of([&] { encode({2, 2}, {4}); }), ErrorCode::bad_value);
}

TEST(Frames, OfInvalidMessagesAreNotMade) {
    const FrameEncoder encoder(kVectorLimit, vector_handles());
    EXPECT_EQ(code_of([&] { encoder.plain(Envelope::of(0, "a", "b", Ping{1})); }), ErrorCode::bad_value);
    EXPECT_EQ(code_of([&] { encoder.plain(Envelope::of(1, "*", "b", Ping{1})); }), ErrorCode::bad_value);
    EXPECT_EQ(code_of([&] { encoder.plain(Envelope::of(1, "a", "b", Feedback{1, {}, {}})); }), ErrorCode::bad_message);
    EXPECT_EQ(code_of([&] { encoder.plain(Envelope::of(1, "a", "b", Goodbye{"\xFF"})); }), ErrorCode::bad_value);
}

TEST(Proof, OfThePage) {
    const std::string token = "correct horse battery staple";
    const std::string listener = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";
    const std::string cell = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    EXPECT_EQ(proof::of_cell(token, listener, cell, "cpp-teacher-1"),
              "46feb92c49cbecf5e8ec098082798106b8ab6694a6f9f5b97faf5cf2ac3f63b2");
    EXPECT_EQ(proof::of_listener(token, listener, cell, "cpp-teacher-1"),
              "c58d2954865be1918db9b06c5b206d00b9f8b5449312cc54b4d749e7607008a0");
    EXPECT_TRUE(proof::matches("ab", "ab"));
    EXPECT_FALSE(proof::matches("ab", "ac"));
    EXPECT_FALSE(proof::matches("ab", "abc"));
    EXPECT_NE(proof::random(32), proof::random(32));
}

} // namespace
} // namespace hillock::protocol
