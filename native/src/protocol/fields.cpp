#include "protocol/fields.hpp"

#include <charconv>

namespace hillock::protocol {

namespace {

template<class T>
T &as(std::string_view key, Json &json, std::string_view what) {
    T *const value = json.as<T>();
    if (value == nullptr) {
        refuse(ErrorCode::bad_message, key, what);
    }
    return *value;
}

bool is_null(const Json &json) {
    return json.as<std::nullptr_t>() != nullptr;
}

} // namespace

Fields::Fields(std::string_view field, Json &json)
    : fields_(std::move(read_object(field, json))), taken_(fields_.size(), false) {}

Json *Fields::take(std::string_view key) {
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        if (fields_[i].first == key) {
            taken_[i] = true;
            return is_null(fields_[i].second) ? nullptr : &fields_[i].second;
        }
    }
    return nullptr;
}

Json &Fields::require(std::string_view key) {
    Json *const value = take(key);
    if (value == nullptr) {
        refuse(ErrorCode::bad_message, key, "is missing");
    }
    return *value;
}

bool Fields::has(std::string_view key) const {
    for (const auto &[name, value] : fields_) {
        if (name == key) {
            return !is_null(value);
        }
    }
    return false;
}

Json Fields::rest() {
    Json::Object rest;
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        if (!taken_[i]) {
            rest.push_back(std::move(fields_[i]));
        }
    }
    return rest;
}

std::string &read_text(std::string_view key, Json &json) {
    return as<std::string>(key, json, "must be a text");
}

bool read_truth(std::string_view key, const Json &json) {
    const bool *const value = json.as<bool>();
    if (value == nullptr) {
        refuse(ErrorCode::bad_message, key, "must be true or false");
    }
    return *value;
}

std::int64_t read_integer(std::string_view key, const Json &json) {
    if (json.as<Json::Digits>() != nullptr) {
        refuse(ErrorCode::bad_value, key, "is too large");
    }
    const std::int64_t *const value = json.as<std::int64_t>();
    if (value == nullptr) {
        refuse(ErrorCode::bad_message, key, "must be an integer");
    }
    return *value;
}

std::int32_t read_int32(std::string_view key, const Json &json) {
    const std::int64_t value = read_integer(key, json);
    if (value != static_cast<std::int32_t>(value)) {
        refuse(ErrorCode::bad_value, key, "must be below 2^31");
    }
    return static_cast<std::int32_t>(value);
}

double read_number(std::string_view key, const Json &json) {
    if (const auto *const number = json.as<double>()) {
        return *number;
    }
    if (const auto *const integer = json.as<std::int64_t>()) {
        return static_cast<double>(*integer);
    }
    const auto *const digits = json.as<Json::Digits>();
    if (digits == nullptr) {
        refuse(ErrorCode::bad_message, key, "must be a number");
    }
    double value = 0;
    const std::string &text = digits->text;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc()) {
        refuse(ErrorCode::bad_value, key, "is too large");
    }
    return value;
}

Json::Array &read_list(std::string_view key, Json &json) {
    return as<Json::Array>(key, json, "must be a list");
}

Json::Object &read_object(std::string_view key, Json &json) {
    return as<Json::Object>(key, json, "must be an object");
}

} // namespace hillock::protocol
