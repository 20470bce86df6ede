#pragma once

#include "hillock/network_message.hpp"
#include "train/job/training_cell_options.hpp"
#include "train/job/training_job.hpp"
#include "train/training_loop.hpp"

#include <filesystem>
#include <optional>
#include <vector>

namespace hillock::train {

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
    // Of the network that the training starts from, without a name.
    const NetworkInfo &network() const { return network_; }
    // The image with the parameters of the best epoch, and these parameters in a safetensors file.
    struct Result {
        std::vector<std::byte> image, parameters;
    };
    Result result();

  private:
    TrainingJob job_;
    StartImages start_;
    NetworkInfo network_;
    std::optional<DataSet> training_, validation_;
    std::optional<TrainingLoop> loop_;
};

} // namespace hillock::train
