// Damaged and hostile images are refused by name, and nothing else happens.
#include "support/abi.hpp"
#include "support/random_image.hpp"
#include "support/small_images.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace hillock::testing {
namespace {

const std::filesystem::path kImages = HILLOCK_TEST_IMAGES;

void expect_refused(const std::vector<std::uint8_t> &bytes, const std::string &word, const std::string &what) {
    hillock_error error = empty_error();
    hillock_image *image = nullptr;
    const std::uint8_t nothing[8] = {}; // where an empty vector has no address
    EXPECT_EQ(hillock_image_view(bytes.empty() ? nothing : bytes.data(), bytes.size(), &image, &error),
              HILLOCK_BAD_IMAGE)
        << what;
    EXPECT_EQ(image, nullptr) << what;
    EXPECT_EQ(error.status, HILLOCK_BAD_IMAGE) << what;
    EXPECT_NE(std::string(error.message).find(word), std::string::npos)
        << what << ": '" << error.message << "' does not name '" << word << "'";
    hillock_image_destroy(image);
}

TEST(BadImageTest, SharedFilesAreRefusedByName) {
    const std::filesystem::path list = kImages / "bad" / "expected.json";
    if (!std::filesystem::exists(list)) {
        FAIL() << "no damaged images in " << list;
    }
    const std::vector<std::uint8_t> text = read_file(list.string());
    const Json expected = Json::parse(text.begin(), text.end());
    ASSERT_FALSE(expected.empty());
    for (const auto &[name, word] : expected.items()) {
        const std::string path = (kImages / "bad" / name).string();
        expect_refused(read_file(path), word.get<std::string>(), name);
        hillock_error error = empty_error();
        hillock_image *image = nullptr;
        EXPECT_EQ(hillock_image_open(path.c_str(), &image, &error), HILLOCK_BAD_IMAGE) << name;
        EXPECT_TRUE(std::string(error.message).starts_with(path)) << error.message;
    }
}

TEST(BadImageTest, EveryPrefixIsRefused) {
    const std::vector<std::uint8_t> good = small_image().bytes();
    for (std::size_t size = 0; size < good.size(); ++size) {
        // A buffer of just this size lets a sanitizer see a read beyond it.
        const std::vector<std::uint8_t> prefix(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size));
        expect_refused(prefix, "", "the first " + std::to_string(size) + " bytes");
    }
}

TEST(BadImageTest, DamagedHeadersAreRefused) {
    const TestImage image = small_image();
    const Json good = Json::parse(image.header());
    const auto with = [&](const std::string &pointer, const Json &value) {
        Json header = good;
        header[Json::json_pointer(pointer)] = value;
        return image.bytes(header.dump());
    };
    expect_refused(image.bytes("{"), "header", "cut");
    expect_refused(image.bytes("{} {}"), "header", "two values");
    expect_refused(image.bytes(R"({"a": 1e999})"), "header", "number out of range");
    expect_refused(image.bytes("{\"a\xff\": 1}"), "header", "no UTF-8");
    expect_refused(image.bytes("{}"), "__metadata__", "empty");
    expect_refused(with("/fc.bias", nullptr), "fc.bias", "null");
    expect_refused(with("/fc.bias/dtype", "F64"), "F64", "dtype");
    expect_refused(with("/fc.bias/shape", {1, 2, 0}), "fc.bias", "no element");
    expect_refused(with("/fc.bias/shape", Json::array()), "fc.bias", "no dimension");
    expect_refused(with("/fc.bias/shape", {4294967296, 4294967296}), "fc.bias", "product of 2^64");
    expect_refused(with("/fc.bias/data_offsets", {-8, 0}), "fc.bias", "negative");
    expect_refused(with("/fc.bias/data_offsets", {18446744073709551608u, 0}), "fc.bias", "wraps around");
    expect_refused(with("/fc.bias/data_offsets", {0, 8, 16}), "fc.bias", "three offsets");
    expect_refused(with("/fc.weight/data_offsets", {4, 28}), "overlap", "overlap");
    expect_refused(with("/more", good["fc.bias"]), "overlap", "the same bytes twice");
    std::string deep;
    for (int k = 0; k < 1000000; ++k) {
        deep += "{\"a\":";
    }
    expect_refused(image.bytes(deep), "nests", "a million levels");
}

