#include "channel/descriptor.hpp"
#include "channel/places.hpp"
#include "channel/ring.hpp"
#include "channel/stream.hpp"

#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

// Peers that break off anywhere, send byte by byte, or nonsense.
namespace hillock::channel {

namespace {

constexpr std::uint32_t kMaxFrame = 1U << 20;

std::vector<std::byte> frame(std::string_view body) {
    std::vector<std::byte> bytes(4 + body.size());
    const auto length = static_cast<std::uint32_t>(body.size());
    std::memcpy(bytes.data(), &length, 4);
    std::memcpy(bytes.data() + 4, body.data(), body.size());
    return bytes;
}

// Hands out what it has in pieces of a given size, then ends.
class Script final : public Stream {
  public:
    Script(std::vector<std::byte> bytes, std::size_t piece) : bytes_(std::move(bytes)), piece_(piece) {}

    std::optional<std::size_t> read(std::span<std::byte> into, Clock::time_point) override {
        const std::size_t bytes = std::min({into.size(), piece_, bytes_.size() - at_});
        std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at_), bytes, into.begin());
        at_ += bytes;
        return bytes;
    }
    void write(std::span<const std::span<const std::byte>>, Clock::time_point) override {}
    void close() noexcept override {}

  private:
    std::vector<std::byte> bytes_;
    std::size_t piece_, at_ = 0;
};

TEST(CutTest, FramesCutAtEveryByteAndInPiecesOfEverySize) {
    const std::string text = "a frame of thirty-one bytes ...";
    auto both = frame(text);
    const auto second = frame("x");
    both.insert(both.end(), second.begin(), second.end());
    for (const std::size_t buffer : {0UL, 3UL, 64UL}) {
        for (std::size_t cut = 0; cut <= both.size(); ++cut) {
            for (std::size_t piece = 1; piece <= both.size(); ++piece) {
                const std::vector<std::byte> begin(both.begin(), both.begin() + static_cast<std::ptrdiff_t>(cut));
                FramedChannel channel(std::make_unique<Script>(begin, piece), buffer);
                Body body;
                std::size_t whole = 0;
                bool cut_short = false;
                try {
                    while (channel.receive(body, kMaxFrame, soon()) == Received::frame) {
                        ++whole;
                        const std::string_view expected = whole == 1 ? std::string_view(text) : "x";
                        ASSERT_EQ(std::string_view(reinterpret_cast<const char *>(body.data()), body.size()), expected);
                    }
                } catch (const Error &e) {
                    EXPECT_EQ(e.cause(), Cause::lost);
                    cut_short = true;
                }
                const std::size_t first = 4 + text.size();
                EXPECT_EQ(whole, (cut >= first ? 1U : 0U) + (cut == both.size() ? 1U : 0U));
                EXPECT_EQ(cut_short, cut != 0 && cut != first && cut != both.size()) << cut;
            }
        }
    }
}

TEST(CutTest, BadLengthsAreRefusedBeforeMemoryIsHad) {
    for (const std::uint32_t length : {0U, kMaxFrame + 1, 0x7FFFFFFFU, 0xFFFFFFFFU}) {
        std::vector<std::byte> bytes(8);
        std::memcpy(bytes.data(), &length, 4);
        FramedChannel channel(std::make_unique<Script>(bytes, 8), 64);
        Body body;
        try {
            channel.receive(body, kMaxFrame, soon());
            FAIL() << length;
        } catch (const Error &e) {
            EXPECT_EQ(e.cause(), Cause::bad_frame);
        }
        EXPECT_EQ(body.size(), 0U);
    }
}

TEST(CutTest, OneByteAtATimeOverASocket) {
    const Place place("unix");
    const auto listener = place.listen();
    Descriptor raw(::socket(AF_UNIX, SOCK_STREAM, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, (place.folder() + "/hub").c_str());
    ASSERT_EQ(::connect(raw.get(), reinterpret_cast<const sockaddr *>(&address), sizeof(address)), 0);
    const auto channel = listener->accept(soon());
    Body body;
    for (const std::byte one : frame("slowly")) {
        EXPECT_EQ(channel->receive(body, kMaxFrame, Clock::now()), Received::timeout);
        ASSERT_EQ(::send(raw.get(), &one, 1, 0), 1);
    }
    ASSERT_EQ(channel->receive(body, kMaxFrame, soon()), Received::frame);
    EXPECT_EQ(std::memcmp(body.data(), "slowly", 6), 0);
}

struct Memory {
    RingWords words{};
    alignas(8) std::byte ring[4096]{};
    Over over = false;
};

TEST(CutTest, NonsenseInTheWordsOfARingIsNoticed) {
    for (const std::uint64_t nonsense : {4097ULL, 1ULL << 32, 1ULL << 63}) {
        Memory memory;
        memory.words.written = nonsense;
        RingReader reader(memory.words, memory.ring, std::chrono::nanoseconds(0));
        std::byte into[16];
        EXPECT_THROW(reader.read(into, memory.over, soon()), Error) << nonsense;
        memory.words.taken = nonsense;
        RingWriter writer(memory.words, memory.ring, std::chrono::nanoseconds(0));
        const std::vector<std::byte> more(sizeof(memory.ring) + 1); // so that it has to look
        const std::span<const std::byte> part(more);
        EXPECT_THROW(writer.write({&part, 1}, memory.over, soon()), Error) << nonsense;
    }
}

TEST(CutTest, ARingHandsOverEveryByteInOrder) {
    for (const auto spin : {0, 50'000}) {
        Memory memory;
        constexpr std::size_t kBytes = 1 << 20;
        std::thread writing([&] {
            RingWriter writer(memory.words, memory.ring, std::chrono::nanoseconds(spin));
            for (std::size_t at = 0; at < kBytes;) {
                std::byte piece[700];
                const std::size_t bytes = std::min<std::size_t>(1 + at % 699, kBytes - at);
                for (std::size_t k = 0; k < bytes; ++k) {
                    piece[k] = static_cast<std::byte>((at + k) % 251);
                }
                const std::span<const std::byte> part(piece, bytes);
                writer.write({&part, 1}, memory.over, soon());
                at += bytes;
            }
        });
        RingReader reader(memory.words, memory.ring, std::chrono::nanoseconds(spin));
        for (std::size_t at = 0; at < kBytes;) {
            std::byte piece[1000];
            const auto read = reader.read(std::span(piece).first(1 + at % 999), memory.over, soon());
            ASSERT_TRUE(read && *read > 0);
            for (std::size_t k = 0; k < *read; ++k) {
                ASSERT_EQ(piece[k], static_cast<std::byte>((at + k) % 251));
            }
            at += *read;
        }
        writing.join();
    }
}

} // namespace

} // namespace hillock::channel
