// The library says what an image and an engine take, and refuses more than a limit.
#include "hillock.h"

#include "support/small_images.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace hillock {
namespace {

TEST(MemoryLimit, RefusesAnEngineThatNoMachineHolds) {
    const std::vector<std::uint8_t> file = testing::large_signals(16383).bytes();
    hillock_image *image = nullptr;
    ASSERT_EQ(hillock_image_view(file.data(), file.size(), &image, nullptr), HILLOCK_OK);
    hillock_engine_options options{};
    options.struct_size = sizeof(options);
    options.threads = 256;
    std::uint64_t needed = 0;
    EXPECT_EQ(hillock_engine_bytes(image, &options, &needed, nullptr), HILLOCK_OK);
    EXPECT_GT(needed, std::uint64_t{256} * 16383 * 16383 * sizeof(float));
    hillock_engine *engine = nullptr;
    hillock_error problem{};
    problem.struct_size = sizeof(problem);
    EXPECT_EQ(hillock_engine_create(image, &options, &engine, &problem), HILLOCK_NO_MEMORY);
    EXPECT_NE(std::string(problem.message).find(std::to_string(needed)), std::string::npos) << problem.message;
    hillock_image_destroy(image);
}

TEST(MemoryLimit, BoundsWhatAnImageTakesBesideItsBytes) {
    const std::vector<std::uint8_t> file = testing::small_image().bytes();
    hillock_image *image = nullptr;
    hillock_error problem{};
    problem.struct_size = sizeof(problem);
    EXPECT_EQ(hillock_image_view_within(file.data(), file.size(), 100, &image, &problem), HILLOCK_NO_MEMORY);
    EXPECT_NE(std::string(problem.message).find("the limit is 100"), std::string::npos) << problem.message;
    EXPECT_EQ(image, nullptr);
    ASSERT_EQ(hillock_image_view_within(file.data(), file.size(), 192, &image, &problem), HILLOCK_OK);
    EXPECT_EQ(hillock_image_own_bytes(image), 3u * 16 * sizeof(float)) << "rows of weights are padded";
    hillock_image_destroy(image);
}

} // namespace
} // namespace hillock
