#pragma once

#include "hillock/json.hpp"
#include "train/training_error.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

// Values of a job's JSON, by the type that is wanted; what has another type is refused with TrainingError.
namespace hillock::train {

// A value as JSON text, for messages.
std::string json_text(const Json &value);

// JSON that a trainer wrote itself, however long.
Json read_own_json(std::string_view text);

inline const Json &member_of(const Json &json, const std::string &key) {
    if (const Json *const value = json.find(key)) {
        return *value;
    }
    throw TrainingError("'" + key + "' is missing");
}

inline const std::string &text_of(const Json &value) {
    if (const auto *const text = value.as<std::string>()) {
        return *text;
    }
    throw TrainingError("must be a text, is " + json_text(value));
}

inline double number_of(const Json &value) {
    if (const auto *const integer = value.as<std::int64_t>()) {
        return static_cast<double>(*integer);
    }
    if (const auto *const number = value.as<double>()) {
        return *number;
    }
    throw TrainingError("must be a number, is " + json_text(value));
}

inline std::int64_t whole_of(const Json &value) {
    if (const auto *const integer = value.as<std::int64_t>()) {
        return *integer;
    }
    throw TrainingError("must be an integer, is " + json_text(value));
}

inline std::int32_t integer_of(const Json &value) {
    const auto *const integer = value.as<std::int64_t>();
    if (integer != nullptr && *integer >= std::numeric_limits<std::int32_t>::min() &&
        *integer <= std::numeric_limits<std::int32_t>::max()) {
        return static_cast<std::int32_t>(*integer);
    }
    throw TrainingError("must be an integer below 2^31, is " + json_text(value));
}

inline const Json::Array &list_of(const Json &value) {
    if (const auto *const list = value.as<Json::Array>()) {
        return *list;
    }
    throw TrainingError("must be a list, is " + json_text(value));
}

} // namespace hillock::train
