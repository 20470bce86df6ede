#pragma once

#include "hillock/network_message.hpp"
#include "train/training_job.hpp"
#include "train/training_loop.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

namespace hillock::train {

// The limits of a training cell: io.hillock.remote.TrainingCellOptions.
struct TrainingCellOptions {
    std::filesystem::path folder;              // of its jobs
    std::optional<std::filesystem::path> data; // whose files jobs may name
    std::size_t waiting = 16, ended = 64;      // jobs that wait, and that ended and are kept
    std::int64_t job_bytes = std::int64_t{1} << 30;
    std::int32_t threads = 0;                    // of a job, at most; 0: one a processor
    std::int64_t memory = std::int64_t{1} << 30; // of a job's backward pass, at most
};

// A job made ready: its images checked, its samples divided, its trainer open. Not copied, for its parts refer to one another.
class PreparedJob {
  public:
    // Reads a job and checks all that can be known before the training. Throws TrainingError saying what is wrong, and where.
    PreparedJob(const std::filesystem::path &file, const TrainingCellOptions &options);
    PreparedJob(const PreparedJob &) = delete;
    PreparedJob &operator=(const PreparedJob &) = delete;

    const TrainingJob &job() const { return job_; }
    const StartImages &start() const { return start_; }
    TrainingLoop &loop() { return *loop_; }
    // Of the network that the training starts from, under a job's name.
    NetworkInfo info(const std::string &name) const;
    // The image with the parameters of the best epoch, and these parameters in a safetensors file.
    struct Result {
        std::vector<std::byte> image, parameters;
    };
    Result result();

  private:
    TrainingJob job_;
    StartImages start_;
    std::optional<DataSet> training_, validation_;
    std::optional<TrainingLoop> loop_;
};

} // namespace hillock::train
