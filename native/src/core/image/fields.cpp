#include "core/image/fields.hpp"

#include "core/error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <utility>

namespace hillock::core {

Fields::Fields(const Json &object, std::string where) : object_(object), where_(std::move(where)) {
    if (!object.is_object()) {
        bad_image(where_, ": is no object");
    }
}

bool Fields::has(const char *key) const {
    return object_.contains(key);
}

bool Fields::has_string(const char *key) const {
    return has(key) && object_[key].is_string();
}

const std::string &Fields::string(const char *key) {
    const Json &field = value(key);
    if (!field.is_string()) {
        refuse(key, "is no text");
    }
    return field.get_ref<const std::string &>();
}

const std::string &Fields::one_of(const char *key, const std::vector<std::string_view> &words) {
    const std::string &word = string(key);
    if (std::find(words.begin(), words.end(), word) == words.end()) {
        refuse(key, "'" + word + "' is unknown");
    }
    return word;
}

bool Fields::boolean(const char *key) {
    const Json &field = value(key);
    if (!field.is_boolean()) {
        refuse(key, "is neither true nor false");
    }
    return field.get<bool>();
}

double Fields::real(const char *key) {
    const Json &field = value(key);
    if (!field.is_number() || !std::isfinite(field.get<double>())) {
        refuse(key, "is no finite number");
    }
    return field.get<double>();
}

std::uint64_t Fields::number(const char *key, std::uint64_t lowest, std::uint64_t highest) {
    return checked(key, value(key), lowest, highest);
}

std::int32_t Fields::index_or_none(const char *key, std::size_t count) {
    const Json &field = value(key);
    if (field.is_number_integer() && !field.is_number_unsigned() && field.get<std::int64_t>() == -1) {
        return -1;
    }
    return static_cast<std::int32_t>(index(key, count));
}

std::uint32_t Fields::index(const char *key, std::size_t count) {
    const Json &field = value(key);
    if (!field.is_number_unsigned() || field.get<std::uint64_t>() >= count) {
        refuse(key, text("is ", field.dump(), ", no index below ", count));
    }
    return field.get<std::uint32_t>();
}

std::vector<std::uint64_t> Fields::numbers(const char *key, std::size_t length, std::uint64_t lowest,
                                           std::uint64_t highest) {
    const std::vector<std::uint64_t> all = list(key, lowest, highest);
    if (all.size() != length) {
        refuse(key, text("has ", all.size(), " numbers, not ", length));
    }
    return all;
}

std::vector<std::uint64_t> Fields::shape(const char *key, std::uint64_t most) {
    const std::vector<std::uint64_t> shape = list(key, 1, most);
    std::uint64_t product = 1;
    for (const std::uint64_t dimension : shape) {
        if (dimension > most / product) {
            refuse(key, text(shape_text(shape), " has more than ", most, " elements"));
        }
        product *= dimension;
    }
    if (shape.empty()) {
        refuse(key, "has no dimension");
    }
    return shape;
}

const Json &Fields::array(const char *key) {
    const Json &field = value(key);
    if (!field.is_array()) {
        refuse(key, "is no array");
    }
    return field;
}

const Json &Fields::object(const char *key) {
    const Json &field = value(key);
    if (!field.is_object()) {
        refuse(key, "is no object");
    }
    return field;
}

void Fields::finish() const {
    for (const auto &[key, field] : object_.items()) {
        if (!read_.contains(key)) {
            refuse(key.c_str(), "is unknown");
        }
    }
}

void Fields::refuse(const char *key, const std::string &problem) const {
    bad_image(where_, ": ", key, " ", problem);
}

const Json &Fields::value(const char *key) {
    const auto found = object_.find(key);
    if (found == object_.end()) {
        refuse(key, "is missing");
    }
    read_.insert(key);
    return *found;
}

std::vector<std::uint64_t> Fields::list(const char *key, std::uint64_t lowest, std::uint64_t highest) {
    std::vector<std::uint64_t> numbers;
    for (const Json &number : array(key)) {
        numbers.push_back(checked(key, number, lowest, highest));
    }
    return numbers;
}

std::uint64_t Fields::checked(const char *key, const Json &number, std::uint64_t lowest, std::uint64_t highest) const {
    if (!number.is_number_unsigned() || number.get<std::uint64_t>() < lowest || number.get<std::uint64_t>() > highest) {
        refuse(key, text("is or holds ", number.is_number() ? number.dump() : number.type_name(),
                         ", no whole number from ", lowest, " to ", highest));
    }
    return number.get<std::uint64_t>();
}

std::uint64_t elements(const std::vector<std::uint64_t> &shape) {
    return std::accumulate(shape.begin(), shape.end(), std::uint64_t{1}, std::multiplies<>());
}

std::string shape_text(const std::vector<std::uint64_t> &shape) {
    std::ostringstream list;
    for (std::size_t k = 0; k < shape.size(); ++k) {
        list << (k == 0 ? "[" : ", ") << shape[k];
    }
    return shape.empty() ? "[]" : list.str() + "]";
}

} // namespace hillock::core
