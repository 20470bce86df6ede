// hillock_engine_run allocates nothing: malloc and its kin are counted here, in front of the C library's.
#include "support/abi.hpp"
#include "support/random_image.hpp"
#include "support/small_images.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <fstream>
#include <unistd.h>

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

TEST(AllocationTest, SharingABatchAllocatesNothing) {
    const TestImage test = random_image(3);
    const ViewedImage image(test);
    TestEngine engine(image, kBestIsa, 0, 2);
    const std::vector<float> input = Random(3).inputs(16 * 10 * image.inputs());
    std::vector<std::uint64_t> response(16 * 10 * image.outputs());
    const hillock_run run{sizeof(run), 16, 10, 0, response.size() * 8, HILLOCK_NOWHERE, 0, 0, 0, nullptr, nullptr, 0};
    const long before = allocations;
    for (int round = 0; round < 20; ++round) {
        ASSERT_EQ(hillock_engine_run(engine.get(), &run, input.data(), response.data(), nullptr, nullptr), HILLOCK_OK);
    }
    EXPECT_EQ(allocations - before, 0);
}

std::size_t resident_bytes() {
    std::ifstream file("/proc/self/statm");
    std::size_t pages = 0, resident = 0;
    file >> pages >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

// What src/docs/architecture.md says of memory: it follows neither the batch nor the steps.
TEST(AllocationTest, ScratchIsBounded) {
    constexpr std::size_t kInputs = 512, kTargets = 1024, kSteps = 500, kBatch = 128;
    constexpr std::size_t kScratch = 8 << 20;
    Random random(1);
    TestImage test({kInputs});
    const int fc = test.signal("fc", {kTargets});
    Json linear = operation("linear", {0}, fc);
    linear["weight"] = test.floats("fc.weight", {kInputs, kTargets}, random.reals(kInputs * kTargets, -0.1f, 0.1f));
    test.stage({linear});
    test.stage({neuron(test, fc, kTargets, "lif", "subtract", {})});
    test.output(2, true);
    const ViewedImage image(test);
    const std::vector<float> input = random.reals(kBatch * kInputs, -1.0f, 1.0f);
    std::vector<std::uint64_t> counts(kBatch * kTargets);
    const hillock_run run{sizeof(run),     kBatch, kSteps, 1,       counts.size() * 8, 0,
                          HILLOCK_NOWHERE, 0,      0,      nullptr, nullptr,           0};
    const std::size_t before = resident_bytes();
    TestEngine engine(image);
    ASSERT_EQ(hillock_engine_run(engine.get(), &run, input.data(), counts.data(), nullptr, nullptr), HILLOCK_OK);
    EXPECT_LT(resident_bytes() - before,
              kScratch); // one row of it all: 128 · 500 · 1,024 · 4 · 2 bytes would be 524 MB
}

} // namespace
} // namespace hillock::testing
