#include "serve/topics.hpp"

namespace hillock::serve {

namespace {

// Takes the first word off.
std::string_view take_word(std::string_view &words, bool &more) {
    const std::size_t dot = words.find('.');
    const std::string_view word = words.substr(0, dot);
    more = dot != std::string_view::npos;
    words = more ? words.substr(dot + 1) : std::string_view();
    return word;
}

} // namespace

bool matches(std::string_view pattern, std::string_view topic) {
    bool pattern_goes_on = true, topic_goes_on = true;
    while (pattern_goes_on && topic_goes_on) {
        if (pattern == "**") {
            return true;
        }
        const std::string_view wanted = take_word(pattern, pattern_goes_on), word = take_word(topic, topic_goes_on);
        if (wanted != "*" && wanted != word) {
            return false;
        }
    }
    return !topic_goes_on && (!pattern_goes_on || pattern == "**");
}

} // namespace hillock::serve
