#include "core/engine/team.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace hillock::core {

namespace {

// About 50 us, the time that it takes to wake a sleeping thread. After that, the awaited thread may need this processor.
constexpr int kSpins = 1500;

void pause() {
#if defined(__x86_64__)
    _mm_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb");
#endif
}

// Waits a moment, awake. Gives whether it came true.
template<class Condition>
bool spin(const Condition &condition) {
    for (int k = 0; k < kSpins; ++k) {
        if (condition()) {
            return true;
        }
        pause();
    }
    return false;
}

} // namespace

Team::Team(std::size_t members) {
    try {
        for (std::size_t member = 1; member < members; ++member) {
            threads_.emplace_back([this, member] { serve(member); });
        }
    } catch (...) {
        close();
        throw;
    }
}

Team::~Team() {
    close();
}

void Team::close() {
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
    }
    begin_.notify_all();
    for (std::thread &thread : threads_) {
        thread.join();
    }
}

void Team::run_all(Call call, const void *context, bool is_short) {
    call_ = call;
    context_ = context;
    short_ = is_short;
    working_ = threads_.size();
    {
        const std::lock_guard lock(mutex_); // nobody goes to sleep meanwhile
        ++round_;
    }
    begin_.notify_all();
    call(context, 0);
    const auto done = [this] { return working_ == 0; };
    if (!(is_short && spin(done))) {
        std::unique_lock lock(mutex_);
        end_.wait(lock, done);
    }
}

void Team::serve(std::size_t member) {
    std::uint64_t served = 0;
    bool awake = false;
    for (;;) {
        const auto called = [&] { return closing_ || round_ != served; };
        if (!(awake && spin(called))) {
            std::unique_lock lock(mutex_);
            begin_.wait(lock, called);
        }
        if (closing_) {
            return;
        }
        served = round_;
        awake = short_;
        call_(context_, member);
        if (--working_ == 0) {
            const std::lock_guard lock(mutex_); // the caller sleeps already, or looks first
            end_.notify_one();
        }
    }
}

} // namespace hillock::core
