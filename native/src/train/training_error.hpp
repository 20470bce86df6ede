#pragma once

#include <stdexcept>
#include <string>

namespace hillock::train {

// Why a training cannot start or go on, where, and what helps: one line for people.
class TrainingError : public std::runtime_error {
  public:
    explicit TrainingError(const std::string &reason) : std::runtime_error(reason) {}
    TrainingError(const std::string &node, const std::string &reason)
        : std::runtime_error("node '" + node + "': " + reason) {}
};

} // namespace hillock::train
