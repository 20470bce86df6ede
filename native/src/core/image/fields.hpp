#pragma once

#include "core/image/json.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace hillock::core {

// A gibibyte of floats: no number of a program, nor its signals or its state together, goes beyond. Products of two fit 64 bits.
constexpr std::uint64_t kMostElements = 1 << 28;
// Of one tensor.
constexpr std::uint64_t kMostTensorElements = 0x7FFFFFFF;

// Reads the fields of one JSON object. What is missing, of the wrong kind, out of range or unknown is refused by name;
// `where` says whose field it is. Refers to the JSON: exclusive to one reader, not kept.
class Fields {
  public:
    Fields(const Json &object, std::string where);

    const std::string &where() const { return where_; }
    bool has(const char *key) const;
    bool has_string(const char *key) const; // is there, as a text
    const std::string &string(const char *key);
    // One of the words.
    const std::string &one_of(const char *key, const std::vector<std::string_view> &words);
    bool boolean(const char *key);
    double real(const char *key); // finite
    std::uint64_t number(const char *key, std::uint64_t lowest, std::uint64_t highest);
    // −1 … count − 1, −1 for none.
    std::int32_t index_or_none(const char *key, std::size_t count);
    std::uint32_t index(const char *key, std::size_t count);
    // Exactly `length` numbers.
    std::vector<std::uint64_t> numbers(const char *key, std::size_t length, std::uint64_t lowest,
                                       std::uint64_t highest);
    // Dimensions of at least 1, at least one of them, whose product is at most `most`.
    std::vector<std::uint64_t> shape(const char *key, std::uint64_t most);
    const Json &array(const char *key);
    const Json &object(const char *key);
    // Refuses fields that nobody asked for.
    void finish() const;

    [[noreturn]] void refuse(const char *key, const std::string &problem) const;

  private:
    const Json &object_;
    std::string where_;
    std::set<std::string> read_;

    const Json &value(const char *key);
    std::vector<std::uint64_t> list(const char *key, std::uint64_t lowest, std::uint64_t highest);
    std::uint64_t checked(const char *key, const Json &number, std::uint64_t lowest, std::uint64_t highest) const;
};

// The product of a checked shape's dimensions.
std::uint64_t elements(const std::vector<std::uint64_t> &shape);

// "[2, 34, 34]"
std::string shape_text(const std::vector<std::uint64_t> &shape);

} // namespace hillock::core
