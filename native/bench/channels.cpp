// hillock-channels [ROUNDS]: what a frame of 3 KiB there and one of 200 bytes back costs over each byte channel, beside a bare echo of
// as many bytes over the same kind of socket, in turns of one run; and how many frames a second go one way. As lines of text.
#include "channel/channel.hpp"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <sched.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

using namespace hillock::channel;
using namespace std::chrono_literals;

constexpr std::size_t kThere = 3188, kBack = 204; // a compact request with 768 floats, its answer with ten counts
constexpr std::uint32_t kMaxFrame = 1U << 20;
constexpr int kRequests = 100, kFrames = 20000;

Clock::time_point soon() {
    return Clock::now() + 20s;
}

void send(Channel &to, const std::vector<std::byte> &bytes) {
    const std::span<const std::byte> part(bytes);
    to.send({&part, 1}, soon());
}

// The calling thread goes on on this processor; -1: on any.
void stay_on(int processor) {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (int k = 0; k < CPU_SETSIZE; ++k) {
        if (processor < 0 || k == processor) {
            CPU_SET(k, &set);
        }
    }
    ::sched_setaffinity(0, sizeof(set), &set);
}

// What answers; stopped by closing the other end.
class Answering {
  public:
    Answering(const std::string &uri, const Options &options, int processor = -1) : listener_(listen(uri, options)) {
        thread_ = std::jthread([this, processor] {
            stay_on(processor);
            Body body;
            const std::vector<std::byte> answer(kBack);
            const auto channel = listener_->accept(soon());
            while (channel->receive(body, kMaxFrame, soon()) == Received::frame) {
                if (*body.data() == std::byte{1}) {
                    send(*channel, answer);
                }
            }
        });
        channel_ = connect(listener_->address(), options, soon());
    }
    ~Answering() { channel_->close(); }

    void request() {
        send(*channel_, question_);
        channel_->receive(body_, kMaxFrame, soon());
    }

    // One way, and a question behind the last.
    void push(int frames) {
        std::vector<std::byte> silent(kThere);
        for (int k = 0; k < frames; ++k) {
            send(*channel_, silent);
        }
        request();
    }

  private:
    std::unique_ptr<Listener> listener_;
    std::unique_ptr<Channel> channel_;
    std::jthread thread_;
    Body body_;
    std::vector<std::byte> question_ = std::vector<std::byte>(kThere, std::byte{1});
};

void all(int fd, std::vector<std::byte> &bytes, bool writes) {
    for (std::size_t at = 0; at < bytes.size();) {
        const ssize_t done = writes ? ::send(fd, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL)
                                    : ::recv(fd, bytes.data() + at, bytes.size() - at, 0);
        if (done <= 0) {
            return;
        }
        at += static_cast<std::size_t>(done);
    }
}

// Blocking calls over a pair of Unix domain sockets.
class Bare {
  public:
    Bare() {
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets_) != 0) {
            std::abort();
        }
        thread_ = std::jthread([this] {
            std::vector<std::byte> there(kThere + 4), back(kBack + 4);
            while (!stopped_) {
                all(sockets_[1], there, false);
                all(sockets_[1], back, true);
            }
        });
    }
    ~Bare() {
        stopped_ = true;
        ::shutdown(sockets_[0], SHUT_RDWR);
        thread_.join();
        ::close(sockets_[0]);
        ::close(sockets_[1]);
    }

    void request() {
        all(sockets_[0], there_, true);
        all(sockets_[0], back_, false);
    }

  private:
    int sockets_[2] = {};
    std::atomic<bool> stopped_ = false;
    std::jthread thread_;
    std::vector<std::byte> there_ = std::vector<std::byte>(kThere + 4), back_ = std::vector<std::byte>(kBack + 4);
};

struct Measured {
    std::string name;
    std::function<void()> request;
    std::function<void(int)> push;
    std::vector<double> micros;
    int processor = -1;
};

double quantile(std::vector<double> &values, double q) {
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(q * static_cast<double>(values.size() - 1))];
}

double since(Clock::time_point start) {
    return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

} // namespace

int main(int argc, char **argv) {
    const int rounds = argc > 1 ? std::atoi(argv[1]) : 100;
    if (rounds < 1) {
        std::fputs("usage: hillock-channels [ROUNDS]\n", stderr);
        return 2;
    }
    const Options options;
    const std::string own = "bench-" + std::to_string(::getpid());
    Bare bare;
    Answering unix_socket("unix:/tmp/hillock-" + own, options), tcp("tcp://localhost:0", options),
        shm("shm:" + own, options), pinned("shm:" + own + "-pinned", options, 1);
    std::vector<Measured> measured;
    measured.push_back({"bare unix", [&] { bare.request(); }, nullptr, {}, -1});
    const auto add = [&](const char *name, Answering &to) {
        measured.push_back({name, [&to] { to.request(); }, [&to](int frames) { to.push(frames); }, {}, -1});
    };
    add("unix", unix_socket);
    add("tcp", tcp);
    add("shm", shm);
    if (std::thread::hardware_concurrency() > 1) {
        add("shm, pinned", pinned); // each side has a processor, which spinning needs
        measured.back().processor = 0;
    }
    for (int round = -rounds / 3; round < rounds; ++round) {
        for (Measured &each : measured) {
            stay_on(each.processor);
            for (int k = 0; k < kRequests; ++k) {
                const auto start = Clock::now();
                each.request();
                if (round >= 0) {
                    each.micros.push_back(since(start));
                }
            }
        }
    }
    std::printf("%-12s %9s %9s %9s %12s\n", "", "p50 us", "p90 us", "p99 us", "frames/s");
    for (Measured &each : measured) {
        std::vector<double> rates;
        stay_on(each.processor);
        for (int k = 0; k < 5 && each.push; ++k) {
            const auto start = Clock::now();
            each.push(kFrames);
            rates.push_back(kFrames / since(start) * 1e6);
        }
        std::printf("%-12s %9.2f %9.2f %9.2f %12.0f\n", each.name.c_str(), quantile(each.micros, 0.5),
                    quantile(each.micros, 0.9), quantile(each.micros, 0.99), rates.empty() ? 0 : quantile(rates, 0.5));
    }
    return 0;
}
