#include "support/training.hpp"

#include "support/random_image.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace hillock::testing {

namespace {

void require(std::int32_t status, const hillock_error &error) {
    if (status != HILLOCK_OK) {
        throw Failure{status, error.message};
    }
}

// Elements of a parameter, as the image has them.
std::size_t parameter_size(const TestImage &image, const hillock_parameter &parameter) {
    static const char *const kFields[] = {"weight", "bias", "scale", "threshold", "", "bias"};
    if (parameter.key == HILLOCK_PARAMETER_NEURON) {
        return parameter.size;
    }
    std::uint32_t operation = 0;
    for (const Json &stage : image.program["stages"]) {
        for (const Json &one : stage) {
            if (operation++ == parameter.operation) {
                return image.tensors.at(one[kFields[parameter.key]].get<std::string>()).words.size();
            }
        }
    }
    return 0;
}

} // namespace

TestTraining::TestTraining(TestImage made) : image(std::move(made)) {
    settings.struct_size = sizeof(settings);
    settings.steps = 8;
    settings.batch = 8;
    settings.memory_bytes = 64 << 20;
    settings.seed = 7;
    settings.loss = HILLOCK_LOSS_COUNT_CROSS_ENTROPY;
    settings.loss_first = 0.5;
    settings.surrogate = HILLOCK_SURROGATE_FAST_SIGMOID;
    settings.surrogate_first = 2;
    settings.optimizer = HILLOCK_OPTIMIZER_ADAM;
    settings.beta1 = 0.9;
    settings.beta2 = 0.99;
    settings.epsilon = 1e-8;
}

void TestTraining::train(std::uint32_t operation, hillock_parameter_key key) {
    parameters.push_back({operation, static_cast<std::uint32_t>(key), 0, -INFINITY, 0});
}

void TestTraining::train_constant(std::uint32_t operation, hillock_constant constant,
                                  const std::vector<float> &values) {
    constants.push_back({static_cast<std::uint32_t>(parameters.size()), operation, constant, values});
    parameters.push_back({operation, HILLOCK_PARAMETER_NEURON, values.size(), 0.01f, 0});
}

bool TestTraining::normalised() const {
    return std::any_of(parameters.begin(), parameters.end(),
                       [](const hillock_parameter &one) { return one.key == HILLOCK_PARAMETER_GAMMA; });
}

hillock_training TestTraining::given() const {
    hillock_training all = settings;
    all.parameters = parameters.data();
    all.parameters_count = static_cast<std::uint32_t>(parameters.size());
    all.dropout = dropout.data();
    all.dropout_count = static_cast<std::uint32_t>(dropout.size());
    all.penalties = penalties.data();
    all.penalties_count = static_cast<std::uint32_t>(penalties.size());
    return all;
}

std::uint64_t least_memory(const ViewedImage &image, TestTraining training) {
    training.settings.memory_bytes = 0;
    try {
        const TestTrainer trainer(image, training);
    } catch (const Failure &failure) { // "training needs at least N bytes of memory …"
        if (failure.status == HILLOCK_NO_MEMORY) {
            return std::stoull(failure.message.substr(failure.message.find_first_of("0123456789")));
        }
        throw;
    }
    return 0;
}

Batch::Batch(const TestTraining &training, const ViewedImage &image, std::uint32_t count, std::uint64_t seed)
    : answers(count), losses(count), spikes(training.image.program["nodes"].size()) {
    Random random(seed);
    input = random.reals(count * image.inputs() * (training.settings.held == 1 ? 1 : training.settings.steps), -1, 2);
    for (float &value : input) {
        value = random.one_in(3) ? 0 : value;
    }
    for (std::uint32_t n = 0; n < count; ++n) {
        labels.push_back(static_cast<std::uint32_t>(random.below(image.outputs())));
        numbers.push_back(100 + n);
    }
}

hillock_samples Batch::samples(std::uint32_t first, std::uint32_t count) {
    hillock_samples samples{};
    samples.struct_size = sizeof(samples);
    samples.count = count;
    samples.batch = size();
    samples.epoch = epoch;
    samples.input = input.data() + input.size() / size() * first;
    samples.labels = labels.data() + first;
    samples.numbers = numbers.data() + first;
    samples.losses = losses.data() + first;
    samples.answers = answers.data() + first;
    samples.spikes = spikes.data();
    return samples;
}

TestTrainer::TestTrainer(const ViewedImage &image, const TestTraining &training) : constants_(training.constants) {
    const hillock_training given = training.given();
    hillock_error error = empty_error();
    hillock_trainer *trainer = nullptr;
    require(hillock_trainer_create(image.get(), &given, &trainer, &error), error);
    trainer_.reset(trainer);
    for (const hillock_parameter &parameter : training.parameters) {
        sizes_.push_back(parameter_size(training.image, parameter));
        norms_.push_back(parameter.key == HILLOCK_PARAMETER_GAMMA);
    }
    for (const TestTraining::Constant &one : constants_) {
        write(one.parameter, HILLOCK_ARRAY_VALUES, one.values);
    }
}

double TestTrainer::batch(Batch &batch, std::uint32_t most) {
    hillock_error error = empty_error();
    require(hillock_trainer_begin(get(), &error), error);
    for (std::uint32_t first = 0; first < batch.size(); first += std::min(most, batch.size())) {
        hillock_samples samples = batch.samples(first, std::min(most, batch.size() - first));
        require(hillock_trainer_add(get(), &samples, &error), error);
    }
    for (TestTraining::Constant &one : constants_) {
        require(hillock_trainer_read_constant(get(), one.operation, one.constant, one.values.size(), one.values.data(),
                                              &error),
                error);
        write(one.parameter, HILLOCK_ARRAY_GRADIENT, one.values);
    }
    double norm = 0;
    require(hillock_trainer_update(get(), 0.01, &norm, &error), error);
    for (TestTraining::Constant &one : constants_) {
        one.values = read(one.parameter, HILLOCK_ARRAY_VALUES);
        require(hillock_trainer_write_constant(get(), one.operation, one.constant, one.values.size(), one.values.data(),
                                               &error),
                error);
    }
    return norm;
}

std::vector<float> TestTrainer::read(std::uint32_t parameter, hillock_array array) const {
    std::vector<float> values(sizes_.at(parameter));
    hillock_error error = empty_error();
    require(hillock_trainer_read(get(), parameter, array, values.size(), values.data(), &error), error);
    return values;
}

std::vector<std::uint32_t> TestTrainer::bits() const {
    std::vector<std::uint32_t> all;
    for (std::uint32_t parameter = 0; parameter < sizes_.size(); ++parameter) {
        for (const hillock_array array :
             {HILLOCK_ARRAY_VALUES, HILLOCK_ARRAY_GRADIENT, HILLOCK_ARRAY_FIRST, HILLOCK_ARRAY_SECOND}) {
            const std::vector<std::uint32_t> one = testing::bits(read(parameter, array));
            all.insert(all.end(), one.begin(), one.end());
        }
        for (const hillock_array array : {HILLOCK_ARRAY_RUNNING_MEAN, HILLOCK_ARRAY_RUNNING_VARIANCE}) {
            if (norms_.at(parameter)) {
                const std::vector<std::uint32_t> one = testing::bits(read(parameter, array));
                all.insert(all.end(), one.begin(), one.end());
            }
        }
    }
    return all;
}

void TestTrainer::write(std::uint32_t parameter, hillock_array array, const std::vector<float> &values) {
    hillock_error error = empty_error();
    require(hillock_trainer_write(get(), parameter, array, values.size(), values.data(), &error), error);
}

} // namespace hillock::testing
