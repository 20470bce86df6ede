#include "train/job/job_store.hpp"

#include "protocol/words.hpp"
#include "serve/read_file.hpp"
#include "train/file/whole_file.hpp"
#include "train/json_values.hpp"

#include <algorithm>
#include <stdexcept>

#include <fcntl.h>

namespace hillock::train {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStatus = "status.json", kLock = ".lock";

void write_status(const fs::path &folder, const TrainingStatus &status, const std::set<Right> &rights) {
    Json::Array words;
    for (const Right right : rights) {
        words.emplace_back(std::string(label(right)));
    }
    replace_durably(folder / kStatus, json_text(Json::Object{{"status", status.json()}, {"rights", std::move(words)}}));
}

std::shared_ptr<StoredJob> read_job(const fs::path &folder) {
    const std::vector<std::byte> bytes = serve::read_file(folder / kStatus);
    try {
        const Json json = read_own_json({reinterpret_cast<const char *>(bytes.data()), bytes.size()});
        std::set<Right> rights;
        for (const Json &word : list_of(member_of(json, "rights"))) {
            rights.insert(protocol::require_word<Right>(text_of(word)));
        }
        return std::make_shared<StoredJob>(folder, TrainingStatus::of(member_of(json, "status")), std::move(rights));
    } catch (const std::exception &problem) {
        throw std::runtime_error((folder / kStatus).string() + " is damaged: " + problem.what());
    }
}

} // namespace

TrainingStatus StoredJob::status() const {
    const std::lock_guard lock(mutex_);
    return status_;
}

void StoredJob::status(TrainingStatus now) {
    const std::lock_guard lock(mutex_);
    status_ = std::move(now);
}

void StoredJob::trained_by(TrainingLoop *loop) {
    const std::lock_guard lock(mutex_);
    loop_ = loop;
    if (stopped_ && loop_ != nullptr) {
        loop_->stop();
    }
}

void StoredJob::stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    if (loop_ != nullptr) {
        loop_->stop();
    }
}

void StoredJob::cancel() {
    const std::lock_guard lock(mutex_);
    stopped_ = cancelled_ = true;
    if (loop_ != nullptr) {
        loop_->stop();
    }
}

bool StoredJob::stopped() const {
    const std::lock_guard lock(mutex_);
    return stopped_;
}

bool StoredJob::cancelled() const {
    const std::lock_guard lock(mutex_);
    return cancelled_;
}

JobStore::JobStore(fs::path root) : root_(std::move(root)) {
    constexpr ::mode_t kOwner = 0600;
    fs::create_directories(root_);
    lock_ = channel::Descriptor(::open((root_ / kLock).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwner));
    struct ::flock whole {};
    whole.l_type = F_WRLCK; // as Java locks it: of a process, gone with it
    whole.l_whence = SEEK_SET;
    if (!lock_ || ::fcntl(lock_.get(), F_SETLK, &whole) != 0) {
        throw std::runtime_error(root_.string() + ": another training cell uses this folder, or it cannot be used");
    }
}

std::vector<std::shared_ptr<StoredJob>> JobStore::load() const {
    std::vector<std::shared_ptr<StoredJob>> jobs;
    std::vector<fs::path> entries;
    for (const fs::directory_entry &entry : fs::directory_iterator(root_)) {
        entries.push_back(entry.path());
    }
    for (const fs::path &entry : entries) {
        const std::string name = entry.filename().string();
        if (name == kLock) {
            continue;
        }
        if (name.starts_with('.')) {
            fs::remove_all(entry);
        } else {
            jobs.push_back(read_job(entry));
        }
    }
    std::ranges::sort(jobs, {}, [](const auto &job) { return job->status().number; });
    return jobs;
}

fs::path JobStore::temporary() const {
    return temporary_in(root_);
}

std::shared_ptr<StoredJob> JobStore::create(const TrainingStatus &status, const std::set<Right> &rights,
                                            const fs::path &file) const {
    const fs::path making = temporary(), folder = root_ / status.job();
    try {
        fs::create_directory(making);
        fs::rename(file, making / "job.npz");
        synchronise(making / "job.npz");
        write_status(making, status, rights);
        fs::rename(making, folder);
    } catch (...) {
        std::error_code ignored; // the next start removes it
        fs::remove_all(making, ignored);
        throw;
    }
    return std::make_shared<StoredJob>(folder, status, rights);
}

void JobStore::save(StoredJob &job, const TrainingStatus &status) const {
    write_status(job.folder(), status, job.rights());
    job.status(status);
}

void JobStore::remove(const StoredJob &job) const {
    const fs::path gone = temporary();
    fs::rename(job.folder(), gone);
    fs::remove_all(gone);
}

} // namespace hillock::train
