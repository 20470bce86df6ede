#include "support/abi.hpp"

#include <bit>
#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>

namespace hillock::testing {

namespace {

void require(std::int32_t status, const hillock_error &error) {
    if (status != HILLOCK_OK) {
        throw Failure{status, error.message};
    }
}

template<class Value>
std::vector<Value> part(const std::vector<std::uint64_t> &response, std::uint64_t offset, std::size_t size) {
    std::vector<Value> values(size);
    if (size != 0) {
        const auto *const from = reinterpret_cast<const std::uint8_t *>(response.data()) + offset;
        std::memcpy(values.data(), from, size * sizeof(Value));
    }
    return values;
}

} // namespace

ViewedImage::ViewedImage(const TestImage &image) : ViewedImage(image.bytes()) {
    for (const Json &signal : image.program["signals"]) {
        signal_sizes_.push_back(product(signal["shape"].get<Shape>()));
    }
    for (const Json &variable : image.program["state"]) {
        state_sizes_.push_back(product(variable["shape"].get<Shape>()));
    }
}

ViewedImage::ViewedImage(std::vector<std::uint8_t> bytes) : bytes_(std::move(bytes)) {
    hillock_error error = empty_error();
    hillock_image *image = nullptr;
    require(hillock_image_view(bytes_.data(), bytes_.size(), &image, &error), error);
    image_.reset(image);
}

TestEngine::TestEngine(const ViewedImage &image, hillock_isa isa, std::uint32_t block_steps, std::uint32_t threads)
    : image_(image) {
    const hillock_engine_options options{sizeof(options), static_cast<std::uint32_t>(isa), block_steps, threads};
    hillock_error error = empty_error();
    hillock_engine *engine = nullptr;
    require(hillock_engine_create(image.get(), &options, &engine, &error), error);
    engine_.reset(engine);
}

Lists::Lists(const std::vector<float> &input, std::size_t inputs) {
    for (std::size_t k = 0; k < input.size(); ++k) {
        if (k % inputs == 0) {
            offsets.push_back(sources.size());
        }
        if (input[k] != 0.0f) {
            sources.push_back(static_cast<std::uint32_t>(k % inputs));
        }
    }
    offsets.push_back(sources.size());
}

Answer TestEngine::run(const Wish &wish, const std::vector<float> &input, std::vector<std::uint64_t> *state) {
    const std::uint64_t rows = std::uint64_t{wish.batch} * wish.steps;
    const std::uint64_t outputs = image_.outputs();
    std::uint64_t bytes = wish.counts ? wish.batch * outputs * 8 : 0;
    const std::uint64_t raster = bytes;
    bytes += rows * outputs * 4;
    std::vector<hillock_recording> recordings;
    std::vector<std::uint64_t> sizes;
    const auto record = [&](hillock_record what, int index, std::uint64_t size) {
        recordings.push_back({static_cast<std::uint32_t>(what), static_cast<std::uint32_t>(index), bytes});
        sizes.push_back(rows * size);
        bytes += rows * size * 4;
    };
    for (const int signal : wish.signals) {
        record(HILLOCK_RECORD_SIGNAL, signal, image_.signal_size(signal));
    }
    for (const int membrane : wish.membranes) {
        record(HILLOCK_RECORD_STATE, membrane, image_.state_size(membrane));
    }
    std::vector<std::uint64_t> response((bytes + 7) / 8, 0xA5A5A5A5A5A5A5A5u);
    const hillock_run run{sizeof(run), wish.batch,
                          wish.steps,  wish.held ? 1u : 0u,
                          bytes,       wish.counts ? 0 : HILLOCK_NOWHERE,
                          raster,      static_cast<std::uint32_t>(recordings.size()),
                          0,           recordings.data(),
                          nullptr,     0};
    hillock_error error = empty_error();
    void *const memory = state == nullptr ? nullptr : state->data();
    if (wish.listed) {
        const Lists lists(input, image_.inputs());
        require(hillock_engine_run_spikes(engine_.get(), &run, lists.offsets.data(), lists.sources.data(),
                                          lists.sources.size(), response.data(), memory, &error),
                error);
    } else {
        require(hillock_engine_run(engine_.get(), &run, input.data(), response.data(), memory, &error), error);
    }
    Answer answer;
    answer.counts = part<std::int64_t>(response, 0, wish.counts ? wish.batch * outputs : 0);
    answer.raster = part<float>(response, raster, rows * outputs);
    for (std::size_t k = 0; k < recordings.size(); ++k) {
        auto &list = k < wish.signals.size() ? answer.signals : answer.membranes;
        list.push_back(part<float>(response, recordings[k].offset, sizes[k]));
    }
    return answer;
}

std::vector<std::uint32_t> bits(const std::vector<float> &values) {
    std::vector<std::uint32_t> words;
    for (const float value : values) {
        words.push_back(std::bit_cast<std::uint32_t>(value));
    }
    return words;
}

std::vector<std::uint32_t> bits(const Answer &answer) {
    std::vector<std::uint32_t> all = bits(answer.raster);
    for (const auto *const list : {&answer.signals, &answer.membranes}) {
        for (const std::vector<float> &values : *list) {
            const std::vector<std::uint32_t> words = bits(values);
            all.insert(all.end(), words.begin(), words.end());
        }
    }
    for (const std::int64_t count : answer.counts) {
        all.push_back(static_cast<std::uint32_t>(count));
        all.push_back(static_cast<std::uint32_t>(count >> 32));
    }
    return all;
}

std::vector<std::uint64_t> ViewedImage::rest(std::size_t batch) const {
    const std::size_t words = state_bytes() / 8;
    std::vector<std::uint64_t> states(batch * words);
    for (std::size_t sample = 0; sample < batch; ++sample) {
        hillock_error error = empty_error();
        require(hillock_image_rest(get(), states.data() + sample * words, &error), error);
    }
    return states;
}

std::vector<hillock_isa> levels() {
#if defined(__x86_64__)
    std::vector<hillock_isa> all = {HILLOCK_ISA_SCALAR, HILLOCK_ISA_SSE};
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        all.push_back(HILLOCK_ISA_AVX2);
        if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
            __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq")) {
            all.push_back(HILLOCK_ISA_AVX512);
        }
    }
    return all;
#else
    return {HILLOCK_ISA_SCALAR, HILLOCK_ISA_NEON};
#endif
}

hillock_error empty_error() {
    hillock_error error{};
    error.struct_size = sizeof(error);
    return error;
}

std::vector<std::uint8_t> read_file(const std::string &path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

} // namespace hillock::testing
