#include "train/job/job_snapshot.hpp"

#include "protocol/checks.hpp"
#include "serve/read_file.hpp"
#include "train/job/training_job.hpp"
#include "train/joined.hpp"
#include "train/json_values.hpp"

#include <algorithm>

namespace hillock::train {

namespace {

std::vector<std::byte> initial_network(const StoredJob &job, const std::optional<std::filesystem::path> &data) {
    try {
        return TrainingJob::initial_network(job.file(), data);
    } catch (const TrainingError &problem) { // the data folder has changed
        protocol::refuse(ErrorCode::internal, "names", "initial_network: " + std::string(problem.what()));
    }
}

} // namespace

StateSnapshot snapshot_of(const StoredJob &job, const std::vector<std::string> &names,
                          const std::optional<std::filesystem::path> &data) {
    const TrainingStatus status = job.status();
    std::vector<std::string> all = {"status"};
    if (ended(status.state) && std::filesystem::exists(job.parameters())) {
        all.insert(all.end(), {"image", "parameters", "initial_network", "job"});
    }
    StateSnapshot snapshot{status.last ? status.last->epoch : 0, status.network.digest, {}};
    for (const std::string &name : names.empty() ? all : names) {
        if (std::ranges::find(all, name) == all.end()) {
            protocol::refuse(ErrorCode::bad_value, "names",
                             "job '" + status.job() + "' has no '" + name + "': it is " + label(status.state) +
                                 " and has " + joined(all));
        }
        std::vector<std::byte> bytes;
        if (name == "status") {
            const std::string text = json_text(status.json());
            const auto view = std::as_bytes(std::span(text));
            bytes.assign(view.begin(), view.end());
        } else if (name == "image") {
            bytes = serve::read_file(job.image());
        } else if (name == "parameters") {
            bytes = serve::read_file(job.parameters());
        } else if (name == "job") {
            bytes = TrainingJob::text(job.file());
        } else {
            bytes = initial_network(job, data);
        }
        if (!bytes.empty()) {
            const auto size = static_cast<std::int32_t>(bytes.size());
            snapshot.variables.push_back(WireTensor::keep(name, {size}, std::move(bytes)));
        }
    }
    return snapshot;
}

} // namespace hillock::train
