#include "channel/shm.hpp"

#include "channel/shm_region.hpp"
#include "channel/socket.hpp"

#include <atomic>
#include <bit>
#include <cstdio>
#include <cstring>
#include <dirent.h>
#include <memory>
#include <poll.h>
#include <random>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace hillock::channel {

namespace {

// What the listener says at the rendezvous, once: where the region is, or why there is none (ring_bytes 0). Nothing else ever goes over that
// socket; it stays open, and its end is the end of the connection, however the process ended.
//
//     offset  size  field
//     0       8     "HILLSHM1"
//     8       4     ring_bytes
//     12      4     length of the text, ... 1024
//     16      ...   the region's file name, without folder; or the reason, UTF-8
struct Greeting {
    char magic[8];
    std::uint32_t ring_bytes, text_bytes;
};
static_assert(sizeof(Greeting) == 16);
constexpr std::string_view kGreetingMagic = "HILLSHM1";
constexpr std::uint32_t kMaxText = 1024;

class ShmStream final : public Stream {
  public:
    // `up`: what this side writes goes to the listener.
    ShmStream(Descriptor socket, ShmRegion region, bool up, std::chrono::nanoseconds spin)
        : socket_(std::move(socket)), region_(std::move(region)), reader_(region_.words(!up), region_.ring(!up), spin),
          writer_(region_.words(up), region_.ring(up), spin), watcher_([this] { watch(); }) {}

    ~ShmStream() override {
        close();
        watcher_.join();
    }

    std::optional<std::size_t> read(std::span<std::byte> into, Clock::time_point deadline) override {
        return closed_ ? 0 : reader_.read(into, over_, deadline);
    }

    void write(std::span<const std::span<const std::byte>> parts, Clock::time_point deadline) override {
        writer_.write(parts, over_, deadline);
    }

    void close() noexcept override {
        closed_ = true;
        end();
        ::shutdown(socket_.get(), SHUT_RDWR);
    }

  private:
    void watch() {
        char unexpected;
        pollfd socket{socket_.get(), POLLIN, 0};
        ::poll(&socket, 1, -1);
        while (::recv(socket_.get(), &unexpected, 1, 0) < 0 && errno == EINTR) {
        }
        region_.unlink(); // by now the other side has, unless it died too early
        end();
    }

    void end() noexcept {
        over_ = true;
        reader_.wake();
        writer_.wake();
    }

    Descriptor socket_;
    ShmRegion region_;
    Over over_ = false;
    std::atomic<bool> closed_ = false;
    RingReader reader_;
    RingWriter writer_;
    std::thread watcher_;
};

std::unique_ptr<Channel> framed(Descriptor socket, ShmRegion region, bool up, const ShmOptions &options) {
    return std::make_unique<FramedChannel>(
        std::make_unique<ShmStream>(std::move(socket), std::move(region), up, options.spin), 0);
}

void check(const ShmOptions &options) {
    if (!std::has_single_bit(options.ring_bytes) || options.ring_bytes < kMinRing || options.ring_bytes > kMaxRing) {
        throw Error(Cause::bad_address,
                    "ring_bytes is a power of two from 4 KiB to 1 GiB, not " + std::to_string(options.ring_bytes));
    }
}

std::string fresh_name(const std::string &name) {
    std::random_device random;
    char digits[17];
    std::snprintf(digits, sizeof(digits), "%08x%08x", random(), random());
    return region_prefix(name) + digits;
}

// What killed listeners of this name have left: the name is ours while we hold the rendezvous.
void sweep(const std::string &folder, const std::string &name) {
    const std::unique_ptr<DIR, int (*)(DIR *)> files(::opendir(folder.c_str()), ::closedir);
    if (files == nullptr) {
        fail(Cause::unreachable, "shared memory " + folder);
    }
    while (const dirent *file = ::readdir(files.get())) {
        if (is_region_name(file->d_name, name)) {
            ::unlink((folder + "/" + file->d_name).c_str());
        }
    }
}

void send_greeting(const Descriptor &socket, std::uint32_t ring_bytes, std::string_view text) {
    Greeting greeting{};
    std::memcpy(greeting.magic, kGreetingMagic.data(), kGreetingMagic.size());
    greeting.ring_bytes = ring_bytes;
    greeting.text_bytes = static_cast<std::uint32_t>(std::min<std::size_t>(text.size(), kMaxText));
    std::string bytes(reinterpret_cast<const char *>(&greeting), sizeof(greeting));
    bytes.append(text.substr(0, greeting.text_bytes));
    // A new socket has room for so little.
    const ssize_t sent = ::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    static_cast<void>(sent); // Who has left again is met by the watcher.
}

void receive_exactly(SocketStream &socket, void *into, std::size_t bytes, Clock::time_point deadline) {
    std::span<std::byte> rest(static_cast<std::byte *>(into), bytes);
    while (!rest.empty()) {
        const auto read = socket.read(rest, deadline);
        if (!read) {
            throw Error(Cause::timeout, "the listener does not answer");
        }
        if (*read == 0) {
            throw Error(Cause::lost, "the listener closed the connection");
        }
        rest = rest.subspan(*read);
    }
}

} // namespace

std::unique_ptr<Channel> connect_shm(const ShmAddress &address, const ShmOptions &options, Clock::time_point deadline) {
    check(options);
    Descriptor socket = connect_unix(rendezvous(address), deadline);
    SocketStream stream(Descriptor(::dup(socket.get())));
    Greeting greeting;
    receive_exactly(stream, &greeting, sizeof(greeting), deadline);
    if (std::memcmp(greeting.magic, kGreetingMagic.data(), kGreetingMagic.size()) != 0 ||
        greeting.text_bytes > kMaxText) {
        throw Error(Cause::bad_frame, text(address) + " greets in another version");
    }
    std::string reply(greeting.text_bytes, '\0');
    receive_exactly(stream, reply.data(), reply.size(), deadline);
    if (greeting.ring_bytes == 0) {
        throw Error(Cause::unreachable, text(address) + ": the listener says: " + reply);
    }
    if (!std::has_single_bit(greeting.ring_bytes) || greeting.ring_bytes < kMinRing || greeting.ring_bytes > kMaxRing ||
        !is_region_name(reply, address.name)) {
        throw Error(Cause::bad_frame, text(address) + ": the greeting names no region");
    }
    ShmRegion region = ShmRegion::open(options.folder, reply, greeting.ring_bytes);
    return framed(std::move(socket), std::move(region), true, options);
}

std::unique_ptr<Listener> listen_shm(const ShmAddress &address, const ShmOptions &options) {
    check(options);
    const auto greet = [address, options](Descriptor socket) -> std::unique_ptr<Channel> {
        const std::string name = fresh_name(address.name);
        try {
            ShmRegion region = ShmRegion::create(options.folder, name, options.ring_bytes);
            send_greeting(socket, options.ring_bytes, name);
            return framed(std::move(socket), std::move(region), false, options);
        } catch (const Error &e) {
            send_greeting(socket, 0, e.what());
            return nullptr;
        }
    };
    auto listener = listen_unix(rendezvous(address), address, greet);
    sweep(options.folder, address.name);
    ShmRegion::create(options.folder, fresh_name(address.name), options.ring_bytes); // whether it can be had at all
    return listener;
}

} // namespace hillock::channel
