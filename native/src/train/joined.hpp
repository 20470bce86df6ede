#pragma once

#include <string>

namespace hillock::train {

// Words for a message, with commas between them.
template<class Words>
std::string joined(const Words &words) {
    std::string text;
    for (const auto &word : words) {
        (text += text.empty() ? "" : ", ") += word;
    }
    return text;
}

} // namespace hillock::train
