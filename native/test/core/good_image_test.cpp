// Images that the Java compiler wrote: the library reads them and equals the plain interpreter.
#include "support/abi.hpp"
#include "support/random_image.hpp"
#include "support/reference.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

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
            const Row out = reference.output();
            expected.insert(expected.end(), out.begin(), out.end());
        }
        for (const hillock_isa isa : levels()) {
            std::vector<std::uint64_t> state = image.rest();
            EXPECT_EQ(bits(TestEngine(image, isa).run({1, kSteps}, input, &state).raster), bits(expected));
            EXPECT_EQ(state, reference.memory());
        }
        hillock_image *opened = nullptr;
        EXPECT_EQ(hillock_image_open(entry.path().c_str(), &opened, nullptr), HILLOCK_OK);
        EXPECT_EQ(hillock_image_inputs(opened), image.inputs());
        hillock_image_destroy(opened);
        ++files;
    }
    EXPECT_GT(files, 0);
}

TEST(GoodImageTest, InputsAndOutputsHaveNamesAndPlaces) {
    const TestImage test = TestImage::read(read_file((kGood / "several_ends.safetensors").string()));
    hillock_image *image = nullptr;
    const std::vector<std::uint8_t> bytes = test.bytes();
    ASSERT_EQ(hillock_image_view(bytes.data(), bytes.size(), &image, nullptr), HILLOCK_OK);
    ASSERT_EQ(hillock_image_input_count(image), 2u);
    EXPECT_STREQ(hillock_image_input_name(image, 1), "video");
    EXPECT_EQ(hillock_image_input_offset(image, 1), 2u);
    EXPECT_EQ(hillock_image_input_size(image, 1), 3u);
    ASSERT_EQ(hillock_image_output_count(image), 3u);
    const std::vector<std::string> names = {"class", "sum", "echo"};
    const std::vector<std::uint64_t> sizes = {3, 3, 2};
    std::uint64_t offset = 0;
    for (std::uint32_t k = 0; k < 3; ++k) {
        EXPECT_EQ(hillock_image_output_name(image, k), names[k]);
        EXPECT_EQ(hillock_image_output_offset(image, k), offset);
        EXPECT_EQ(hillock_image_output_size(image, k), sizes[k]);
        EXPECT_EQ(hillock_image_output_spikes(image, k), k == 0 ? 1u : 0u);
        offset += sizes[k];
    }
    EXPECT_EQ(hillock_image_outputs(image), offset);
    EXPECT_EQ(hillock_image_output_name(image, 3), nullptr);
    hillock_image_destroy(image);
}

// The raster of a short run from rest, of an engine of its own.
std::vector<float> run_held(const hillock_image *image, hillock_isa isa) {
    const hillock_engine_options options{sizeof(hillock_engine_options), static_cast<std::uint32_t>(isa), 0, 1};
    hillock_engine *engine = nullptr;
    EXPECT_EQ(hillock_engine_create(image, &options, &engine, nullptr), HILLOCK_OK);
    constexpr std::uint32_t kSteps = 8;
    const std::vector<float> input(hillock_image_inputs(image), 1.0f);
    std::vector<float> raster(kSteps * hillock_image_outputs(image) + 2);
    const hillock_run run{sizeof(hillock_run),
                          1,
                          kSteps,
                          1,
                          raster.size() * sizeof(float),
                          HILLOCK_NOWHERE,
                          0,
                          0,
                          0,
                          nullptr,
                          nullptr,
                          0};
    EXPECT_EQ(hillock_engine_run(engine, &run, input.data(), raster.data(), nullptr, nullptr), HILLOCK_OK);
    hillock_engine_destroy(engine);
    return raster;
}

TEST(GoodImageTest, AnOpenImageOutlivesItsFile) {
    const auto path = std::filesystem::temp_directory_path() / ("hillock_image_" + std::to_string(::getpid()));
    for (const auto &entry : std::filesystem::directory_iterator(kGood)) {
        std::filesystem::copy_file(entry.path(), path, std::filesystem::copy_options::overwrite_existing);
        hillock_image *image = nullptr;
        ASSERT_EQ(hillock_image_open(path.c_str(), &image, nullptr), HILLOCK_OK);
        std::vector<std::vector<float>> before;
        for (const hillock_isa isa : levels()) {
            before.push_back(run_held(image, isa));
        }
        std::ofstream(path, std::ios::binary | std::ios::in).write("overwritten", 11); // and then cut off
        std::filesystem::resize_file(path, 5);
        for (std::size_t level = 0; level < before.size(); ++level) {
            EXPECT_EQ(bits(run_held(image, levels()[level])), bits(before[level])) << entry.path();
        }
        hillock_image_destroy(image);
        std::filesystem::remove(path);
    }
}

} // namespace
} // namespace hillock::testing
