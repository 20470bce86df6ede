#include "train/job/job_queue.hpp"

#include "protocol/checks.hpp"
#include "train/file/mapped_file.hpp"
#include "train/job/job_snapshot.hpp"
#include "train/training_error.hpp"

#include <algorithm>
#include <limits>
#include <new>

namespace hillock::train {

namespace {

using protocol::refuse;

constexpr std::size_t kMostArriving = 8; // jobs that wait to be checked

// Removes a job that was not kept.
class Arrived {
  public:
    explicit Arrived(const std::filesystem::path &file) : file_(file) {}
    ~Arrived() {
        std::error_code ignored; // it has been moved, or the next start removes it
        std::filesystem::remove(file_, ignored);
    }
    Arrived(const Arrived &) = delete;
    Arrived &operator=(const Arrived &) = delete;

  private:
    const std::filesystem::path &file_;
};

} // namespace

JobQueue::JobQueue(const TrainingCellOptions &options, JobEvents events, Deployer deployer)
    : options_(options), store_(options.folder), events_(events),
      run_(store_, options_, std::move(events), std::move(deployer)), jobs_(store_.load()) {
    last_number_ = jobs_.empty() ? 0 : jobs_.back()->status().number;
    intake_ = std::thread([this] { take_in(); });
    trainer_ = std::thread([this] { train(); });
}

JobQueue::~JobQueue() {
    drain();
    intake_.join();
    trainer_.join();
}

void JobQueue::drain() {
    const std::lock_guard lock(mutex_);
    draining_ = true;
    for (const Job &job : jobs_) {
        job->stop();
    }
    changed_.notify_all();
}

std::vector<TrainingStatus> JobQueue::jobs() const {
    const std::lock_guard lock(mutex_);
    std::vector<TrainingStatus> all;
    for (const Job &job : jobs_) {
        all.push_back(job->status());
    }
    return all;
}

void JobQueue::check_name(const std::string &name) {
    constexpr std::string_view kFirst = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    constexpr std::size_t kMost = 100;
    const bool good = !name.empty() && name.size() <= kMost && kFirst.find(name.front()) != std::string_view::npos &&
                      name.find_first_not_of(std::string(kFirst) + "._-") == std::string::npos;
    if (!good) {
        refuse(ErrorCode::bad_value, "network",
               "'" + name +
                   "' cannot name a job: names are 1 to 100 of A-Z a-z 0-9 . _ - and begin with a letter or a digit");
    }
}

void JobQueue::accept(const std::string &name, const std::filesystem::path &file, const std::set<Right> &rights,
                      Answer answer) {
    {
        const std::lock_guard lock(mutex_);
        if (arriving_.size() < kMostArriving && !draining_) {
            arriving_.push_back({name, file, rights, std::move(answer)});
            changed_.notify_all();
            return;
        }
    }
    const Arrived refused(file);
    refuse(ErrorCode::overloaded, "network", draining_ ? "the training cell is closing" : "many jobs arrive at once");
}

// Checks jobs that arrive, one at a time.
void JobQueue::take_in() {
    for (;;) {
        Arriving arriving;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return draining_ || !arriving_.empty(); });
            if (arriving_.empty()) {
                return;
            }
            arriving = std::move(arriving_.front());
            arriving_.pop_front();
        }
        const Arrived arrived(arriving.file);
        Message answer;
        try {
            answer = accepted(arriving);
        } catch (const InvalidMessage &problem) {
            answer = error_reply(problem);
        } catch (const TrainingError &problem) {
            answer = error_reply(ErrorCode::bad_value, problem.what());
        } catch (const std::bad_alloc &) {
            answer = error_reply(ErrorCode::overloaded, "no memory is left for this job");
        } catch (const std::exception &problem) {
            answer = error_reply(problem);
        }
        arriving.answer(std::move(answer));
    }
}

