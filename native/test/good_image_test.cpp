// Images that the Java compiler wrote: the library reads them and equals the plain interpreter.
#include "support/abi.hpp"
#include "support/random_image.hpp"
#include "support/reference.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace hillock::testing {
namespace {

const std::filesystem::path kGood = std::filesystem::path(HILLOCK_TEST_IMAGES) / "good";

TEST(GoodImageTest, FilesOfTheCompilerRun) {
    if (!std::filesystem::is_directory(kGood)) {
        FAIL() << "no images in " << kGood;
    }
    int files = 0;
    for (const auto &entry : std::filesystem::directory_iterator(kGood)) {
        SCOPED_TRACE(entry.path().filename());
        const TestImage test = TestImage::read(read_file(entry.path().string()));
        const ViewedImage image(test);
        Reference reference(test);
        constexpr std::uint32_t kSteps = 20;
        const std::vector<float> input = Random(3).inputs(kSteps * image.inputs());
        std::vector<float> expected;
        for (std::uint32_t t = 0; t < kSteps; ++t) {
            const auto *const x = input.data() + t * image.inputs();
            reference.step({x, x + image.inputs()});
            const Row &out = reference.signal(test.program["output"].get<int>());
            expected.insert(expected.end(), out.begin(), out.end());
        }
        std::vector<std::uint64_t> state(image.state_bytes() / 8);
        for (const hillock_isa isa : levels()) {
            std::fill(state.begin(), state.end(), 0);
            EXPECT_EQ(bits(TestEngine(image, isa).run({1, kSteps}, input, &state).raster), bits(expected));
            EXPECT_EQ(state, reference.memory());
        }
        hillock_image *mapped = nullptr;
        EXPECT_EQ(hillock_image_open(entry.path().c_str(), &mapped, nullptr), HILLOCK_OK);
        EXPECT_EQ(hillock_image_inputs(mapped), image.inputs());
        hillock_image_destroy(mapped);
        ++files;
    }
    EXPECT_GT(files, 0);
}

} // namespace
} // namespace hillock::testing
