// hillock-trainings IMAGE INPUT STEPS held|streamed plain|normalised ROUNDS LIBRARY[:THREADS]…: one batch of 128 samples trained by Adam, timed
// in turns in each libhillock.so, so that a busy machine slows all alike. INPUT: raw float32, [samples][in] or [samples][STEPS][in]; batches
// go round. All weights and biases are trained; `normalised`: all connections but the last are normalised over the batch. Prints for each
// library the median and the least processor time of a batch in milliseconds, the median of the ratios of this time, or of the wall times if
// there are several threads, to that of the first library; and a digest of losses and norms. Fails unless all digests are the same.
#include "contender.hpp"

#include <chrono>
#include <limits>

using namespace hillock::bench;

namespace {

constexpr std::uint32_t kBatch = 128;
constexpr std::uint32_t kOperations = 64; // looked at for parameters, at most

struct Trainings {
    const char *image, *input;
    std::uint32_t steps;
    bool held, normalised;
};

// One library with its trainer. Lives as long as the program.
struct Learner {
    std::string name;
    std::uint32_t threads = 1;
    decltype(&hillock_trainer_begin) begin = nullptr;
    decltype(&hillock_trainer_add) add = nullptr;
    decltype(&hillock_trainer_update) update = nullptr;
    hillock_trainer *trainer = nullptr;
    std::uint64_t inputs = 0, outputs = 0, digest = 0;
    std::uint32_t together = 0;
    std::vector<double> milliseconds, processor;

    Learner(const std::string &argument, const Trainings &one) : name(argument) {
        const std::size_t colon = argument.find(':');
        void *const library = dlopen(argument.substr(0, colon).c_str(), RTLD_NOW | RTLD_LOCAL);
        if (library == nullptr) {
            fail(argument.c_str(), dlerror());
        }
        if (colon != std::string::npos) {
            threads = static_cast<std::uint32_t>(std::strtoul(argument.c_str() + colon + 1, nullptr, 10));
        }
        begin = Contender::find<decltype(begin)>(library, "hillock_trainer_begin");
        add = Contender::find<decltype(add)>(library, "hillock_trainer_add");
        update = Contender::find<decltype(update)>(library, "hillock_trainer_update");
        hillock_error error{};
        error.struct_size = sizeof(error);
        hillock_image *image = nullptr;
        if (Contender::find<decltype(&hillock_image_open)>(library, "hillock_image_open")(one.image, &image, &error) !=
            HILLOCK_OK) {
            fail(one.image, error.message);
        }
        inputs = Contender::find<decltype(&hillock_image_inputs)>(library, "hillock_image_inputs")(image);
        outputs = Contender::find<decltype(&hillock_image_outputs)>(library, "hillock_image_outputs")(image);
        open(library, image, one);
        together = static_cast<std::uint32_t>(
            Contender::find<decltype(&hillock_trainer_together)>(library, "hillock_trainer_together")(trainer));
    }