TEST(BadImageTest, DamagedProgramsAreRefused) {
    struct Damage {
        std::string pointer, value, word;
    };
    const std::vector<Damage> damages = {
        {"/format", "2", "format"},
        {"/settings", "[]", "settings"},
        {"/settings/report", "7", "report"},
        {"/settings/dt", "-1", "dt"},
        {"/settings/steps", "-1", "steps"},
        {"/input", "3", "input"},
        {"/input", "1", "input"},
        {"/input", "-1", "input"},
        {"/output", "99999999999999999999", "output"},
        {"/output_kind", "\"both\"", "output_kind"},
        {"/signals", "{}", "signals"},
        {"/signals/1/shape", "[3]", "weight"},
        {"/signals/1/shape", "[268435457]", "fc"},
        {"/signals/1/shape", "[65536, 65536]", "fc"},
        {"/signals/0/previous", "0", "previous"},
        {"/signals/1/previous", "1", "previous"},
        {"/signals/1/name", "1", "name"},
        {"/signals/3", R"({"name": "more", "shape": [1], "previous": -1})", "more"},
        {"/state/0/shape", "[3]", "lif2:v"},
        {"/state/1", R"({"name": "more", "shape": [1]})", "more"},
        {"/state", "[]", "v"},
        {"/stages", "7", "stages"},
        {"/stages/0", "[]", "stage 0"},
        {"/stages/0/0/op", "\"linearr\"", "linearr"},
        {"/stages/0/0/out", "2", "out"},
        {"/stages/0/0/out", "0", "input"},
        {"/stages/0/0/in", R"([{"signal": 2, "late": false}])", "lif2"},
        {"/stages/0/0/in", R"([{"signal": 1, "late": true}])", "fc"},
        {"/stages/0/0/in/0/late", "0", "late"},
        {"/stages/0/0/weight", "\"nowhere\"", "nowhere"},
        {"/stages/0/0/weight", "\"fc.bias\"", "weight"},
        {"/stages/0/0/bias", "\"fc.weight\"", "bias"},
        {"/stages/0/0/bias", "null", "bias"},
        {"/stages/0/0/color", "1", "color"},
        {"/stages/1/0/in", R"([{"signal": 0, "late": false}])", "input"},
        {"/stages/1/0/v", "1", "v"},
        {"/stages/1/0/reset", "\"to_zero\"", "to_zero"},
        {"/stages/1/0/reset", "\"subtract\"", "v_reset"},
        {"/stages/1/0/reset", "\"subtract_late\"", "v_reset"},
        {"/stages/1/0/gain", "\"fc.weight\"", "gain"},
        {"/stages/1/0/fires", "\"below\"", "below"},
        {"/stages/1/0/report", "\"never\"", "never"},
        {"/stages/1/0/report", "\"previous_step\"", "previous_step"},
        {"/stages/1/0/update_order", "\"membrane_first\"", "update_order"},
        {"/settings/fires", "1", "fires"},
        {"/settings/nodes", "[{\"node\": \"\"}]", "empty"},
        {"/settings/nodes", "[{\"node\": \"lif2\", \"lower_bound\": \"deep\"}]", "deep"},
        {"/nodes/0/signal", "-1", "signal"},
        {"/nodes/0/membrane", "1", "membrane"},
        {"/nodes/0/shape", "[3]", "shape"},
        {"/nodes/0/name", "\"lif2\"", "twice"},
    };
    for (const Damage &damage : damages) {
        TestImage image = small_image();
        image.program[Json::json_pointer(damage.pointer)] = Json::parse(damage.value);
        expect_refused(image.bytes(), damage.word, damage.pointer + " = " + damage.value);
    }
}

TEST(BadImageTest, ValuesThatAreNotFiniteAreRefused) {
    for (const std::uint32_t word : {0x7F800000u, 0xFF800000u, 0x7FC00000u, 0x7F800001u}) {
        for (std::size_t k = 0; k < 6; ++k) {
            TestImage image = small_image();
            image.tensors["fc.weight"].words[k] = word;
            expect_refused(image.bytes(), "fc.weight", "element " + std::to_string(k));
        }
    }
}

