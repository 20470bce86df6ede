#pragma once

#include "channel/descriptor.hpp"
#include "hillock/connection_message.hpp"
#include "train/job/training_status.hpp"
#include "train/training_loop.hpp"

#include <filesystem>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

namespace hillock::train {

// A job that a training cell has accepted, in a folder of its own. Any thread.
class StoredJob {
  public:
    // `rights`: of the cell that sent the job, in whose name the result is deployed.
    StoredJob(std::filesystem::path folder, TrainingStatus status, std::set<Right> rights)
        : folder_(std::move(folder)), rights_(std::move(rights)), status_(std::move(status)) {}

    const std::filesystem::path &folder() const { return folder_; }
    const std::set<Right> &rights() const { return rights_; }
    std::filesystem::path file() const { return folder_ / "job.npz"; } // as it was sent
    std::filesystem::path checkpoint() const { return folder_ / "checkpoint.safetensors"; }
    // Of the best epoch, once the job has ended with one: the image, and the parameters by their names.
    std::filesystem::path image() const { return folder_ / "trained.safetensors"; }
    std::filesystem::path parameters() const { return folder_ / "parameters.safetensors"; }

    TrainingStatus status() const;
    void status(TrainingStatus now);

    // Says who trains it, or null.
    void trained_by(TrainingLoop *loop);
    // Asks it to end after the batch at hand, to be continued later; or for good.
    void stop();
    void cancel();
    bool stopped() const; // by either
    bool cancelled() const;

  private:
    const std::filesystem::path folder_;
    const std::set<Right> rights_;
    mutable std::mutex mutex_;
    TrainingStatus status_;
    TrainingLoop *loop_ = nullptr;
    bool stopped_ = false, cancelled_ = false;
};

// The jobs of a training cell on the disk, a folder for each. A folder appears with a rename, so a job is there as a whole or not at all.
// One store at a time uses a folder. One thread at a time, but save(). Throws std::runtime_error.
class JobStore {
  public:
    explicit JobStore(std::filesystem::path root);

    // All jobs, by ascending numbers. Removes what was left half made.
    std::vector<std::shared_ptr<StoredJob>> load() const;
    // A place for a job that arrives.
    std::filesystem::path temporary() const;
    // Keeps a job: moves its file into a folder of its own, and returns once it is on the disk.
    std::shared_ptr<StoredJob> create(const TrainingStatus &status, const std::set<Right> &rights,
                                      const std::filesystem::path &file) const;
    void save(StoredJob &job, const TrainingStatus &status) const;
    void remove(const StoredJob &job) const;

  private:
    const std::filesystem::path root_;
    channel::Descriptor lock_;
};

} // namespace hillock::train
