#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace hillock::core {

using Json = nlohmann::json;

// Parses untrusted JSON: UTF-8, at most 16 levels deep, no key twice in one object. `what` names it in messages.
Json parse_json(std::string_view json, const std::string &what);

} // namespace hillock::core
