#pragma once

#include "train/job/job_store.hpp"
#include "train/job/prepared_job.hpp"

#include <chrono>
#include <functional>
#include <string_view>

namespace hillock::train {

// Told of each event: the last word of its topic, and the status then.
using JobEvents = std::function<void(std::string_view what, const TrainingStatus &status)>;

// Hands a result to performance cells; gives the outcome of each.
using Deployer = std::function<std::vector<std::pair<std::string, std::string>>(
    const StoredJob &job, const Deployment &wanted, std::span<const std::byte> image)>;

// Carries out jobs: from the checkpoint if there is one, to the end or until it is stopped. A job that is stopped to be continued leaves a
// checkpoint, so that its result has the same bits as without the stop. One thread at a time.
class JobRun {
  public:
    JobRun(const JobStore &store, const TrainingCellOptions &options, JobEvents events, Deployer deployer)
        : store_(store), options_(options), events_(std::move(events)), deployer_(std::move(deployer)) {}

    // Carries a job out, and keeps its outcome. A failure is an outcome too.
    void run(StoredJob &job);

  private:
    void train(StoredJob &stored, PreparedJob &job);
    void keep_result(const StoredJob &stored, const PreparedJob::Result &result) const;
    void fail(StoredJob &stored, const std::string &problem);
    void finish(StoredJob &stored, std::string_view event, TrainingStatus status, JobState state);

    const JobStore &store_;
    const TrainingCellOptions &options_;
    const JobEvents events_;
    const Deployer deployer_;
};

} // namespace hillock::train
