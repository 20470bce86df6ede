#include "train/job/prepared_job.hpp"

#include "core/error.hpp"
#include "core/machine_memory.hpp"
#include "serve/layout.hpp"
#include "serve/sha256.hpp"
#include "train/data/random_order.hpp"
#include "train/file/safetensors_file.hpp"
#include "train/json_values.hpp"
#include "train/trained_image.hpp"

#include <algorithm>
#include <thread>

namespace hillock::train {

namespace {

std::shared_ptr<const core::Image> checked_image(const ImageBytes &bytes, const std::string &array) {
    try {
        return core::Image::view(bytes.for_core(), core::machine_memory());
    } catch (const core::Error &problem) {
        throw TrainingError("array '" + array + "': " + problem.what());
    }
}

DataSet data_set(const std::string &name, const JobSamples &samples, const std::vector<std::int32_t> &in,
                 std::int32_t steps) {
    try {
        return DataSet::of(samples.values, samples.labels, in, steps);
    } catch (const TrainingError &problem) {
        throw TrainingError(name + ": " + problem.what());
    }
}

} // namespace

PreparedJob::PreparedJob(const std::filesystem::path &file, const TrainingCellOptions &options)
    : job_(TrainingJob::read(file, options.data)) {
    const auto processors = static_cast<std::int32_t>(std::max(1u, std::thread::hardware_concurrency()));
    Training &training = job_.training;
    training.threads = std::min(training.threads, options.threads > 0 ? options.threads : processors);
    training.memory = std::min(training.memory, options.memory);
    start_.image = checked_image(*job_.image, "image");
    start_.exact = job_.exact == job_.image ? start_.image : checked_image(*job_.exact, "exact_image");
    const serve::Layout layout = serve::Layout::read(job_.exact->bytes());
    start_.in = layout.input;
    network_ = {
        "", layout.input, layout.output, layout.parameters, serve::sha256(job_.exact->bytes()), std::nullopt, {}, {},
        {}};
    if (training.settings && *training.settings != layout.settings) {
        throw TrainingError("array 'job': settings: the image was compiled with others, " + json_text(layout.settings));
    }
    training_ = data_set("samples", job_.samples, start_.in, job_.steps);
    if (job_.validate) {
        DataSplit split = DataSplit::of(training_->size(), *job_.validate, training.seed_bits());
        validation_ = training_->select(std::move(split.validation));
        training_ = training_->select(std::move(split.training));
    } else if (job_.validation) {
        validation_ = data_set("validation_samples", *job_.validation, start_.in, job_.steps);
    }
    loop_.emplace(training, start_, serve::sha256(network_.digest + '\n' + training.result_text()), *training_,
                  validation_);
}

PreparedJob::Result PreparedJob::result() {
    const NamedArrays best = loop_->best();
    SafetensorsFile file;
    for (const auto &[name, values] : best) {
        file.arrays.emplace_back("best:" + name, values);
    }
    file.json = json_text(Json::Object{{"training", loop_->digest()}, {"data", loop_->data()}});
    return {trained_image(loop_->engine(), *job_.image, best), file.bytes()};
}

} // namespace hillock::train
