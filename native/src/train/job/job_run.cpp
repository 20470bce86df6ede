#include "train/job/job_run.hpp"

#include "protocol/text.hpp"
#include "train/file/whole_file.hpp"

#include <new>

namespace hillock::train {

namespace {

// Keeps the status and a checkpoint after each epoch, and a checkpoint now and then within long ones.
class Watching : public TrainingListener {
  public:
    Watching(const JobStore &store, StoredJob &stored, PreparedJob &job, const JobEvents &events)
        : store_(store), stored_(stored), job_(job), events_(events) {}

    void batch(std::int32_t batch, std::int32_t batches) override {
        constexpr std::chrono::seconds kCheckpoints(30); // how much work a killed process may lose
        if (batch < batches && std::chrono::steady_clock::now() - last_ > kCheckpoints) {
            keep();
        }
    }

    void epoch(const EpochReport &) override {
        keep();
        TrainingStatus status = stored_.status();
        status.report(job_.loop().history());
        store_.save(stored_, status);
        events_("epoch", status);
        stop_early();
    }

    // Stops once so many epochs in a row have not beaten the best one before. A job that is resumed may have been stopped after its last
    // epoch already.
    void stop_early() {
        const std::vector<EpochReport> &history = job_.loop().history();
        if (job_.job().early_stop == 0 || history.empty()) {
            return;
        }
        std::size_t best = 0;
        for (std::size_t i = 1; i < history.size(); ++i) {
            best = history[i].score() > history[best].score() ? i : best;
        }
        if (history.size() - 1 - best >= static_cast<std::size_t>(job_.job().early_stop)) {
            job_.loop().stop();
        }
    }

  private:
    void keep() {
        job_.loop().checkpoint(stored_.checkpoint());
        last_ = std::chrono::steady_clock::now();
    }

    const JobStore &store_;
    StoredJob &stored_;
    PreparedJob &job_;
    const JobEvents &events_;
    std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

} // namespace

void JobRun::run(StoredJob &stored) {
    try {
        PreparedJob job(stored.file(), options_);
        stored.trained_by(&job.loop());
        try {
            train(stored, job);
        } catch (...) {
            stored.trained_by(nullptr);
            throw;
        }
        stored.trained_by(nullptr);
    } catch (const std::bad_alloc &) {
        fail(stored, "no memory is left for this job");
    } catch (const std::exception &problem) {
        fail(stored, problem.what());
    }
}

// A failure that cannot be kept, as on a full disk, counts until the next start, which tries the job again.
void JobRun::fail(StoredJob &stored, const std::string &problem) {
    constexpr std::size_t kLongest = 4096;
    TrainingStatus status = stored.status();
    status.problem = protocol::clean(problem, kLongest);
    try {
        finish(stored, "failed", status, JobState::failed);
    } catch (const std::exception &) {
        status.state = JobState::failed;
        stored.status(status);
        events_("failed", status);
    }
}

void JobRun::train(StoredJob &stored, PreparedJob &job) {
    if (std::filesystem::exists(stored.checkpoint())) {
        job.loop().resume(stored.checkpoint());
    }
    TrainingStatus status = stored.status();
    status.report(job.loop().history());
    status.state = JobState::running;
    store_.save(stored, status);
    events_("started", status);
    Watching watching(store_, stored, job, events_);
    watching.stop_early();
    const bool done = job.loop().fit(watching);
    if (stored.cancelled()) {
        if (!job.loop().history().empty()) {
            keep_result(stored, job.result());
        }
        finish(stored, "cancelled", stored.status(), JobState::cancelled);
    } else if (done || !stored.stopped()) { // it ended, or the early stop ended it
        const PreparedJob::Result result = job.result();
        keep_result(stored, result);
        TrainingStatus finished = stored.status();
        if (job.job().deployment) {
            finished.deployed = deployer_(stored, *job.job().deployment, result.image);
        }
        finish(stored, "finished", std::move(finished), JobState::finished);
    } else {
        job.loop().checkpoint(stored.checkpoint());
    }
}

void JobRun::keep_result(const StoredJob &stored, const PreparedJob::Result &result) const {
    replace_durably(stored.image(), result.image);
    replace_durably(stored.parameters(), result.parameters);
}

void JobRun::finish(StoredJob &stored, std::string_view event, TrainingStatus status, JobState state) {
    status.state = state;
    store_.save(stored, status);
    std::filesystem::remove(stored.checkpoint());
    events_(event, status);
}

} // namespace hillock::train
