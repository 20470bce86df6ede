#include "train/job_snapshot.hpp"

#include "protocol/checks.hpp"
#include "train/json_values.hpp"
#include "train/training_job.hpp"
#include "train/whole_file.hpp"

#include <algorithm>

namespace hillock::train {

namespace {

WireTensor bytes_tensor(const std::string &name, std::vector<std::byte> bytes) {
    const auto kept = std::make_shared<const std::vector<std::byte>>(std::move(bytes));
    return {name, ElementType::U8, {static_cast<std::int32_t>(kept->size())}, *kept, kept};
}

} // namespace

StateSnapshot snapshot_of(const StoredJob &job, const std::vector<std::string> &names) {
    const TrainingStatus status = job.status();
    std::vector<std::string> all = {"status"};
    if (ended(status.state) && std::filesystem::exists(job.parameters())) {
        all.insert(all.end(), {"image", "parameters", "initial_network", "job"});
    }
    StateSnapshot snapshot{status.last ? status.last->epoch : 0, status.network.digest, {}};
    for (const std::string &name : names.empty() ? all : names) {
        if (std::ranges::find(all, name) == all.end()) {
            std::string there;
            for (const std::string &one : all) {
                (there += there.empty() ? "" : ", ") += one;
            }
            protocol::refuse(ErrorCode::bad_value, "names",
                             "job '" + status.job() + "' has no '" + name + "': it is " + label(status.state) +
                                 " and has " + there);
        }
        std::vector<std::byte> bytes;
        if (name == "status") {
            const std::string text = json_text(status.json());
            const auto view = std::as_bytes(std::span(text));
            bytes.assign(view.begin(), view.end());
        } else if (name == "image") {
            bytes = read_whole(job.image());
        } else if (name == "parameters") {
            bytes = read_whole(job.parameters());
        } else {
            bytes = TrainingJob::part(job.file(), name == "job" ? "job" : "network");
        }
        if (!bytes.empty()) {
            snapshot.variables.push_back(bytes_tensor(name, std::move(bytes)));
        }
    }
    return snapshot;
}

} // namespace hillock::train
