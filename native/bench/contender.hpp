#pragma once

#include "hillock.h"

#include <dlfcn.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

// What programs share that time builds of the library.
namespace hillock::bench {

[[noreturn]] inline void fail(const char *what, const char *why) {
    std::fprintf(stderr, "%s: %s\n", what, why);
    std::exit(1);
}

// One library with its engine. Lives as long as the program.
struct Contender {
    std::string name, path;
    std::uint32_t threads = 1;
    decltype(&hillock_engine_run) run = nullptr;
    decltype(&hillock_engine_run_spikes) run_spikes = nullptr;
    decltype(&hillock_layout) layout = nullptr;
    hillock_image *image = nullptr;
    hillock_engine *engine = nullptr;
    std::uint64_t inputs = 0, outputs = 0;
    std::vector<double> milliseconds, processor;

    Contender(const std::string &argument, const char *common) : name(argument), path(common) {
        const std::size_t colon = argument.find(':'), second = argument.find(':', colon + 1);
        void *const library = dlopen(argument.substr(0, colon).c_str(), RTLD_NOW | RTLD_LOCAL);
        if (library == nullptr) {
            fail(argument.c_str(), dlerror());
        }
        run = find<decltype(run)>(library, "hillock_engine_run");
        run_spikes = find<decltype(run_spikes)>(library, "hillock_engine_run_spikes");
        layout = find<decltype(layout)>(library, "hillock_layout");
        if (colon != std::string::npos && second != std::string::npos) {
            path = argument.substr(second + 1);
        }
        hillock_error error{};
        error.struct_size = sizeof(error);
        if (find<decltype(&hillock_image_open)>(library, "hillock_image_open")(path.c_str(), &image, &error) !=
            HILLOCK_OK) {
            fail(path.c_str(), error.message);
        }
        inputs = find<decltype(&hillock_image_inputs)>(library, "hillock_image_inputs")(image);
        outputs = find<decltype(&hillock_image_outputs)>(library, "hillock_image_outputs")(image);
        hillock_engine_options options{};
        options.struct_size = static_cast<std::uint32_t>(layout("hillock_engine_options"));
        if (colon != std::string::npos) {
            threads = static_cast<std::uint32_t>(std::strtoul(argument.c_str() + colon + 1, nullptr, 10));
        }
        options.threads = threads;
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

inline std::vector<float> read(const char *path) {
    std::ifstream file(path, std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    if (bytes.empty()) {
        fail(path, "cannot be read");
    }
    std::vector<float> values(bytes.size() / sizeof(float));
    std::memcpy(values.data(), bytes.data(), values.size() * sizeof(float));
    return values;
}

// Milliseconds of all threads.
inline double processor_time() {
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) * 1e-6;
}

inline double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

} // namespace hillock::bench
