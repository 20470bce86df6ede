#pragma once

#include <string_view>

namespace hillock::serve {

// Whether a topic is one of a pattern's: words joined by dots; * is one word, ** at the end any number of them, none too.
bool matches(std::string_view pattern, std::string_view topic);

} // namespace hillock::serve
