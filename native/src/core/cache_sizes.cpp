#include "core/cache_sizes.hpp"

#include "core/error.hpp"

#include <array>
#include <charconv>
#include <cstdlib>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

namespace hillock::core {

namespace {

constexpr std::size_t kKibi = 1024;
constexpr std::size_t kMostKibi = 1 << 20;
constexpr CacheSizes kCommon{32 * kKibi, 512 * kKibi};

// Takes a number of KiB off the front of `text`; 0 if there is none.
std::size_t take_kibi(std::string_view &text) {
    std::size_t kibi = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), kibi);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return error == std::errc() && kibi <= kMostKibi ? kibi * kKibi : 0;
}

CacheSizes parse(std::string_view text) {
    const std::string_view all = text;
    CacheSizes sizes{take_kibi(text), 0};
    if (text.starts_with(',')) {
        text.remove_prefix(1);
        sizes.second = take_kibi(text);
    }
    if (sizes.first == 0 || sizes.second < sizes.first || !text.empty()) {
        bad_argument("environment variable HILLOCK_CACHE is '", all,
                     "', not the KiB of the first-level and the second-level data cache, as '32,512'");
    }
    return sizes;
}

// The first line of a short file; empty if it cannot be read. A C++ stream would bind the library to a newer glibc.
std::string first_line(const std::string &path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return {};
    }
    std::array<char, 32> bytes{};
    const ::ssize_t count = ::read(file, bytes.data(), bytes.size());
    ::close(file);
    const std::string_view line(bytes.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
    return std::string(line.substr(0, line.find('\n')));
}

// What Linux lists of a processor's caches; the C library does not know it on all architectures.
std::size_t listed(const char *level) {
    for (int index = 0; index < 8; ++index) {
        const std::string folder = text("/sys/devices/system/cpu/cpu0/cache/index", index, "/");
        if (first_line(folder + "level") == level && first_line(folder + "type") != "Instruction") {
            const std::string size = first_line(folder + "size"); // as 512K
            std::string_view kibi = size;
            return take_kibi(kibi);
        }
    }
    return 0;
}

std::size_t ask(int name, const char *level, std::size_t common) {
    const long bytes = ::sysconf(name);
    const std::size_t found = bytes > 0 ? static_cast<std::size_t>(bytes) : listed(level);
    return found == 0 ? common : found;
}

} // namespace

CacheSizes read_cache_sizes() {
    const char *const given = std::getenv("HILLOCK_CACHE");
    if (given != nullptr && *given != '\0') {
        return parse(given);
    }
    return {ask(_SC_LEVEL1_DCACHE_SIZE, "1", kCommon.first), ask(_SC_LEVEL2_CACHE_SIZE, "2", kCommon.second)};
}

} // namespace hillock::core
