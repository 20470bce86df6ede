#include "train/json_values.hpp"

#include "protocol/json_reader.hpp"
#include "protocol/json_writer.hpp"

namespace hillock::train {

std::string json_text(const Json &value) {
    std::string text;
    protocol::JsonWriter(text).json(value);
    return text;
}

Json read_own_json(std::string_view text) {
    constexpr protocol::JsonLimits kOwn = {64, std::numeric_limits<std::size_t>::max()};
    return protocol::read_json(text, kOwn);
}

} // namespace hillock::train