TEST(BadImageTest, MessagesFitAndAreCutBetweenCharacters) {
    for (const std::string letter : {"a", "é", "⚡", "🧠"}) {
        std::string name;
        for (int k = 0; k < 520; ++k) {
            name += letter;
            TestImage image = small_image();
            image.program["stages"][0][0]["op"] = name;
            const std::vector<std::uint8_t> bytes = image.bytes();
            struct {
                hillock_error error = empty_error();
                std::uint64_t behind = 0xA5A5A5A5A5A5A5A5;
            } memory;
            hillock_image *view = nullptr;
            ASSERT_EQ(hillock_image_view(bytes.data(), bytes.size(), &view, &memory.error), HILLOCK_BAD_IMAGE);
            ASSERT_EQ(memory.behind, 0xA5A5A5A5A5A5A5A5) << k;
            const std::string message = memory.error.message;
            ASSERT_NO_THROW(Json(message).dump()) << "no UTF-8: " << message;
            const bool whole = message.ends_with("is unknown");
            ASSERT_TRUE(whole || message.size() + letter.size() >= sizeof(memory.error.message)) << message;
        }
    }
}

TEST(BadImageTest, MessagesAreOneLineOfUtf8) {
    hillock_error error = empty_error();
    hillock_image *view = nullptr;
    EXPECT_EQ(hillock_image_open("no\xff\nsuch\xc3", &view, &error), HILLOCK_IO);
    EXPECT_TRUE(std::string(error.message).starts_with("no??such?: ")) << error.message;
}

TEST(BadImageTest, FilesThatCannotBeReadAreRefused) {
    hillock_error error = empty_error();
    hillock_image *image = nullptr;
    EXPECT_EQ(hillock_image_open((kImages / "nowhere").c_str(), &image, &error), HILLOCK_IO);
    EXPECT_NE(std::string(error.message).find("nowhere"), std::string::npos);
    EXPECT_EQ(hillock_image_open(std::filesystem::temp_directory_path().c_str(), &image, &error), HILLOCK_IO);
    EXPECT_NE(std::string(error.message).find("is a folder"), std::string::npos) << error.message;
    EXPECT_EQ(hillock_image_open("/dev/zero", &image, &error), HILLOCK_IO);
}

// One to four damages of bytes, digits or length, most of them in the header.
void mutate(Random &random, std::vector<std::uint8_t> &bytes) {
    for (std::uint64_t count = random.between(1, 4); count > 0; --count) {
        const std::size_t header = std::min<std::size_t>(bytes.size(), 3000);
        const std::size_t at = random.one_in(4) ? random.below(bytes.size()) : random.below(header);
        const auto position = bytes.begin() + static_cast<std::ptrdiff_t>(at);
        switch (random.below(5)) {
        case 0:
            bytes[at] = static_cast<std::uint8_t>(random.below(256));
            break;
        case 1:
            bytes[at] ^= static_cast<std::uint8_t>(1u << random.below(8));
            break;
        case 2:
            if (bytes[at] >= '0' && bytes[at] <= '9') {
                bytes[at] = static_cast<std::uint8_t>('0' + random.below(10));
            }
            break;
        case 3: // keeps the length
            bytes.insert(position, bytes[random.below(bytes.size())]);
            bytes.erase(bytes.begin() + static_cast<std::ptrdiff_t>(random.between(at, bytes.size() - 1)));
            break;
        default:
            bytes.resize(random.one_in(8) ? at + 1 : bytes.size());
        }
    }
}

// What an image that is still accepted does must be safe, and the same at each level.
void run_if_accepted(const std::vector<std::uint8_t> &bytes, int &accepted) {
    try {
        const ViewedImage image(bytes);
        if (image.inputs() > 1000 || image.outputs() > 1000 || image.state_bytes() > 1000000) {
            return; // takes long, shows nothing more
        }
        ++accepted;
        const std::vector<float> input = Random(1).inputs(5 * image.inputs());
        TestEngine scalar(image, HILLOCK_ISA_SCALAR, 2), best(image, kBestIsa, 0);
        EXPECT_EQ(bits(scalar.run({1, 5}, input)), bits(best.run({1, 5}, input)));
    } catch (const Failure &failure) {
        EXPECT_TRUE(failure.status == HILLOCK_BAD_IMAGE || failure.status == HILLOCK_UNSTABLE) << failure.message;
        EXPECT_FALSE(failure.message.empty());
    }
}

TEST(BadImageTest, MutationsAreRefusedOrHarmless) {
    int accepted = 0;
    for (std::uint64_t seed = 0; seed < 5000; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Random random(seed);
        std::vector<std::uint8_t> bytes = seed % 2 == 0 ? small_image().bytes() : random_image(seed % 50).bytes();
        mutate(random, bytes);
        run_if_accepted(bytes, accepted);
    }
    EXPECT_GT(accepted, 100) << "mutations too rough to show anything";
}

} // namespace
} // namespace hillock::testing
