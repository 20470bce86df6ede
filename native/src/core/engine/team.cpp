#include "core/engine/team.hpp"

namespace hillock::core {

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

void Team::run_all(Call call, const void *context) {
    {
        const std::lock_guard lock(mutex_);
        call_ = call;
        context_ = context;
        working_ = threads_.size();
        ++round_;
    }
    begin_.notify_all();
    call(context, 0);
    std::unique_lock lock(mutex_);
    end_.wait(lock, [this] { return working_ == 0; });
}

void Team::serve(std::size_t member) {
    std::uint64_t served = 0;
    for (;;) {
        std::unique_lock lock(mutex_);
        begin_.wait(lock, [&] { return closing_ || round_ != served; });
        if (closing_) {
            return;
        }
        served = round_;
        const Call call = call_;
        const void *const context = context_;
        lock.unlock();
        call(context, member);
        lock.lock();
        if (--working_ == 0) {
            end_.notify_one();
        }
    }
}

} // namespace hillock::core
