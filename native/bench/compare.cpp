// hillock-compare IMAGE INPUT STEPS held|streamed|listed BATCH ROUNDS LIBRARY[:THREADS[:IMAGE]]…: one call over BATCH samples, timed in turns
// in each libhillock.so, so that a busy machine slows all alike. INPUT: raw float32, [samples][in] or [samples][STEPS][in], whose elements
// that are not 0 are given as lists of spikes if `listed`; samples go round. Prints for each library the median and the least time of a call
// and the median of its processor time, all in milliseconds; the median of the ratios of this processor time, or of the times if there are
// several threads, to that of the first library; and a digest of the response (counts and raster). Fails unless libraries that run the same
// image give the same digest.
#include "contender.hpp"

#include <chrono>

using namespace hillock::bench;

namespace {

std::uint64_t digest(const std::vector<std::uint64_t> &response) {
    std::uint64_t hash = 0xCBF29CE484222325u; // FNV-1a over words
    for (const std::uint64_t word : response) {
        hash = (hash ^ word) * 0x100000001B3u;
    }
    return hash;
}

// The elements that are not 0, of rows of `size`.
struct Lists {
    std::vector<std::uint64_t> offsets{0};
    std::vector<std::uint32_t> sources;

    Lists(const std::vector<float> &values, std::size_t size) {
        for (std::size_t k = 0; k < values.size(); ++k) {
            if (values[k] != 0) {
                sources.push_back(static_cast<std::uint32_t>(k % size));
            }
            if (k % size == size - 1) {
                offsets.push_back(sources.size());
            }
        }
    }
};

} // namespace

int main(int argc, char **argv) {
    if (argc < 8) {
        std::fputs(
            "usage: hillock-compare IMAGE INPUT STEPS held|streamed|listed BATCH ROUNDS LIBRARY[:THREADS[:IMAGE]]...\n",
            stderr);
        return 2;
    }
    std::vector<Contender> contenders;
    for (int k = 7; k < argc; ++k) {
        contenders.emplace_back(argv[k], argv[1]);
    }
    hillock_run run{};
    run.steps = static_cast<std::uint32_t>(std::atoi(argv[3]));
    run.held = std::strcmp(argv[4], "held") == 0;
    run.batch = static_cast<std::uint32_t>(std::atoi(argv[5]));
    const int rounds = std::atoi(argv[6]);
    const std::vector<float> given = read(argv[2]);
    const std::size_t sample = contenders[0].inputs * (run.held != 0 ? 1 : run.steps);
    const std::size_t samples = given.size() / sample / run.batch * run.batch;
    if (samples == 0) {
        fail(argv[2], "has not enough samples");
    }
    const bool listed = std::strcmp(argv[4], "listed") == 0;
    const Lists lists(listed ? given : std::vector<float>(), contenders[0].inputs);
    const std::uint64_t counts = std::uint64_t{run.batch} * contenders[0].outputs;
    std::vector<std::uint64_t> response(counts + (counts * run.steps + 1) / 2);
    run.response_bytes = response.size() * sizeof(response[0]);
    run.raster_offset = counts * sizeof(std::int64_t);
    std::vector<std::uint64_t> digests(contenders.size());
    for (int round = -2; round < rounds; ++round) {
        const std::size_t first = static_cast<std::size_t>(round + 2) * run.batch % samples;
        for (std::size_t k = 0; k < contenders.size(); ++k) {
            Contender &contender = contenders[k];
            run.struct_size = static_cast<std::uint32_t>(contender.layout("hillock_run"));
            hillock_error error{};
            error.struct_size = sizeof(error);
            const double before = processor_time();
            const auto start = std::chrono::steady_clock::now();
            const std::int32_t status =
                listed
                    ? contender.run_spikes(contender.engine, &run, lists.offsets.data() + first * run.steps,
                                           lists.sources.data(), lists.sources.size(), response.data(), nullptr, &error)
                    : contender.run(contender.engine, &run, given.data() + first * sample, response.data(), nullptr,
                                    &error);
            const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - start;
            const double used = processor_time() - before;
            if (status != HILLOCK_OK) {
                fail(contender.name.c_str(), error.message);
            }
            digests[k] = digests[k] * 31 + digest(response);
            if (round >= 0) {
                contender.milliseconds.push_back(spent.count());
                contender.processor.push_back(used);
            }
        }
    }
    const bool alone =
        std::all_of(contenders.begin(), contenders.end(), [](const Contender &c) { return c.threads == 1; });
    const auto times = [alone](const Contender &c) { return alone ? c.processor : c.milliseconds; };
    bool same = true;
    for (std::size_t k = 0; k < contenders.size(); ++k) {
        const Contender &contender = contenders[k];
        const std::vector<double> own = times(contender), first = times(contenders[0]);
        std::vector<double> ratios;
        for (std::size_t round = 0; round < own.size(); ++round) {
            ratios.push_back(own[round] / first[round]);
        }
        std::printf("%8.3f ms median %8.3f least %8.3f processor %6.3f  %016llx  %s\n", median(contender.milliseconds),
                    *std::min_element(contender.milliseconds.begin(), contender.milliseconds.end()),
                    median(contender.processor), median(ratios), static_cast<unsigned long long>(digests[k]),
                    contender.name.c_str());
        for (std::size_t other = 0; other < k; ++other) {
            same = same && (contender.path != contenders[other].path || digests[k] == digests[other]);
        }
    }
    return same ? 0 : 1;
}
