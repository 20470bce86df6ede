#include "channel/address.hpp"

#include "channel/channel.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <sys/stat.h>
#include <unistd.h>

namespace hillock::channel {

namespace {

constexpr std::size_t kMaxName = 64;

[[noreturn]] void bad(std::string_view uri) {
    throw Error(Cause::bad_address,
                "'" + std::string(uri) + "' is none of unix:/path, tcp://host:port, tls://host:port, shm:name");
}

bool starts(std::string_view text, std::string_view with) {
    return text.substr(0, with.size()) == with;
}

bool is_name(std::string_view name) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
               c == '-';
    };
    return !name.empty() && name.size() <= kMaxName && name.front() != '.' &&
           std::all_of(name.begin(), name.end(), allowed);
}

TcpAddress host_and_port(std::string_view uri, std::string_view rest, bool tls) {
    std::string_view host = rest, port;
    const bool bracketed = starts(rest, "[");
    const std::size_t end = bracketed ? rest.find(']') : rest.find(':');
    if (bracketed) {
        if (end == std::string_view::npos) {
            bad(uri);
        }
        host = rest.substr(1, end - 1);
        port = rest.substr(end + 1);
    } else if (end != std::string_view::npos) {
        host = rest.substr(0, end);
        port = rest.substr(end);
    }
    if (host.empty() || host.find_first_of(bracketed ? "/@?#[" : "/@?#[]:") != std::string_view::npos) {
        bad(uri);
    }
    std::uint16_t number = kDefaultPort;
    if (!port.empty()) {
        const char *const last = port.data() + port.size();
        const auto read = std::from_chars(port.data() + 1, last, number);
        if (port.front() != ':' || read.ec != std::errc() || read.ptr != last) {
            bad(uri);
        }
    }
    return {std::string(host), number, tls};
}

} // namespace

Address parse(std::string_view uri) {
    if (starts(uri, "unix:")) {
        std::string path(uri.substr(5));
        if (path.empty()) {
            path = runtime_folder() + "/hillock.sock";
        } else if (path.front() != '/') {
            throw Error(Cause::bad_address, "unix: needs an absolute path, not " + path);
        }
        return UnixAddress{path};
    }
    if (starts(uri, "tcp://")) {
        return host_and_port(uri, uri.substr(6), false);
    }
    if (starts(uri, "tls://")) {
        return host_and_port(uri, uri.substr(6), true);
    }
    if (starts(uri, "shm:")) {
        const std::string_view name = uri.substr(4);
        if (!is_name(name)) {
            throw Error(Cause::bad_address,
                        "shm: needs a name of 1 to 64 of A-Z a-z 0-9 . _ -, not '" + std::string(name) + "'");
        }
        return ShmAddress{std::string(name)};
    }
    bad(uri);
}

std::string text(const Address &address) {
    struct Write {
        std::string operator()(const UnixAddress &at) const { return "unix:" + at.path; }
        std::string operator()(const TcpAddress &at) const {
            const bool v6 = at.host.find(':') != std::string::npos;
            return (at.tls ? "tls://" : "tcp://") + (v6 ? "[" + at.host + "]" : at.host) + ":" +
                   std::to_string(at.port);
        }
        std::string operator()(const ShmAddress &at) const { return "shm:" + at.name; }
    };
    return std::visit(Write{}, address);
}

std::string runtime_folder() {
    const char *const given = std::getenv("XDG_RUNTIME_DIR");
    const std::string folder = given != nullptr && *given == '/' ? given : "/tmp/hillock-" + std::to_string(::getuid());
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
        throw Error(Cause::unreachable, "making " + folder + ": " + std::strerror(errno));
    }
    struct stat seen {};
    if (::lstat(folder.c_str(), &seen) != 0 || !S_ISDIR(seen.st_mode) || seen.st_uid != ::getuid() ||
        (seen.st_mode & 0777) != 0700) {
        throw Error(Cause::unreachable, folder + " must be a folder of this user, with mode 0700");
    }
    return folder;
}

std::string rendezvous(const ShmAddress &address) {
    return runtime_folder() + "/hillock-shm-" + address.name;
}

} // namespace hillock::channel
