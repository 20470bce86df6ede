#pragma once

#include "hillock.h"

#include <sstream>
#include <stdexcept>
#include <string>

namespace hillock::core {

// What went wrong, as one line for people, and the status that c_api.cpp returns for it.
class Error : public std::runtime_error {
  public:
    Error(hillock_status status, const std::string &message) : std::runtime_error(message), status_(status) {}

    hillock_status status() const { return status_; }

  private:
    hillock_status status_;
};

// The parts one after another as text.
template<class... Part>
std::string text(const Part &...parts) {
    std::ostringstream out;
    (out << ... << parts);
    return out.str();
}

template<class... Part>
[[noreturn]] void bad_image(const Part &...parts) {
    throw Error(HILLOCK_BAD_IMAGE, text(parts...));
}

template<class... Part>
[[noreturn]] void bad_argument(const Part &...parts) {
    throw Error(HILLOCK_BAD_ARGUMENT, text(parts...));
}

} // namespace hillock::core
