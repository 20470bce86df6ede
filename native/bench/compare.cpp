// hillock-compare IMAGE INPUT STEPS held|streamed BATCH ROUNDS LIBRARY[:THREADS]…: one call over BATCH samples, timed in turns
// in each libhillock.so, so that a busy machine slows all alike. INPUT: raw float32, [samples][in] or [samples][STEPS][in];
// samples go round. Prints for each library the median and the least time of a call, in milliseconds, and a digest of the response
// (counts and raster), which has to be the same for all.
#include "hillock.h"

#include <dlfcn.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

[[noreturn]] void fail(const char *what, const char *why) {
    std::fprintf(stderr, "hillock-compare: %s: %s\n", what, why);
    std::exit(1);
}

// One library with its engine. Lives as long as the program.
struct Contender {
    std::string name;
    decltype(&hillock_engine_run) run = nullptr;
    decltype(&hillock_layout) layout = nullptr;
    hillock_image *image = nullptr;
    hillock_engine *engine = nullptr;
    std::uint64_t inputs = 0, outputs = 0;
    std::vector<double> milliseconds;

    Contender(const std::string &argument, const char *path) : name(argument) {
        const std::size_t colon = argument.find(':');
        void *const library = dlopen(argument.substr(0, colon).c_str(), RTLD_NOW | RTLD_LOCAL);
        if (library == nullptr) {
            fail(argument.c_str(), dlerror());
        }
        run = find<decltype(run)>(library, "hillock_engine_run");
        layout = find<decltype(layout)>(library, "hillock_layout");
        hillock_error error{};
        error.struct_size = sizeof(error);
        if (find<decltype(&hillock_image_open)>(library, "hillock_image_open")(path, &image, &error) != HILLOCK_OK) {
            fail(path, error.message);
        }
        inputs = find<decltype(&hillock_image_inputs)>(library, "hillock_image_inputs")(image);
        outputs = find<decltype(&hillock_image_outputs)>(library, "hillock_image_outputs")(image);
        hillock_engine_options options{};
        options.struct_size = static_cast<std::uint32_t>(layout("hillock_engine_options"));
        if (colon != std::string::npos) {
            options.threads = static_cast<std::uint32_t>(std::strtoul(argument.c_str() + colon + 1, nullptr, 10));
        }
        if (find<decltype(&hillock_engine_create)>(library, "hillock_engine_create")(image, &options, &engine,
                                                                                     &error) != HILLOCK_OK) {
            fail(argument.c_str(), error.message);
        }
    }

    // Old and new libraries may know a struct with fewer fields, all of them at its beginning.
    template<class Function>
    static Function find(void *library, const char *symbol) {
        void *const found = dlsym(library, symbol);
        if (found == nullptr) {
            fail(symbol, "not in the library");
        }
        return reinterpret_cast<Function>(found);
    }
};

std::vector<float> read(const char *path) {
    std::ifstream file(path, std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    if (bytes.empty()) {
        fail(path, "cannot be read");
    }
    std::vector<float> values(bytes.size() / sizeof(float));
    std::memcpy(values.data(), bytes.data(), values.size() * sizeof(float));
    return values;
}

std::uint64_t digest(const std::vector<std::uint64_t> &response) {
    std::uint64_t hash = 0xCBF29CE484222325u; // FNV-1a over words
    for (const std::uint64_t word : response) {
        hash = (hash ^ word) * 0x100000001B3u;
    }
    return hash;
}

} // namespace

int main(int argc, char **argv) {
    if (argc < 8) {
        std::fputs("usage: hillock-compare IMAGE INPUT STEPS held|streamed BATCH ROUNDS LIBRARY[:THREADS]...\n",
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
            const auto start = std::chrono::steady_clock::now();
            const std::int32_t status =
                contender.run(contender.engine, &run, given.data() + first * sample, response.data(), nullptr, &error);
            const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - start;
            if (status != HILLOCK_OK) {
                fail(contender.name.c_str(), error.message);
            }
            digests[k] = digests[k] * 31 + digest(response);
            if (round >= 0) {
                contender.milliseconds.push_back(spent.count());
            }
        }
    }
    for (std::size_t k = 0; k < contenders.size(); ++k) {
        std::vector<double> &times = contenders[k].milliseconds;
        std::sort(times.begin(), times.end());
        std::printf("%8.3f ms median %8.3f least  %016llx  %s\n", times[times.size() / 2], times[0],
                    static_cast<unsigned long long>(digests[k]), contenders[k].name.c_str());
    }
    return std::equal(digests.begin() + 1, digests.end(), digests.begin()) ? 0 : 1;
}
