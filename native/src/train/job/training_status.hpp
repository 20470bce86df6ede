#pragma once

#include "hillock/network_message.hpp"
#include "train/epoch_report.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace hillock::train {

enum class JobState { queued, running, finished, failed, cancelled };

std::string label(JobState state);
inline bool ended(JobState state) {
    return state != JobState::queued && state != JobState::running;
}

// How far a training cell is with a job: io.hillock.remote.TrainingStatus, the body of each EVENT training.*.
struct TrainingStatus {
    NetworkInfo network; // the job's name; the rest is of the network that the training starts from
    std::int64_t number = 0;
    JobState state = JobState::queued;
    std::int32_t epochs = 0; // of the whole training
    std::optional<EpochReport> last;
    std::int32_t best_epoch = 0;
    double best_score = 0;
    std::string problem;
    std::vector<std::pair<std::string, std::string>> deployed; // by cell: `loaded`, or why it refused

    const std::string &job() const { return network.name; }
    // After an epoch.
    void report(const std::vector<EpochReport> &history);

    Json json() const;
    // Throws TrainingError.
    static TrainingStatus of(const Json &json);
};

} // namespace hillock::train
