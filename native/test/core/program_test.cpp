// What the program adds to its operations: late reads, steadiness, blocks, and the caller's memory.
#include "support/abi.hpp"
#include "support/small_images.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace hillock::testing {
namespace {

using Values = std::vector<float>;

// For its scope, the thread flushes denormals to 0, as one does that loads a library built with -ffast-math.
class FlushedDenormals {
  public:
    FlushedDenormals(const FlushedDenormals &) = delete;
    FlushedDenormals &operator=(const FlushedDenormals &) = delete;

#if defined(__x86_64__)
    FlushedDenormals() {
        _mm_setcsr(before_ | kFlush);
    }
    ~FlushedDenormals() {
        _mm_setcsr(before_);
    }
    static bool holds() {
        return (_mm_getcsr() & kFlush) == kFlush;
    }

  private:
    static constexpr std::uint32_t kFlush = 0x8040; // flush to zero, denormals are zero
    const std::uint32_t before_ = _mm_getcsr();
#elif defined(__aarch64__)
    FlushedDenormals() {
        __builtin_aarch64_set_fpcr(before_ | kFlush);
    }
    ~FlushedDenormals() {
        __builtin_aarch64_set_fpcr(before_);
    }
    static bool holds() {
        return (__builtin_aarch64_get_fpcr() & kFlush) == kFlush;
    }

  private:
    static constexpr std::uint32_t kFlush = 1 << 24;
    const std::uint32_t before_ = __builtin_aarch64_get_fpcr();
#endif
};

// A counter: a sum of the input and its own last value.
TestImage counter() {
    TestImage image({1});
    Json op = operation("sum", {0}, image.signal("count", {1}));
    op["in"].push_back(late(1));
    image.previous(1);
    image.stage({op});
    image.output(1, false);
    return image;
}

TEST(ProgramTest, LateReadsCarryFromStepToStepAndRunToRun) {
    const ViewedImage image(counter());
    for (const std::uint32_t block : {1u, 2u, 64u}) {
        std::vector<std::uint64_t> state(image.state_bytes() / 8);
        TestEngine engine(image, HILLOCK_ISA_SCALAR, block);
        EXPECT_EQ(engine.run({1, 3}, {1, 2, 3}, &state).raster, (Values{1, 3, 6}));
        EXPECT_EQ(engine.run({1, 2}, {1, 2}, &state).raster, (Values{7, 9}));
        EXPECT_EQ(state[0], 5u) << "steps so far";
    }
}

TEST(ProgramTest, SamplesHaveTheirOwnStates) {
    const ViewedImage image(counter());
    std::vector<std::uint64_t> state(2 * image.state_bytes() / 8);
    TestEngine engine(image);
    EXPECT_EQ(engine.run({2, 2}, {1, 1, 10, 10}, &state).raster, (Values{1, 2, 10, 20}));
    EXPECT_EQ(engine.run({2, 1}, {1, 10}, &state).raster, (Values{3, 30}));
    EXPECT_EQ(engine.run({2, 1}, {1, 10}).raster, (Values{1, 10})) << "without state";
}

TEST(ProgramTest, CountsSpikesPerOutput) {
    const OneNeuron one = one_neuron(2, "if", "multi_spike", {.threshold = 0.5f});
    const ViewedImage image(one.image);
    const Answer answer = TestEngine(image).run({2, 2, false, true}, {1, 0, 1, 0.5f, 0, 0, 16777216, 0});
    EXPECT_EQ(answer.counts, (std::vector<std::int64_t>{4, 1, 16777216, 0}));
}

TEST(ProgramTest, AnImageMayBeItsInputAlone) {
    const ViewedImage image(TestImage({2}));
    EXPECT_EQ(image.inputs(), 2u);
    EXPECT_EQ(image.outputs(), 2u);
    EXPECT_EQ(image.state_bytes(), 8u);
    EXPECT_EQ(TestEngine(image).run({1, 2, true}, {1, -0.0f}).raster, (Values{1, -0.0f, 1, -0.0f}));
}

TEST(ProgramTest, StateBytesAreAMultipleOfEight) {
    EXPECT_EQ(ViewedImage(one_neuron(3, "if", "subtract", {}).image).state_bytes(), 24u);
    EXPECT_EQ(ViewedImage(one_neuron(2, "cuba_lif", "subtract_late", {}).image).state_bytes(), 32u);
}

TEST(ProgramTest, AnEngineOutlivesItsImage) {
    const std::vector<std::uint8_t> bytes = small_image().bytes();
    hillock_image *image = nullptr;
    hillock_engine *engine = nullptr;
    ASSERT_EQ(hillock_image_view(bytes.data(), bytes.size(), &image, nullptr), HILLOCK_OK);
    ASSERT_EQ(hillock_engine_create(image, nullptr, &engine, nullptr), HILLOCK_OK);
    hillock_image_destroy(image);
    const hillock_run run{sizeof(run), 1, 1, 0, 8, HILLOCK_NOWHERE, 0, 0, 0, nullptr, nullptr, 0};
    const float input[] = {1, 0, 0};
    std::uint64_t response = 0;
    EXPECT_EQ(hillock_engine_run(engine, &run, input, &response, nullptr, nullptr), HILLOCK_OK);
    hillock_engine_destroy(engine);
}

TEST(ProgramTest, TheEnvironmentCapsTheLevel) {
    const ViewedImage image(small_image());
    EXPECT_EQ(hillock_engine_isa(TestEngine(image, kBestIsa).get()), levels().back());
    for (const hillock_isa isa : levels()) {
        EXPECT_EQ(hillock_engine_isa(TestEngine(image, isa).get()), isa);
    }
    ::setenv("HILLOCK_ISA", "scalar", 1);
    EXPECT_EQ(hillock_engine_isa(TestEngine(image).get()), HILLOCK_ISA_SCALAR);
    ::setenv("HILLOCK_ISA", "avx9", 1);
    EXPECT_THROW(TestEngine{image}, Failure);
    ::unsetenv("HILLOCK_ISA");
}

TEST(ProgramTest, KeepsDenormalsInAThreadThatFlushesThem) {
    const float tiny = 0x1p-140f;
    const ViewedImage image(one_neuron(1, "li", "", {}).image);
    TestEngine engine(image);
    std::vector<std::uint32_t> answer;
    {
        const FlushedDenormals flushed;
        answer = bits(engine.run({1, 2}, {tiny, 0}).raster);
        EXPECT_TRUE(FlushedDenormals::holds()) << "the caller's setting is the caller's";
    }
    EXPECT_FALSE(FlushedDenormals::holds());
    EXPECT_EQ(answer, bits(Values{tiny, tiny / 2}));
}

TEST(ProgramTest, WidensWeightsInAThreadThatFlushesDenormals) {
    const float tiny = 0x1p-140f;
    TestImage test({2});
    Json linear = operation("linear", {0}, test.signal("fc", {1}));
    test.tensors["w"] = {"I8", {2, 1}, {3, 0xFF}}; // 3 and −1 times the scale
    linear["weight"] = "w";
    linear["weight_scale"] = test.floats("scale", {1}, {tiny});
    test.stage({linear});
    test.output(1, false);
    std::optional<ViewedImage> image;
    {
        const FlushedDenormals flushed;
        image.emplace(test);
    }
    const Answer answer = TestEngine(*image).run({1, 2}, {1, 0, 0, 0x1p20f});
    EXPECT_EQ(bits(answer.raster), bits(Values{3 * tiny, -0x1p-120f}));
}

} // namespace
} // namespace hillock::testing
