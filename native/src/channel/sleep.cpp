#include "channel/sleep.hpp"

#include <climits>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

namespace hillock::channel {

namespace {

// Of one sleep; after it is looked again, so that a peer that breaks the rules cannot stop us for good.
constexpr std::chrono::seconds kLongest{1};

} // namespace

// With one processor the other side cannot run while this one spins.
Sleep::Sleep(std::chrono::nanoseconds spin)
    : most_(std::thread::hardware_concurrency() == 1 ? std::chrono::nanoseconds(0) : spin), spin_(most_) {}

void Sleep::pause() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("isb");
#endif
}

void Sleep::wait(std::uint32_t &word, Clock::time_point deadline) {
    const auto now = Clock::now();
    const auto left = std::min<std::chrono::nanoseconds>(deadline - std::min(now, deadline), kLongest);
    timespec timeout{};
    timeout.tv_sec = static_cast<time_t>(left.count() / 1'000'000'000);
    timeout.tv_nsec = static_cast<long>(left.count() % 1'000'000'000);
    ::syscall(SYS_futex, &word, FUTEX_WAIT, 1, &timeout, nullptr, 0);
}

void Sleep::wake_sleeper(std::uint32_t &word) {
    ::syscall(SYS_futex, &word, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

} // namespace hillock::channel
