// Running an engine and a batch of a training allocate nothing: malloc and its kin are counted here, in front of the C library's.
#include "support/abi.hpp"
#include "support/random_image.hpp"
#include "support/small_images.hpp"
#include "support/training.hpp"

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

TEST(AllocationTest, RunningListsAllocatesNothing) {
    const TestImage test = random_image(3);
    const ViewedImage image(test);
    TestEngine engine(image);
    std::vector<std::uint64_t> response(10 * image.outputs()), offsets(11, 0);
    const hillock_run run{sizeof(run), 1, 10, 0, response.size() * 8, HILLOCK_NOWHERE, 0, 0, 0, nullptr, nullptr, 0};
    const long before = allocations;
    ASSERT_EQ(
        hillock_engine_run_spikes(engine.get(), &run, offsets.data(), nullptr, 0, response.data(), nullptr, nullptr),
        HILLOCK_OK);
    EXPECT_EQ(allocations - before, 0);
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

TEST(AllocationTest, TrainingAllocatesNothing) {
    for (auto &[name, training] : all_trainings()) {
        const ViewedImage image(training.image);
        training.settings.threads = 2;
        training.settings.batch = 20;
        for (const bool segments : {false, true}) {
            training.settings.steps = 32;
            const long before_create = allocations;
            const TestTrainer trainer(image, training);
            ASSERT_GT(allocations, before_create) << "the library's allocations are not seen";
            EXPECT_EQ(hillock_trainer_segment(trainer.get()) < 32, segments);
            Batch batch(training, image, 20, 1);
            hillock_samples samples = batch.samples();
            double norm = 0;
            const long before = allocations;
            const std::int32_t statuses = hillock_trainer_begin(trainer.get(), nullptr) |
                                          hillock_trainer_add(trainer.get(), &samples, nullptr) |
                                          hillock_trainer_update(trainer.get(), 0.01, &norm, nullptr) |
                                          hillock_trainer_answer(trainer.get(), &samples, nullptr);
            EXPECT_EQ(allocations - before, 0) << name;
            EXPECT_EQ(statuses, HILLOCK_OK) << name;
            if (training.normalised()) {
                break; // it has no segments
            }
            training.settings.memory_bytes = least_memory(image, training);
        }
    }
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

// What a plastic connection needs beside its weights: lists, changes that wait, and a copy of the states while rows are checked.
TEST(AllocationTest, ScratchOfLearningIsBounded) {
    constexpr std::size_t kInputs = 4096, kTargets = 64, kSteps = 5000;
    constexpr std::size_t kScratch = kInputs * 265 + kTargets * 80 + kInputs * kTargets * 4 + (1 << 20);
    Random random(1);
    TestImage test({kInputs});
    const int fc = test.signal("fc", {kTargets});
    Json plastic = operation("plastic", {0}, fc);
    test.floats("fc.weight", {kInputs, kTargets}, random.reals(kInputs * kTargets, 0, 1));
    plastic["weight"] = test.state("fc:weight", {kInputs, kTargets});
    test.program["state"][0]["initial"] = "fc.weight";
    plastic["pre_trace"] = test.state("fc:pre_trace", {kInputs});
    plastic["post_trace"] = test.state("fc:post_trace", {kTargets});
    plastic["rule"] = "stdp";
    plastic["pairing"] = "all";
    plastic["soft"] = false;
    plastic["constants"] = test.floats("fc.rule", {7}, {0.9f, 0.8f, 0.1f, 0.12f, 0, 0, 1});
    plastic["post"] = 2;
    test.stage({plastic, neuron(test, fc, kTargets, "if", "to_v_reset", {.threshold = 2})});
    test.output(2, true);
    const ViewedImage image(test);
    std::vector<float> input(kSteps * kInputs);
    for (std::size_t k = 0; k < input.size(); k += random.between(100, 2000)) {
        input[k] = 1;
    }
    std::vector<std::uint64_t> counts(kTargets), state(image.state_bytes() / 8);
    ASSERT_EQ(hillock_image_rest(image.get(), state.data(), nullptr), HILLOCK_OK);
    const hillock_run run{sizeof(run), 1, kSteps, 0, counts.size() * 8, 0, HILLOCK_NOWHERE, 0, 0, nullptr, nullptr, 0};
    const std::size_t before = resident_bytes();
    TestEngine engine(image);
    ASSERT_EQ(hillock_engine_run(engine.get(), &run, input.data(), counts.data(), state.data(), nullptr), HILLOCK_OK);
    EXPECT_GT(counts[0], 0u);
    EXPECT_LT(resident_bytes() - before, kScratch);
}

// Rows made of lists of spikes: of one block of the samples that run together.
TEST(AllocationTest, ScratchOfListsIsBounded) {
    constexpr std::size_t kInputs = 4096, kTargets = 64, kSteps = 500, kBatch = 64;
    constexpr std::size_t kScratch = 9 << 20;
    Random random(1);
    TestImage test({kInputs});
    const int fc = test.signal("fc", {kTargets});
    Json linear = operation("linear", {0}, fc);
    linear["weight"] = test.floats("fc.weight", {kInputs, kTargets}, random.reals(kInputs * kTargets, -0.1f, 0.1f));
    test.stage({linear});
    test.stage({neuron(test, fc, kTargets, "lif", "subtract", {})});
    test.output(2, true);
    const ViewedImage image(test);
    std::vector<std::uint64_t> offsets(kBatch * kSteps + 1), counts(kBatch * kTargets);
    std::vector<std::uint32_t> sources;
    for (std::size_t row = 0; row < kBatch * kSteps; ++row) {
        sources.push_back(static_cast<std::uint32_t>(random.below(kInputs)));
        offsets[row + 1] = sources.size();
    }
    const hillock_run run{sizeof(run),     kBatch, kSteps, 0,       counts.size() * 8, 0,
                          HILLOCK_NOWHERE, 0,      0,      nullptr, nullptr,           0};
    const std::size_t before = resident_bytes();
    TestEngine engine(image);
    ASSERT_EQ(hillock_engine_run_spikes(engine.get(), &run, offsets.data(), sources.data(), sources.size(),
                                        counts.data(), nullptr, nullptr),
              HILLOCK_OK);
    EXPECT_LT(resident_bytes() - before, kScratch); // all of it in rows would be 524 MB
}

} // namespace
} // namespace hillock::testing
