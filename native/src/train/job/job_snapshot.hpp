#pragma once

#include "hillock/state_message.hpp"
#include "train/job/job_store.hpp"

#include <optional>

namespace hillock::train {

// A job's status and result as the state of its network. `names` of the parts that are wanted; all if empty. `data`: the folder
// whose files jobs may name. Throws InvalidMessage if the job lacks one.
StateSnapshot snapshot_of(const StoredJob &job, const std::vector<std::string> &names,
                          const std::optional<std::filesystem::path> &data);

} // namespace hillock::train
