// hillock-border IMAGE counts|raster [BATCHES [CALLS]]: what hillock_engine_run costs a C++ program, one held sample and one
// step a call, as JSON: nanoseconds a call, the median and the first and last decile of BATCHES loops of CALLS calls.
// io.hillock.bench.border.Border starts it beside Java's own calls.
#include "border.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

namespace {

constexpr std::size_t kAlignment = 64;

struct Destroy {
    void operator()(hillock_image *image) const { hillock_image_destroy(image); }
    void operator()(hillock_engine *engine) const { hillock_engine_destroy(engine); }
    void operator()(void *memory) const { std::free(memory); }
};

void check(std::int32_t status, const hillock_error &error) {
    if (status != HILLOCK_OK) {
        std::fprintf(stderr, "hillock-border: %s\n", error.message);
        std::exit(1);
    }
}

std::unique_ptr<void, Destroy> allocate(std::size_t bytes) {
    return std::unique_ptr<void, Destroy>(
        std::aligned_alloc(kAlignment, (bytes + kAlignment - 1) / kAlignment * kAlignment));
}

std::uint64_t number(int argc, char **argv, int index, std::uint64_t otherwise) {
    return argc > index ? std::strtoull(argv[index], nullptr, 10) : otherwise;
}

} // namespace

int main(int argc, char **argv) {
    const bool counts = argc > 2 && std::strcmp(argv[2], "counts") == 0;
    const std::uint64_t batches = number(argc, argv, 3, 101), calls = number(argc, argv, 4, 20000);
    if (argc < 3 || batches == 0 || calls == 0) {
        std::fputs("usage: hillock-border IMAGE counts|raster [BATCHES [CALLS]]\n", stderr);
        return 2;
    }
    hillock_error error{};
    error.struct_size = sizeof(error);
    hillock_image *opened = nullptr;
    check(hillock_image_open(argv[1], &opened, &error), error);
    const std::unique_ptr<hillock_image, Destroy> image(opened);
    hillock_engine *created = nullptr;
    check(hillock_engine_create(image.get(), nullptr, &created, &error), error);
    const std::unique_ptr<hillock_engine, Destroy> engine(created);

    const std::uint64_t inputs = hillock_image_inputs(image.get()), outputs = hillock_image_outputs(image.get());
    const auto input_memory = allocate(inputs * sizeof(float));
    float *const input = static_cast<float *>(input_memory.get());
    for (std::uint64_t k = 0; k < inputs; ++k) {
        input[k] = static_cast<float>(k % 7) / 4 - 0.5f; // as SmallNetwork has it
    }
    hillock_run run{};
    run.struct_size = sizeof(run);
    run.batch = 1;
    run.steps = 1;
    run.held = 1;
    run.response_bytes = outputs * (counts ? sizeof(std::int64_t) : sizeof(float));
    run.counts_offset = counts ? 0 : HILLOCK_NOWHERE;
    run.raster_offset = counts ? HILLOCK_NOWHERE : 0;
    const auto response = allocate(run.response_bytes);

    std::vector<double> nanos;
    for (std::uint64_t batch = 0; batch < batches; ++batch) {
        const auto start = std::chrono::steady_clock::now();
        check(hillock_border_loop(&hillock_engine_run, engine.get(), &run, input, response.get(), &error, calls),
              error);
        const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - start;
        nanos.push_back(spent.count() / static_cast<double>(calls));
    }
    std::sort(nanos.begin(), nanos.end());
    const auto quantile = [&](double q) {
        return nanos[static_cast<std::size_t>(q * static_cast<double>(batches - 1))];
    };
    std::printf("{\"ns_per_call\": %.2f, \"p10\": %.2f, \"p90\": %.2f, \"batches\": %llu, \"calls\": %llu}\n",
                quantile(0.5), quantile(0.1), quantile(0.9), static_cast<unsigned long long>(batches),
                static_cast<unsigned long long>(calls));
    return 0;
}
