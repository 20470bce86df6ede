#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>

namespace hillock::train {

// The limits of a training cell: io.hillock.remote.TrainingCellOptions.
struct TrainingCellOptions {
    std::filesystem::path folder;              // of its jobs
    std::optional<std::filesystem::path> data; // whose files jobs may name
    std::size_t waiting = 16, ended = 64;      // jobs that wait, and that ended and are kept
    std::int64_t job_bytes = std::int64_t{1} << 30;
    std::int32_t threads = 0;                    // of a job, at most; 0: one a processor
    std::int64_t memory = std::int64_t{1} << 30; // of a job's backward pass, at most
};

} // namespace hillock::train
