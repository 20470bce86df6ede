#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace hillock::core {

// The threads of one engine: the caller is member 0, the others sleep between runs. One caller at a time.
class Team {
  public:
    explicit Team(std::size_t members);
    ~Team();
    Team(const Team &) = delete;
    Team &operator=(const Team &) = delete;

    std::size_t members() const { return threads_.size() + 1; }

    // Calls work(member) on all members at once and waits for all. `work` throws nothing. Allocates nothing.
    template<class Work>
    void run(const Work &work) {
        run_all(call_of(work), &work, false);
    }
    // The same for work so short that waking up a sleeper would take longer: whoever has nothing to do stays awake for a moment, in case
    // that the others finish or the caller has more.
    template<class Work>
    void run_short(const Work &work) {
        run_all(call_of(work), &work, true);
    }

  private:
    using Call = void (*)(const void *context, std::size_t member);

    std::mutex mutex_;
    std::condition_variable begin_, end_;
    Call call_ = nullptr; // of this round, as context_ and short_: written before `round_`
    const void *context_ = nullptr;
    bool short_ = false;
    std::atomic<std::uint64_t> round_ = 0; // counts the runs
    std::atomic<std::size_t> working_ = 0; // members other than the caller that have not finished this run
    std::atomic<bool> closing_ = false;
    std::vector<std::thread> threads_;

    template<class Work>
    static Call call_of(const Work &) {
        return [](const void *context, std::size_t member) { (*static_cast<const Work *>(context))(member); };
    }
    void run_all(Call call, const void *context, bool is_short);
    void serve(std::size_t member);
    void close();
};

} // namespace hillock::core
