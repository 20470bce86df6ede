#pragma once

#include "hillock/connection.hpp"
#include "train/job/job_run.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace hillock::train {

// Takes jobs in, keeps them in order, and has one after the other carried out. Threads of its own check and train. What is wrong is thrown
// as InvalidMessage. Any thread.
class JobQueue {
  public:
    using Answer = std::function<void(Message)>;

    // Reads the jobs that are kept, and begins to train. Throws std::runtime_error if the folder cannot be used. `options` outlive this.
    JobQueue(const TrainingCellOptions &options, JobEvents events, Deployer deployer);
    // Stops training after the batch at hand, with a checkpoint.
    ~JobQueue();
    JobQueue(const JobQueue &) = delete;
    JobQueue &operator=(const JobQueue &) = delete;

    // By ascending numbers.
    std::vector<TrainingStatus> jobs() const;
    // A place for a job that arrives.
    std::filesystem::path temporary() const { return store_.temporary(); }
    // Throws InvalidMessage for a name that no job can have.
    static void check_name(const std::string &name);
    // Takes the job in a file in, checks it on another thread, and answers then. `rights` of its sender. Removes the file.
    void accept(const std::string &name, const std::filesystem::path &file, const std::set<Right> &rights,
                Answer answer);
    // Cancels a waiting or running job; forgets an ended one.
    void end(const std::string &name);
    // A job's status and result.
    StateSnapshot state(const StatePull &pull) const;

    // From now on no job is taken, and the one that runs ends after its batch.
    void drain();
    bool draining() const { return draining_; }

  private:
    struct Arriving {
        std::string name;
        std::filesystem::path file;
        std::set<Right> rights;
        Answer answer;
    };
    using Job = std::shared_ptr<StoredJob>;

    Message accepted(const Arriving &arriving);
    bool known(const Arriving &arriving) const;
    void require_room() const;
    Job find(const std::string &name) const;
    void take_in();
    void train();
    Job next();
    void drop_oldest();

    const TrainingCellOptions &options_;
    const JobStore store_;
    const JobEvents events_;
    JobRun run_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Job> jobs_; // by ascending numbers
    std::deque<Arriving> arriving_;
    std::int64_t last_number_ = 0;
    std::atomic<bool> draining_ = false;
    std::thread intake_, trainer_;
};

} // namespace hillock::train
