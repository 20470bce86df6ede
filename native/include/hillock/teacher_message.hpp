#pragma once

#include "hillock/tensor.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

// Several teachers on one question, types 22 to 24.
namespace hillock {

// One teacher's opinion in a round.
struct TeacherOutput {
    std::int64_t round = 0;
    std::string teacher;
    std::int32_t label = 0;
    double confidence = 0;
    std::optional<WireTensor> counts; // "counts", I64 [*out]
    bool operator==(const TeacherOutput &) const = default;
};

// A round's consequences for the teachers' learning; answered by Ack.
struct MtlSignal {
    std::int64_t round = 0;
    double disagreement = 0;
    double combined_confidence = 0;
    std::map<std::string, double> learning_rate_factors; // by teacher
    bool operator==(const MtlSignal &) const = default;
};

// The agreement of several teachers.
struct MtlResult {
    std::int64_t round = 0;
    std::int32_t label = 0;
    double confidence = 0;
    double disagreement = 0;
    std::vector<std::string> teachers; // that took part
    bool operator==(const MtlResult &) const = default;
};

} // namespace hillock
