// Many engines over one image at once, and images looked at from many threads.
#include "support/abi.hpp"
#include "support/random_image.hpp"
#include "support/small_images.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace hillock::testing {
namespace {

TEST(ThreadTest, EnginesShareAnImage) {
    constexpr std::size_t kThreads = 4;
    constexpr int kRounds = 20;
    const TestImage test = random_image(7);
    const ViewedImage image(test);
    const Wish wish{2, 30, false, false, all_signals(test), all_membranes(test)};
    const std::vector<float> input = Random(7).inputs(2 * 30 * image.inputs());
    const std::vector<std::uint32_t> expected = bits(TestEngine(image).run(wish, input));
    std::vector<int> equal(kThreads, 0);
    {
        std::vector<std::jthread> threads;
        for (std::size_t k = 0; k < kThreads; ++k) {
            threads.emplace_back([&, k] {
                for (int round = 0; round < kRounds; ++round) {
                    TestEngine engine(image, round % 2 == 0 ? kBestIsa : HILLOCK_ISA_SCALAR);
                    equal[k] += bits(engine.run(wish, input)) == expected ? 1 : 0;
                }
            });
        }
    }
    EXPECT_EQ(equal, std::vector<int>(kThreads, kRounds));
}

TEST(ThreadTest, AnImageMayGoWhileItsEnginesRun) {
    const std::vector<std::uint8_t> bytes = random_image(7).bytes();
    hillock_image *image = nullptr;
    ASSERT_EQ(hillock_image_view(bytes.data(), bytes.size(), &image, nullptr), HILLOCK_OK);
    const std::uint64_t outputs = hillock_image_outputs(image);
    const std::vector<float> input(10 * hillock_image_inputs(image), 1.0f);
    std::vector<hillock_engine *> engines(4);
    for (hillock_engine *&engine : engines) {
        ASSERT_EQ(hillock_engine_create(image, nullptr, &engine, nullptr), HILLOCK_OK);
    }
    std::vector<std::int32_t> statuses(engines.size(), -1);
    {
        std::vector<std::jthread> threads;
        for (std::size_t k = 0; k < engines.size(); ++k) {
            threads.emplace_back([&, k] {
                std::vector<std::uint64_t> response(10 * outputs);
                const hillock_run run{sizeof(run), 1,       10,      0, response.size() * 8, HILLOCK_NOWHERE, 0, 0,
                                      0,           nullptr, nullptr, 0};
                statuses[k] = hillock_engine_run(engines[k], &run, input.data(), response.data(), nullptr, nullptr);
                hillock_engine_destroy(engines[k]);
            });
        }
        hillock_image_destroy(image);
    }
    EXPECT_EQ(statuses, std::vector<std::int32_t>(engines.size(), HILLOCK_OK));
}

// Without the flag the run takes minutes.
TEST(ThreadTest, ARunUnderWayIsCancelled) {
    const ViewedImage image(small_image());
    const TestEngine engine(image);
    const std::vector<float> input(image.inputs(), 0.5f);
    std::int32_t cancel = 0, status = -1;
    hillock_run run{sizeof(run), 1, UINT32_MAX, 1, 0, HILLOCK_NOWHERE, HILLOCK_NOWHERE, 0, 0, nullptr, &cancel, 0};
    {
        const std::jthread runner(
            [&] { status = hillock_engine_run(engine.get(), &run, input.data(), nullptr, nullptr, nullptr); });
        __atomic_store_n(&cancel, 1, __ATOMIC_RELAXED);
    }
    EXPECT_EQ(status, HILLOCK_CANCELLED);
}

} // namespace
} // namespace hillock::testing
