#pragma once

#include "hillock/state_message.hpp"
#include "train/job/job_store.hpp"

namespace hillock::train {

// A job's status and result as the state of its network. `names` of the parts that are wanted; all if empty. Throws InvalidMessage if the
// job lacks one.
StateSnapshot snapshot_of(const StoredJob &job, const std::vector<std::string> &names);

} // namespace hillock::train
