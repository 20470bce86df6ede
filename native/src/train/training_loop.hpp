#pragma once

#include "train/epoch_report.hpp"
#include "train/training_engine.hpp"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace hillock::train {

// How far a training is: everything beside parameters and moments that a checkpoint keeps.
struct TrainingProgress {
    std::int32_t epoch = 0, batch = 0; // the epoch at hand, from 0, and its batches that are done
    BatchSums sums;
    std::vector<EpochReport> history;
    NamedArrays best; // parameters after the best epoch; empty before the first
    std::string data; // digest of the training set; empty before it is known

    explicit TrainingProgress(std::size_t layers) : sums(layers) {}
};

// Watches a training, in the thread that trains.
class TrainingListener {
  public:
    virtual ~TrainingListener() = default;
    virtual void batch(std::int32_t batch, std::int32_t batches) = 0; // after each
    virtual void epoch(const EpochReport &report) = 0;                // after each
};

// Epochs and batches, as io.hillock.training.loop.TrainingLoop: the same bits. One thread at a time, but stop().
class TrainingLoop {
  public:
    // `digest`: of all that affects the result. The sets have one form. All arguments outlive this.
    TrainingLoop(const Training &training, const StartImages &start, std::string digest, const DataSet &set,
                 const std::optional<DataSet> &validation);

    // Trains to the last epoch, or until someone calls stop(); a call after that continues. Gives whether the last epoch has ended. Throws
    // TrainingError.
    bool fit(TrainingListener &listener);
    // Asks fit() to end after the batch at hand. Any thread.
    void stop() { stop_ = true; }

    const std::vector<EpochReport> &history() const { return progress_.history; }
    // Of the best epoch so far; before the first, as they are now.
    NamedArrays best() const { return progress_.best.empty() ? engine_.parameters() : progress_.best; }
    const std::string &digest() const { return digest_; }
    const std::string &data() const { return progress_.data; }
    TrainingEngine &engine() { return engine_; }

    // Writes all that the training needs to continue; continues from that. Throw TrainingError.
    void checkpoint(const std::filesystem::path &file) const;
    void resume(const std::filesystem::path &file);

  private:
    void run_epoch(TrainingListener &listener);
    void finish_epoch(double rate, double seconds, double speed, TrainingListener &listener);
    void check_alive() const;
    std::vector<std::pair<std::string, double>> rates() const;

    const Training &training_;
    const std::string digest_;
    const DataSet &set_;
    const std::optional<DataSet> &validation_;
    TrainingEngine engine_;
    TrainingProgress progress_;
    std::vector<std::uint32_t> order_;
    bool begun_ = false;
    std::atomic<bool> stop_ = false;
};

} // namespace hillock::train
