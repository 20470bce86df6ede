#include "hillock/json.hpp"

#include <algorithm>

namespace hillock {

namespace {

using Field = Json::Object::value_type;

std::vector<const Field *> sorted(const Json::Object &object) {
    std::vector<const Field *> fields;
    for (const Field &field : object) {
        fields.push_back(&field);
    }
    std::sort(fields.begin(), fields.end(), [](const Field *a, const Field *b) { return a->first < b->first; });
    return fields;
}

} // namespace

Json::Json(const Json &other) = default;
Json::Json(Json &&other) noexcept = default;
Json &Json::operator=(const Json &other) = default;
Json &Json::operator=(Json &&other) noexcept = default;
Json::~Json() = default;

const Json *Json::find(std::string_view key) const {
    if (const auto *const object = as<Object>()) {
        for (const Field &field : *object) {
            if (field.first == key) {
                return &field.second;
            }
        }
    }
    return nullptr;
}

bool Json::empty() const {
    const auto *const object = as<Object>();
    return object != nullptr && object->empty();
}

bool Json::operator==(const Json &other) const {
    const auto *const mine = as<Object>();
    const auto *const theirs = other.as<Object>();
    if (mine == nullptr || theirs == nullptr) {
        return value_ == other.value_;
    }
    return std::ranges::equal(sorted(*mine), sorted(*theirs), [](const Field *a, const Field *b) { return *a == *b; });
}

} // namespace hillock
