// Each good vector means its JSON and is made again byte for byte; each bad one is refused with its code and id.
#include "protocol/vectors.hpp"

#include "protocol/json_reader.hpp"
#include "protocol/plain_frame.hpp"

#include <gtest/gtest.h>

#include <set>

namespace hillock::protocol {
namespace {

const FrameEncoder &encoder() {
    static const FrameEncoder made(kVectorLimit, vector_handles());
    return made;
}

// The message that NAME.json means.
Envelope meaning(const std::filesystem::path &vector) {
    const std::string file = vector.filename().string();
    return read_plain(read_json(read_file(vector.parent_path() / (file.substr(0, file.find('.')) + ".json"))));
}

std::string text(const Body &body) {
    return {reinterpret_cast<const char *>(body.data()), body.size()};
}

// The body that the encoder makes in the kind of frame that the file's name tells.
Body encode_as(const std::string &file, const Envelope &envelope) {
    if (file.ends_with(".plain.bin")) {
        return encoder().plain(envelope);
    }
    if (file.ends_with(".compact.bin")) {
        return encoder().compact(envelope);
    }
    const Compression compression = file.ends_with(".zstd.bin")  ? Compression::zstd
                                    : file.ends_with(".lz4.bin") ? Compression::lz4
                                                                 : Compression::none;
    return encoder().tensor(envelope, compression);
}

TEST(Vectors, GoodOnesMeanTheirJson) {
    std::set<std::size_t> types;
    for (const auto &path : vectors("good", ".bin")) {
        SCOPED_TRACE(path.filename());
        const Envelope envelope = decode_frame(read_file(path));
        EXPECT_EQ(envelope, meaning(path));
        types.insert(envelope.payload.index());
    }
    EXPECT_EQ(types.size(), std::size_t{kMessageTypes});
}

TEST(Vectors, GoodOnesAreMadeAgainByteForByte) {
    for (const auto &path : vectors("good", ".bin")) {
        SCOPED_TRACE(path.filename());
        const std::string frame = read_file(path);
        const Body made = encode_as(path.filename().string(), decode_frame(frame));
        if (path.string().ends_with(".zstd.bin") ||
            path.string().ends_with(".lz4.bin")) { // other versions pack otherwise
            EXPECT_NE(made[1], std::byte{0});
            EXPECT_EQ(decode_body(made), meaning(path));
        } else {
            EXPECT_EQ(text(made), frame.substr(4));
        }
    }
}

TEST(Vectors, EveryMessageGoesThroughEveryKindOfFrame) {
    for (const auto &path : vectors("good", ".json")) {
        SCOPED_TRACE(path.filename());
        const Envelope envelope = meaning(path);
        EXPECT_EQ(decode_body(encoder().plain(envelope)), envelope);
        for (const Compression compression : {Compression::none, Compression::zstd, Compression::lz4}) {
            EXPECT_EQ(decode_body(encoder().tensor(envelope, compression)), envelope);
        }
        const bool compact =
            std::filesystem::exists(path.parent_path() / path.filename().replace_extension(".compact.bin"));
        EXPECT_EQ(encoder().has_compact_form(envelope), compact);
        if (compact) {
            EXPECT_EQ(decode_body(encoder().compact(envelope)), envelope);
        }
    }
}

TEST(Vectors, BadOnesAreRefusedWithTheirCode) {
    const Json expected = read_json(read_file(std::filesystem::path(HILLOCK_VECTORS) / "bad" / "expected.json"));
    std::size_t refused = 0;
    for (const auto &path : vectors("bad", ".bin")) {
        SCOPED_TRACE(path.filename());
        const Json *const entry = expected.find(path.filename().string());
        ASSERT_NE(entry, nullptr);
        try {
            decode_frame(read_file(path));
            ADD_FAILURE() << "was taken";
        } catch (const FrameError &refusal) {
            EXPECT_EQ(std::string(label(refusal.code())), *entry->find("code")->as<std::string>()) << refusal.what();
            EXPECT_EQ(refusal.id(), *entry->find("id")->as<std::int64_t>()) << refusal.what();
            ++refused;
        }
    }
    EXPECT_EQ(refused, expected.as<Json::Object>()->size());
}

} // namespace
} // namespace hillock::protocol
