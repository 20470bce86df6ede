#pragma once

#include "protocol/checks.hpp"
#include "protocol/words.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace hillock::protocol {

// The fields of one JSON object, taken one by one; what is left at the end nobody knew. null counts as absent.
class Fields {
  public:
    // Takes the fields out of the object. Throws `bad_message` where it is none.
    Fields(std::string_view field, Json &json);

    // null where absent.
    Json *take(std::string_view key);
    Json &require(std::string_view key);
    bool has(std::string_view key) const;

    // What nobody took.
    Json rest();

  private:
    Json::Object fields_;
    std::vector<bool> taken_;
};

std::string &read_text(std::string_view key, Json &json);
bool read_truth(std::string_view key, const Json &json);
std::int64_t read_integer(std::string_view key, const Json &json);
std::int32_t read_int32(std::string_view key, const Json &json);
double read_number(std::string_view key, const Json &json);
Json::Array &read_list(std::string_view key, Json &json);
Json::Object &read_object(std::string_view key, Json &json);

} // namespace hillock::protocol
