// hillock_engine_run allocates nothing: malloc and its kin are counted here, in front of the C library's.
#include "support/abi.hpp"
#include "support/random_image.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>

namespace {
std::atomic<long> allocations{0};
}

extern "C" {
void *__libc_malloc(std::size_t size);
void *__libc_calloc(std::size_t count, std::size_t size);
void *__libc_realloc(void *memory, std::size_t size);
void *__libc_memalign(std::size_t alignment, std::size_t size);

void *malloc(std::size_t size) {
    ++allocations;
    return __libc_malloc(size);
}
void *calloc(std::size_t count, std::size_t size) {
    ++allocations;
    return __libc_calloc(count, size);
}
void *realloc(void *memory, std::size_t size) {
    ++allocations;
    return __libc_realloc(memory, size);
}
void *aligned_alloc(std::size_t alignment, std::size_t size) {
    ++allocations;
    return __libc_memalign(alignment, size);
}
}

namespace hillock::testing {
namespace {

TEST(AllocationTest, RunningAllocatesNothing) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const TestImage test = random_image(seed);
        const long before_view = allocations;
        const ViewedImage image(test);
        ASSERT_GT(allocations, before_view) << "the library's allocations are not seen";
        TestEngine engine(image);
        const std::vector<float> input = Random(seed).inputs(100 * image.inputs());
        std::vector<std::uint64_t> response(100 * image.outputs() + 100 * image.inputs());
        const hillock_recording recording{HILLOCK_RECORD_SIGNAL, 0, 100 * image.outputs() * sizeof(float)};
        const hillock_run run{sizeof(run), 1,          100,     0, response.size() * 8, HILLOCK_NOWHERE, 0, 1,
                              0,           &recording, nullptr, 0};
        const long before = allocations;
        const std::int32_t status =
            hillock_engine_run(engine.get(), &run, input.data(), response.data(), nullptr, nullptr);
        EXPECT_EQ(allocations - before, 0) << "seed " << seed;
        EXPECT_EQ(status, HILLOCK_OK);
    }
}

} // namespace
} // namespace hillock::testing
