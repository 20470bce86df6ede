#pragma once

#include "hillock/connection.hpp"
#include "serve/watchers.hpp"
#include "train/job/job_queue.hpp"
#include "train/job/job_uploads.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <mutex>

namespace hillock::train {

// A cell that trains networks (src/docs/training.md, As a cell), as io.hillock.remote.TrainingCell: by the same messages, with the same rights,
// limits, errors and events. Events go to a listener that this side connected to, which passes them on, and to who subscribed here. Any
// thread.
class TrainingCell : public Handler {
  public:
    // Continues the jobs of the options' folder. Throws std::runtime_error if it cannot be used.
    explicit TrainingCell(TrainingCellOptions options);
    // Stops training after the batch at hand, with a checkpoint. No connection may use the cell any more.
    ~TrainingCell() override;

    // From now on no job is taken, and the one that runs ends after its batch.
    void drain() { queue_->drain(); }

    void handle(const std::shared_ptr<Connection> &from, Envelope message) override;
    void entered(const std::shared_ptr<Connection> &connection) override;
    void left(const std::shared_ptr<Connection> &connection) override;

  private:
    using Sender = std::pair<const Connection *, std::string>;

    void load(const std::shared_ptr<Connection> &from, const Envelope &message, const NetworkLoad &load);
    StatusReport status() const;
    void publish(std::string_view what, const TrainingStatus &status);
    std::vector<std::pair<std::string, std::string>> deploy(const StoredJob &job, const Deployment &wanted,
                                                            std::span<const std::byte> image);
    std::string deploy(const std::string &cell, const StoredJob &job, const NetworkLoad &load);
    std::shared_ptr<Connection> way_to(const std::string &cell) const;
    void forget_abandoned();
    JobUploads &uploads(const std::shared_ptr<Connection> &from, const std::string &source);

    const TrainingCellOptions options_;
    const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
    serve::Watchers watchers_;
    mutable std::mutex mutex_;
    std::vector<std::shared_ptr<Connection>> connections_;
    std::map<Sender, JobUploads> uploads_;
    std::unique_ptr<JobQueue> queue_; // last: its threads use the rest
};

} // namespace hillock::train
