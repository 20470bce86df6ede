#include "core/image/json.hpp"

#include "core/error.hpp"

#include <nlohmann/json.hpp>

#include <set>
#include <vector>

namespace hillock::core {

namespace {

constexpr std::size_t kMaximumDepth = 16;

} // namespace

Json parse_json(std::string_view json, const std::string &what) {
    std::vector<std::set<std::string>> keys(kMaximumDepth + 1); // of the object open at each depth
    const auto check = [&](int parents, Json::parse_event_t event, Json &value) {
        const auto depth = static_cast<std::size_t>(parents);
        if (event == Json::parse_event_t::object_start || event == Json::parse_event_t::array_start) {
            if (depth >= kMaximumDepth) {
                bad_image(what, " nests deeper than ", kMaximumDepth, " levels");
            }
            keys[depth + 1].clear();
        } else if (event == Json::parse_event_t::key) {
            const auto &key = value.get_ref<const std::string &>();
            if (!keys[depth].insert(key).second) {
                bad_image(what, " has the key '", key, "' twice in one object");
            }
        }
        return true;
    };
    try {
        return Json::parse(json, check);
    } catch (const Json::parse_error &error) {
        bad_image(what, " is no JSON: wrong at byte ", error.byte);
    } catch (const Json::exception &) {
        bad_image(what, " is no JSON: a number out of range");
    }
}

} // namespace hillock::core
