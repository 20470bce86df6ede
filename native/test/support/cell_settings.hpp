#pragma once

#include "hillock/settings.hpp"

#include <chrono>
#include <string>

namespace hillock::testing {

// Of a cell that tries again and ends soon, with the tests' keys for TLS.
inline Settings cell_settings(const std::string &name) {
    const std::string keys = HILLOCK_TEST_KEYS;
    Settings settings;
    settings.name = name;
    settings.role = Role::training;
    settings.first_wait = std::chrono::milliseconds(10);
    settings.drain = std::chrono::milliseconds(100);
    settings.tls = {keys + "/server.pem", keys + "/server.key", keys + "/ca.pem", false};
    return settings;
}

} // namespace hillock::testing