  private:
    void open(void *library, const hillock_image *image, const Trainings &one) {
        const auto create = Contender::find<decltype(&hillock_trainer_create)>(library, "hillock_trainer_create");
        const auto destroy = Contender::find<decltype(&hillock_trainer_destroy)>(library, "hillock_trainer_destroy");
        hillock_training training{};
        training.struct_size = sizeof(training);
        training.threads = threads;
        training.steps = one.steps;
        training.held = one.held ? 1 : 0;
        training.batch = kBatch;
        training.memory_bytes = std::uint64_t{1} << 30;
        training.loss = HILLOCK_LOSS_COUNT_CROSS_ENTROPY;
        training.loss_first = 0.5;
        training.surrogate = HILLOCK_SURROGATE_FAST_SIGMOID;
        training.surrogate_first = 5;
        training.optimizer = HILLOCK_OPTIMIZER_ADAM;
        training.beta1 = 0.9;
        training.beta2 = 0.999;
        training.epsilon = 1e-8;
        hillock_error error{};
        error.struct_size = sizeof(error);
        const auto opens = [&](const std::vector<hillock_parameter> &parameters) {
            training.parameters = parameters.data();
            training.parameters_count = static_cast<std::uint32_t>(parameters.size());
            return create(image, &training, &trainer, &error) == HILLOCK_OK;
        };
        std::vector<std::vector<hillock_parameter>> connections; // an operation that has no such parameter is refused
        for (std::uint32_t o = 0; o < kOperations; ++o) {
            std::vector<hillock_parameter> own;
            for (const std::uint32_t key : {HILLOCK_PARAMETER_WEIGHT, HILLOCK_PARAMETER_BIAS}) {
                const hillock_parameter parameter{o, key, 0, -std::numeric_limits<float>::infinity(), 0};
                if (opens({parameter})) {
                    destroy(trainer);
                    own.push_back(parameter);
                }
            }
            if (!own.empty()) {
                connections.push_back(own);
            }
        }
        std::vector<hillock_parameter> all;
        for (std::size_t c = 0; c < connections.size(); ++c) {
            all.insert(all.end(), connections[c].begin(), connections[c].end());
            if (one.normalised && c + 1 < connections.size()) {
                all.push_back({connections[c].front().operation, HILLOCK_PARAMETER_GAMMA, 0,
                               -std::numeric_limits<float>::infinity(), 0});
            }
        }
        if (!opens(all)) {
            fail(one.image, error.message);
        }
    }
};

void fold(std::uint64_t &digest, double value) {
    std::uint64_t bits;
    std::memcpy(&bits, &value, sizeof(bits));
    digest = (digest ^ bits) * 0x100000001B3u; // FNV-1a over words
}

// Trains one batch; `input`: of its samples.
void train(Learner &learner, const float *input, std::size_t sample) {
    std::vector<std::uint32_t> labels(kBatch), numbers(kBatch), answers(kBatch);
    std::vector<double> losses(kBatch);
    std::vector<std::uint64_t> spikes(kOperations);
    for (std::uint32_t n = 0; n < kBatch; ++n) {
        labels[n] = static_cast<std::uint32_t>(n % learner.outputs);
        numbers[n] = n;
    }
    hillock_error error{};
    error.struct_size = sizeof(error);
    double norm = 0;
    bool fine = learner.begin(learner.trainer, &error) == HILLOCK_OK;
    for (std::uint32_t done = 0; fine && done < kBatch; done += learner.together) {
        hillock_samples samples{};
        samples.struct_size = sizeof(samples);
        samples.count = std::min(learner.together, kBatch - done);
        samples.batch = kBatch;
        samples.input = input + done * sample;
        samples.labels = labels.data() + done;
        samples.numbers = numbers.data() + done;
        samples.losses = losses.data() + done;
        samples.answers = answers.data() + done;
        samples.spikes = spikes.data();
        fine = learner.add(learner.trainer, &samples, &error) == HILLOCK_OK;
    }
    if (!fine || learner.update(learner.trainer, 1e-4, &norm, &error) != HILLOCK_OK) {
        fail(learner.name.c_str(), error.message);
    }
    for (const double loss : losses) {
        fold(learner.digest, loss);
    }
    fold(learner.digest, norm);
}

} // namespace

int main(int argc, char **argv) {
    if (argc < 8) {
        std::fputs("usage: hillock-trainings IMAGE INPUT STEPS held|streamed plain|normalised ROUNDS "
                   "LIBRARY[:THREADS]...\n",
                   stderr);
        return 2;
    }
    const Trainings one{argv[1], argv[2], static_cast<std::uint32_t>(std::atoi(argv[3])),
                        std::strcmp(argv[4], "held") == 0, std::strcmp(argv[5], "normalised") == 0};
    const int rounds = std::atoi(argv[6]);
    std::vector<Learner> learners;
    for (int k = 7; k < argc; ++k) {
        learners.emplace_back(argv[k], one);
    }
    const std::vector<float> given = read(one.input);
    const std::size_t sample = learners[0].inputs * (one.held ? 1 : one.steps);
    const std::size_t batches = given.size() / sample / kBatch;
    if (batches == 0) {
        fail(one.input, "has not enough samples for a batch");
    }
    for (int round = -1; round < rounds; ++round) {
        const std::size_t batch = static_cast<std::size_t>(round + 1) % batches;
        for (std::size_t k = 0; k < learners.size(); ++k) { // each is first in turn
            Learner &learner = learners[(k + static_cast<std::size_t>(round + 1)) % learners.size()];
            const double before = processor_time();
            const auto start = std::chrono::steady_clock::now();
            train(learner, given.data() + batch * kBatch * sample, sample);
            const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - start;
            if (round >= 0) {
                learner.processor.push_back(processor_time() - before);
                learner.milliseconds.push_back(spent.count());
            }
        }
    }
    const bool alone = std::all_of(learners.begin(), learners.end(), [](const Learner &l) { return l.threads <= 1; });
    bool same = true;
    for (const Learner &learner : learners) {
        const std::vector<double> &own = alone ? learner.processor : learner.milliseconds;
        const std::vector<double> &first = alone ? learners[0].processor : learners[0].milliseconds;
        std::vector<double> ratios;
        for (std::size_t round = 0; round < own.size(); ++round) {
            ratios.push_back(own[round] / first[round]);
        }
        std::printf("%8.2f ms processor least %8.2f %6.3f  %016llx  %s\n", median(learner.processor),
                    *std::min_element(learner.processor.begin(), learner.processor.end()), median(ratios),
                    static_cast<unsigned long long>(learner.digest), learner.name.c_str());
        same = same && learner.digest == learners[0].digest;
    }
    return same ? 0 : 1;
}
