#include "channel/places.hpp"
#include "channel/shm_region.hpp"

#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

// Peers that would take shared memory away from under this side.
namespace hillock::channel {

namespace {

constexpr std::uint32_t kRing = 1U << 18;
constexpr std::size_t kBytes = 4096 + 2 * std::size_t{kRing};
constexpr const char *kRegion = "hillock+hub+0123456789abcdef";

sockaddr_un rendezvous(const Place &place) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, (place.folder() + "/hillock-shm-hub").c_str());
    return address;
}

std::string greeting(std::string_view name) {
    const auto length = static_cast<std::uint32_t>(name.size());
    std::string bytes = "HILLSHM1";
    bytes.append(reinterpret_cast<const char *>(&kRing), 4).append(reinterpret_cast<const char *>(&length), 4);
    return bytes.append(name);
}

// What a listener greets with.
std::string hear(const Descriptor &socket) {
    char bytes[1024] = {};
    std::uint32_t length = 0;
    EXPECT_EQ(::recv(socket.get(), bytes, 16, MSG_WAITALL), 16);
    std::memcpy(&length, bytes + 12, 4);
    EXPECT_EQ(::recv(socket.get(), bytes, length, MSG_WAITALL), length);
    return {bytes, length};
}

Descriptor anonymous(std::size_t bytes) {
    Descriptor memory(::memfd_create("region", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    EXPECT_EQ(::ftruncate(memory.get(), static_cast<off_t>(bytes)), 0);
    EXPECT_EQ(::pwrite(memory.get(), greeting("").data(), 12, 0), 12);
    return memory;
}

std::string place_of(const Descriptor &memory) {
    return "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(memory.get());
}

// What the connecting side says about a listener that names a region which it did not make as agreed.
std::string refused(const Place &place) {
    const auto address = rendezvous(place);
    const Descriptor listening(::socket(AF_UNIX, SOCK_STREAM, 0));
    EXPECT_EQ(::bind(listening.get(), reinterpret_cast<const sockaddr *>(&address), sizeof(address)), 0);
    EXPECT_EQ(::listen(listening.get(), 1), 0);
    std::jthread serving([&] {
        const Descriptor socket(::accept(listening.get(), nullptr, nullptr));
        const std::string said = greeting(kRegion);
        EXPECT_EQ(::send(socket.get(), said.data(), said.size(), MSG_NOSIGNAL), static_cast<ssize_t>(said.size()));
        char end;
        EXPECT_EQ(::recv(socket.get(), &end, 1, 0), 0);
    });
    std::string why = "taken";
    try {
        connect("shm:hub", place.options(), soon());
    } catch (const Error &e) {
        EXPECT_EQ(e.cause(), Cause::bad_frame);
        why = e.what();
    }
    ::unlink(address.sun_path);
    ::unlink((place.folder() + "/" + kRegion).c_str());
    return why;
}

std::string refused(const Place &place, const Descriptor &memory) {
    EXPECT_EQ(::symlink(place_of(memory).c_str(), (place.folder() + "/" + kRegion).c_str()), 0);
    return refused(place);
}

// A peer that knows only what the page says, and then does what it likes.
TEST(ShmTest, WhoConnectsCannotChangeTheSizeOfTheRegion) {
    const Place place("shm");
    const auto listener = place.listen();
    Descriptor socket(::socket(AF_UNIX, SOCK_STREAM, 0));
    const auto address = rendezvous(place);
    ASSERT_EQ(::connect(socket.get(), reinterpret_cast<const sockaddr *>(&address), sizeof(address)), 0);
    const auto there = listener->accept(soon());
    const Descriptor memory(::open((place.folder() + "/" + hear(socket)).c_str(), O_RDWR));
    ASSERT_TRUE(memory);
    for (const off_t bytes : {0L, 4096L, static_cast<long>(kBytes) - 1, static_cast<long>(kBytes) + 1}) {
        EXPECT_NE(::ftruncate(memory.get(), bytes), 0) << bytes;
        EXPECT_EQ(errno, EPERM);
    }
    EXPECT_NE(::fcntl(memory.get(), F_ADD_SEALS, F_SEAL_WRITE), 0);
    struct stat seen {};
    ASSERT_EQ(::fstat(memory.get(), &seen), 0);
    EXPECT_EQ(seen.st_mode & 0777, 0600U);
    // What it may do, take the pages away, is read as zeros.
    EXPECT_EQ(::fallocate(memory.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(kBytes)), 0);
    Body body;
    EXPECT_EQ(there->receive(body, 100, Clock::now() + std::chrono::milliseconds(20)), Received::timeout);
    socket = Descriptor();
    EXPECT_EQ(there->receive(body, 100, soon()), Received::closed);
}

TEST(ShmTest, ARegionThatCouldBeCutIsRefused) {
    const Place place("shm");
    std::ofstream(place.folder() + "/" + kRegion) << greeting("").substr(0, 12);
    ASSERT_EQ(::truncate((place.folder() + "/" + kRegion).c_str(), kBytes), 0);
    EXPECT_NE(refused(place).find("no sealed memory"), std::string::npos);

    const Descriptor open = anonymous(kBytes);
    EXPECT_NE(refused(place, open).find("is not sealed"), std::string::npos);
    for (const int some : {F_SEAL_GROW, F_SEAL_SHRINK, F_SEAL_SHRINK | F_SEAL_GROW}) {
        const Descriptor half = anonymous(kBytes);
        ASSERT_EQ(::fcntl(half.get(), F_ADD_SEALS, some), 0);
        EXPECT_NE(refused(place, half).find("is not sealed"), std::string::npos) << some;
    }
    const Descriptor small = anonymous(4096);
    ASSERT_EQ(::fcntl(small.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL), 0);
    EXPECT_NE(refused(place, small).find("is not what the listener promised"), std::string::npos);

    const std::string path = place.folder() + "/ordinary";
    const Descriptor ordinary(::open(path.c_str(), O_RDWR | O_CREAT, 0600));
    ASSERT_EQ(::ftruncate(ordinary.get(), kBytes), 0);
    EXPECT_NE(refused(place, ordinary).find("is not sealed"), std::string::npos);
    ASSERT_EQ(::symlink(path.c_str(), (place.folder() + "/" + kRegion).c_str()), 0);
    EXPECT_NE(refused(place).find("no sealed memory"), std::string::npos);
    ::unlink(path.c_str());
}

TEST(ShmTest, ASealedRegionIsTaken) {
    const Place place("shm");
    {
        const ShmRegion made = ShmRegion::create(place.folder(), kRegion, kRing);
        const ShmRegion taken = ShmRegion::open(place.folder(), kRegion, kRing);
        made.words(true).written = 7;
        EXPECT_EQ(taken.words(true).written, 7U);
        struct stat seen {};
        EXPECT_NE(::lstat((place.folder() + "/" + kRegion).c_str(), &seen), 0) << "the name is gone";
    }
}

} // namespace

} // namespace hillock::channel
