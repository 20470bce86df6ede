#include "train/job/training_status.hpp"

#include "train/json_values.hpp"

#include <algorithm>
#include <array>

namespace hillock::train {

namespace {

constexpr std::array<std::string_view, 5> kStates = {"queued", "running", "finished", "failed", "cancelled"};

Json dims(const Shape &shape) {
    Json::Array all;
    for (const std::int32_t dim : shape) {
        all.emplace_back(std::int64_t{dim});
    }
    return all;
}

Shape read_dims(const Json &json) {
    Shape shape;
    for (const Json &dim : list_of(json)) {
        shape.push_back(integer_of(dim));
    }
    return shape;
}

} // namespace

std::string label(JobState state) {
    return std::string(kStates[static_cast<std::size_t>(state)]);
}

void TrainingStatus::report(const std::vector<EpochReport> &history) {
    if (const EpochReport *const best = best_of(history)) {
        last = history.back();
        best_epoch = best->epoch;
        best_score = best->score();
    }
}

Json TrainingStatus::json() const {
    Json::Object fields{{"job", job()},
                        {"number", number},
                        {"state", label(state)},
                        {"epochs", std::int64_t{epochs}},
                        {"best_epoch", std::int64_t{best_epoch}},
                        {"best_score", best_score},
                        {"problem", problem},
                        {"deployed", Json::Object(deployed.begin(), deployed.end())},
                        {"input", dims(network.input)},
                        {"output", dims(network.output)},
                        {"parameters", network.parameters},
                        {"digest", network.digest}};
    if (last) {
        fields.emplace_back("last", last->json());
    }
    return fields;
}

TrainingStatus TrainingStatus::of(const Json &json) {
    TrainingStatus status;
    status.network = {text_of(member_of(json, "job")),
                      read_dims(member_of(json, "input")),
                      read_dims(member_of(json, "output")),
                      whole_of(member_of(json, "parameters")),
                      text_of(member_of(json, "digest")),
                      std::nullopt,
                      {},
                      {},
                      {}};
    status.number = whole_of(member_of(json, "number"));
    const std::string &state = text_of(member_of(json, "state"));
    const auto *const found = std::find(kStates.begin(), kStates.end(), state);
    if (found == kStates.end()) {
        throw TrainingError("no status of a training: its state is '" + state + "'");
    }
    status.state = static_cast<JobState>(found - kStates.begin());
    status.epochs = integer_of(member_of(json, "epochs"));
    if (const Json *const last = json.find("last")) {
        status.last = EpochReport::of(*last);
    }
    status.best_epoch = integer_of(member_of(json, "best_epoch"));
    status.best_score = number_of(member_of(json, "best_score"));
    status.problem = text_of(member_of(json, "problem"));
    const auto *const deployed = member_of(json, "deployed").as<Json::Object>();
    for (const auto &[cell, how] : deployed == nullptr ? Json::Object{} : *deployed) {
        status.deployed.emplace_back(cell, text_of(how));
    }
    return status;
}

} // namespace hillock::train