Message JobQueue::accepted(const Arriving &arriving) {
    if (known(arriving)) {
        return Ack{};
    }
    TrainingStatus status;
    {
        const PreparedJob job(arriving.file, options_);
        status.network = job.network();
        status.network.name = arriving.name;
        status.epochs = job.job().training.epochs;
    }
    const std::lock_guard lock(mutex_);
    require_room();
    status.number = last_number_ + 1;
    jobs_.push_back(store_.create(status, arriving.rights, arriving.file));
    ++last_number_;
    events_("accepted", status); // under the lock, so that it comes before the event that it has started
    changed_.notify_all();
    constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
    return Ack{std::nullopt, static_cast<std::int32_t>(std::min(kMost, status.number))};
}

// Whether the same job is here under its name. Throws InvalidMessage if another one is, or there is no room.
bool JobQueue::known(const Arriving &arriving) const {
    Job known;
    {
        const std::lock_guard lock(mutex_);
        const auto found =
            std::ranges::find_if(jobs_, [&](const Job &job) { return job->status().job() == arriving.name; });
        if (found == jobs_.end()) {
            require_room();
            return false;
        }
        known = *found;
    }
    const auto own = MappedFile::open(known->file().string(), "the job: ");
    const auto other = MappedFile::open(arriving.file.string(), "the job: ");
    if (std::ranges::equal(own->bytes(), other->bytes())) {
        return true;
    }
    refuse(ErrorCode::bad_value, "network",
           "'" + arriving.name + "' is another job, which is " + label(known->status().state));
}

// Under the lock.
void JobQueue::require_room() const {
    const auto waiting = static_cast<std::size_t>(
        std::ranges::count_if(jobs_, [](const Job &job) { return job->status().state == JobState::queued; }));
    if (draining_ || waiting >= options_.waiting) {
        refuse(ErrorCode::overloaded, "network",
               draining_ ? "the training cell is closing" : std::to_string(waiting) + " jobs wait already");
    }
}

// Under the lock.
JobQueue::Job JobQueue::find(const std::string &name) const {
    const auto found = std::ranges::find_if(jobs_, [&](const Job &job) { return job->status().job() == name; });
    if (found == jobs_.end()) {
        refuse(ErrorCode::unknown_network, "network", "there is no job '" + name + "' here");
    }
    return *found;
}

void JobQueue::end(const std::string &name) {
    const std::lock_guard lock(mutex_);
    const Job job = find(name);
    TrainingStatus status = job->status();
    if (status.state == JobState::running) {
        job->cancel();
    } else if (status.state == JobState::queued) {
        status.state = JobState::cancelled;
        store_.save(*job, status);
        events_("cancelled", status);
        drop_oldest();
    } else {
        std::erase(jobs_, job);
        store_.remove(*job);
    }
}

StateSnapshot JobQueue::state(const StatePull &pull) const {
    if (pull.stream) {
        refuse(ErrorCode::incompatible_state, "stream", "a training cell keeps no streams");
    }
    Job job;
    {
        const std::lock_guard lock(mutex_);
        job = find(pull.network);
    }
    return snapshot_of(*job, pull.names, options_.data);
}

void JobQueue::train() {
    while (const Job job = next()) {
        run_.run(*job);
        const std::lock_guard lock(mutex_);
        try {
            drop_oldest();
        } catch (const std::exception &) {
            // Its folder stays, and the next start finds the job again.
        }
    }
}

// The job that comes next; waits for it. Null once this drains.
JobQueue::Job JobQueue::next() {
    std::unique_lock lock(mutex_);
    for (;;) {
        if (draining_) {
            return nullptr;
        }
        const auto open = std::ranges::find_if(jobs_, [](const Job &job) { return !ended(job->status().state); });
        if (open != jobs_.end()) {
            TrainingStatus status = (*open)->status();
            status.state = JobState::running; // from now on it is cancelled by stopping its loop
            (*open)->status(std::move(status));
            return *open;
        }
        changed_.wait(lock);
    }
}

// Under the lock.
void JobQueue::drop_oldest() {
    std::vector<Job> all;
    std::ranges::copy_if(jobs_, std::back_inserter(all), [](const Job &job) { return ended(job->status().state); });
    for (std::size_t i = 0; i + options_.ended < all.size(); ++i) {
        std::erase(jobs_, all[i]);
        store_.remove(*all[i]);
    }
}

} // namespace hillock::train
