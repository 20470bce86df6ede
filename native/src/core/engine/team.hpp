#pragma once

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
        run_all([](const void *context, std::size_t member) { (*static_cast<const Work *>(context))(member); }, &work);
    }

  private:
    using Call = void (*)(const void *context, std::size_t member);

    std::mutex mutex_;
    std::condition_variable begin_, end_;
    Call call_ = nullptr;
    const void *context_ = nullptr;
    std::uint64_t round_ = 0; // counts the runs
    std::size_t working_ = 0; // members other than the caller that have not finished this run
    bool closing_ = false;
    std::vector<std::thread> threads_;

    void run_all(Call call, const void *context);
    void serve(std::size_t member);
    void close();
};

} // namespace hillock::core
