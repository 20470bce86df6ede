#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string_view>
#include <utility>

namespace hillock::serve {

// Bytes that may be in use at once, of all that is accounted here. Any thread.
class MemoryBudget {
  public:
    // Some of the bytes, which go back when it ends. The budget must outlive it.
    class Share {
      public:
        Share() = default;
        Share(MemoryBudget &budget, std::uint64_t bytes) : budget_(&budget), bytes_(bytes) {}
        Share(Share &&other) noexcept
            : budget_(std::exchange(other.budget_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
        Share &operator=(Share &&other) noexcept {
            std::swap(budget_, other.budget_);
            std::swap(bytes_, other.bytes_);
            return *this;
        }
        ~Share() {
            if (budget_ != nullptr) {
                budget_->give_back(bytes_);
            }
        }

        // Joins two shares of one budget.
        Share &operator+=(Share other) {
            if (budget_ == nullptr) {
                std::swap(budget_, other.budget_);
            }
            bytes_ += std::exchange(other.bytes_, 0);
            return *this;
        }

      private:
        MemoryBudget *budget_ = nullptr;
        std::uint64_t bytes_ = 0;
    };

    // `on_shortage` is called before a request is refused, to give back what is kept for later only; it throws nothing.
    explicit MemoryBudget(std::uint64_t most, std::function<void()> on_shortage = {})
        : most_(most), on_shortage_(std::move(on_shortage)) {}

    std::uint64_t most() const { return most_; }
    std::uint64_t left() const;

    // Throws InvalidMessage, which names `what`: `too_large` for more than the budget ever has, `overloaded` for more than it has now.
    Share take(std::string_view what, std::uint64_t bytes);

    // Throws the `too_large` of take(), and takes nothing.
    void require_possible(std::string_view what, std::uint64_t bytes) const;

  private:
    bool try_take(std::uint64_t bytes);
    void give_back(std::uint64_t bytes);

    const std::uint64_t most_;
    const std::function<void()> on_shortage_;
    mutable std::mutex mutex_;
    std::uint64_t used_ = 0;
};

// Half of what this machine, or the control group that the process is in, has.
std::uint64_t default_memory();

} // namespace hillock::serve
