// hillock-batches IMAGE INPUT STEPS held|streamed ROUNDS LIBRARY[:THREADS] [BATCH…]: what a sample of a batch costs compared with the same
// sample alone, in one libhillock.so. INPUT: raw float32, as hillock-compare reads it; samples go round. Each round runs each batch at
// once and then one by one. Prints for each batch the median processor time of both, in milliseconds, and the median of the ratios.
#include "contender.hpp"

namespace {

using namespace hillock::bench;

void call(const Contender &contender, std::uint32_t batch, std::uint32_t steps, bool held, const float *input,
          std::vector<std::int64_t> &counts) {
    hillock_run run{};
    run.struct_size = static_cast<std::uint32_t>(contender.layout("hillock_run"));
    run.batch = batch;
    run.steps = steps;
    run.held = held ? 1 : 0;
    run.response_bytes = counts.size() * sizeof(counts[0]);
    run.raster_offset = HILLOCK_NOWHERE;
    hillock_error error{};
    error.struct_size = sizeof(error);
    if (contender.run(contender.engine, &run, input, counts.data(), nullptr, &error) != HILLOCK_OK) {
        fail(contender.name.c_str(), error.message);
    }
}

} // namespace

int main(int argc, char **argv) {
    if (argc < 7) {
        std::fputs("usage: hillock-batches IMAGE INPUT STEPS held|streamed ROUNDS LIBRARY[:THREADS] [BATCH...]\n",
                   stderr);
        return 2;
    }
    const Contender contender(argv[6], argv[1]);
    const auto steps = static_cast<std::uint32_t>(std::atoi(argv[3]));
    const bool held = std::strcmp(argv[4], "held") == 0;
    const int rounds = std::atoi(argv[5]);
    std::vector<std::uint32_t> batches{2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256};
    if (argc > 7) {
        batches.clear();
    }
    for (int k = 7; k < argc; ++k) {
        batches.push_back(static_cast<std::uint32_t>(std::atoi(argv[k])));
    }
    const std::vector<float> given = read(argv[2]);
    const std::size_t sample = contender.inputs * (held ? 1 : steps), samples = given.size() / sample;
    const std::size_t most = *std::max_element(batches.begin(), batches.end());
    if (samples == 0) {
        fail(argv[2], "has no sample");
    }
    std::vector<float> input(most * sample);
    for (std::size_t k = 0; k < input.size(); ++k) {
        input[k] = given[k % (samples * sample)];
    }
    std::vector<std::int64_t> counts(most * contender.outputs);
    std::vector<std::vector<double>> at_once(batches.size()), alone(batches.size()), ratios(batches.size());
    for (int round = -2; round < rounds; ++round) {
        for (std::size_t b = 0; b < batches.size(); ++b) {
            double once = 0, single = 0;
            for (int turn = 0; turn < 2; ++turn) { // whoever comes second finds warmer caches
                const double start = processor_time();
                if ((round + turn) % 2 == 0) {
                    call(contender, batches[b], steps, held, input.data(), counts);
                    once = processor_time() - start;
                } else {
                    for (std::uint32_t k = 0; k < batches[b]; ++k) {
                        call(contender, 1, steps, held, input.data() + k * sample, counts);
                    }
                    single = processor_time() - start;
                }
            }
            if (round >= 0) {
                at_once[b].push_back(once);
                alone[b].push_back(single);
                ratios[b].push_back(once / single);
            }
        }
    }
    for (std::size_t b = 0; b < batches.size(); ++b) {
        std::printf("batch %3u: %8.3f ms at once, %8.3f one by one, ratio %.3f\n", batches[b], median(at_once[b]),
                    median(alone[b]), median(ratios[b]));
    }
    return 0;
}
