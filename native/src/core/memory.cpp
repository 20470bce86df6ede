#include "core/memory.hpp"

#include <cstdint>
#include <cstdlib>
#include <new>
#include <sys/mman.h>
#include <utility>

namespace hillock::core {

namespace {

constexpr std::size_t kFromSystem = 64 << 10;
constexpr std::size_t kLargePage = 2 << 20;

} // namespace

Memory::Memory(std::size_t bytes, bool huge) : bytes_((bytes + kAlignment - 1) / kAlignment * kAlignment) {
    void *memory = nullptr;
    if (bytes_ < kFromSystem) {
        memory = std::aligned_alloc(kAlignment, bytes_ == 0 ? kAlignment : bytes_);
    } else {
        memory = ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        memory = memory == MAP_FAILED ? nullptr : memory;
    }
    if (memory == nullptr) {
        throw std::bad_alloc();
    }
    start_ = static_cast<std::byte *>(memory);
    if (huge && bytes_ >= kLargePage) {
        ::madvise(start_, bytes_, MADV_HUGEPAGE); // only faster: whether it is taken does not matter
    }
}

Memory::~Memory() {
    if (bytes_ < kFromSystem) {
        std::free(start_);
    } else {
        ::munmap(start_, bytes_);
    }
}

Memory::Memory(Memory &&other) noexcept
    : start_(std::exchange(other.start_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}

Memory &Memory::operator=(Memory &&other) noexcept {
    std::swap(start_, other.start_);
    std::swap(bytes_, other.bytes_);
    return *this;
}

} // namespace hillock::core
