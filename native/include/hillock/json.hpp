#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace hillock {

// A JSON value: metrics, bodies of events, fields that this version does not know. Objects keep their order; integers beyond 64
// bits keep their digits. In a message, numbers are finite and texts are well-formed UTF-8.
class Json {
  public:
    struct Digits {
        std::string text;
        bool operator==(const Digits &) const = default;
    };
    using Array = std::vector<Json>;
    using Object = std::vector<std::pair<std::string, Json>>;
    using Value = std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, Digits, Array, Object>;

    Json() : value_(Object{}) {}
    template<class T>
    Json(T value) : value_(std::move(value)) {}
    Json(const Json &other);
    Json(Json &&other) noexcept;
    Json &operator=(const Json &other);
    Json &operator=(Json &&other) noexcept;
    ~Json();

    const Value &value() const { return value_; }
    Value &value() { return value_; }

    template<class T>
    const T *as() const {
        return std::get_if<T>(&value_);
    }
    template<class T>
    T *as() {
        return std::get_if<T>(&value_);
    }

    // The value of an object's key; null if this is not an object or has no such key.
    const Json *find(std::string_view key) const;

    // Whether this is the object without fields.
    bool empty() const;

    // The order of fields does not matter.
    bool operator==(const Json &other) const;

  private:
    Value value_;
};

} // namespace hillock
