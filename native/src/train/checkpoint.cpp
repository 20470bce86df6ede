// A training between two batches, in the file of io.hillock.training.loop.Checkpoint: either trainer continues the other's.
#include "serve/read_file.hpp"
#include "train/file/safetensors_file.hpp"
#include "train/file/whole_file.hpp"
#include "train/json_values.hpp"
#include "train/training_loop.hpp"

namespace hillock::train {

namespace {

const std::string kParameter = "parameter:", kMoment = "moment:", kBest = "best:";

void add_all(NamedArrays &to, const std::string &kind, const NamedArrays &arrays) {
    for (const auto &[name, values] : arrays) {
        to.emplace_back(kind + name, values);
    }
}

Json progress_json(const TrainingProgress &progress) {
    const BatchSums &sums = progress.sums;
    Json::Array history;
    for (const EpochReport &report : progress.history) {
        history.push_back(report.json());
    }
    Json::Object fields{{"epoch", std::int64_t{progress.epoch}},
                        {"batch", std::int64_t{progress.batch}},
                        {"data", progress.data},
                        {"sums", Json::Object{{"loss", sums.loss},
                                              {"right", sums.right},
                                              {"samples", sums.samples},
                                              {"norms", sums.norms},
                                              {"batches", sums.batches},
                                              {"spikes", Json::Array(sums.spikes.begin(), sums.spikes.end())}}},
                        {"history", std::move(history)}};
    if (const EpochReport *const best = best_of(progress.history)) {
        fields.emplace_back("best_score", best->score());
        fields.emplace_back("best_loss", best->loss_of_score());
    }
    return fields;
}

TrainingProgress read_progress(const Json &json, std::size_t layers) {
    TrainingProgress progress(layers);
    progress.epoch = integer_of(member_of(json, "epoch"));
    progress.batch = integer_of(member_of(json, "batch"));
    progress.data = text_of(member_of(json, "data"));
    const Json &sums = member_of(json, "sums");
    progress.sums.loss = number_of(member_of(sums, "loss"));
    progress.sums.right = whole_of(member_of(sums, "right"));
    progress.sums.samples = whole_of(member_of(sums, "samples"));
    progress.sums.norms = number_of(member_of(sums, "norms"));
    progress.sums.batches = whole_of(member_of(sums, "batches"));
    const Json *const given = sums.find("spikes"); // absent without layers
    const Json::Array spikes = given == nullptr ? Json::Array{} : list_of(*given);
    for (std::size_t layer = 0; layer < std::min(layers, spikes.size()); ++layer) {
        progress.sums.spikes[layer] = whole_of(spikes[layer]);
    }
    for (const Json &report : list_of(member_of(json, "history"))) {
        progress.history.push_back(EpochReport::of(report));
    }
    return progress;
}

} // namespace

void TrainingLoop::checkpoint(const std::filesystem::path &file) const {
    SafetensorsFile all;
    add_all(all.arrays, kParameter, engine_.parameters());
    add_all(all.arrays, kMoment, engine_.moments());
    add_all(all.arrays, kBest, progress_.best);
    Json json = progress_json(progress_);
    const auto counters = engine_.counters();
    json.as<Json::Object>()->emplace_back("training", digest_);
    json.as<Json::Object>()->emplace_back("counters", Json::Array{counters[0], counters[1]});
    all.json = json_text(json);
    try {
        replace_durably(file, all.bytes());
    } catch (const std::exception &problem) {
        throw TrainingError("checkpoint " + file.string() + " cannot be written: " + problem.what());
    }
}

void TrainingLoop::resume(const std::filesystem::path &file) {
    try {
        const SafetensorsFile all = SafetensorsFile::read(serve::read_file(file));
        const Json json = read_own_json(all.json);
        if (text_of(member_of(json, "training")) != digest_) {
            throw TrainingError("it belongs to another training: network, settings or options differ");
        }
        const Json::Array &counters = list_of(member_of(json, "counters"));
        if (counters.size() != 2) {
            throw TrainingError("'counters' are not two");
        }
        engine_.restore_parameters(all.beginning_with(kParameter));
        engine_.restore(all.beginning_with(kMoment), {number_of(counters[0]), number_of(counters[1])});
        progress_ = read_progress(json, engine_.plan().layers.size());
        progress_.best = all.beginning_with(kBest);
        begun_ = true;
    } catch (const std::exception &problem) {
        throw TrainingError("checkpoint " + file.string() + ": " + problem.what());
    }
}

} // namespace hillock::train
