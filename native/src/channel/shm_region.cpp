#include "channel/shm_region.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace hillock::channel {

namespace {

constexpr char kMagic[] = {'H', 'I', 'L', 'L', 'S', 'H', 'M', '1'};
constexpr std::size_t kDigits = 16;
constexpr int kSeals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

std::size_t bytes_of(std::size_t rings, std::uint32_t ring_bytes) {
    return rings + 2 * std::size_t{ring_bytes};
}

// Where a symbolic link leads; empty where the file is none.
std::string target(const std::string &path) {
    char text[64];
    const ssize_t bytes = ::readlink(path.c_str(), text, sizeof(text));
    if (bytes < 0 && errno != EINVAL) {
        fail(Cause::unreachable, "shared memory " + path);
    }
    return {text, static_cast<std::size_t>(std::max<ssize_t>(bytes, 0))};
}

bool all_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Whether it is /proc/PID/fd/NUMBER.
bool is_descriptor(std::string_view path) {
    constexpr std::string_view kProc = "/proc/", kFd = "/fd/";
    const std::size_t fd = path.find(kFd);
    return path.starts_with(kProc) && fd != std::string_view::npos && fd > kProc.size() &&
           all_digits(path.substr(kProc.size(), fd - kProc.size())) && all_digits(path.substr(fd + kFd.size()));
}

} // namespace

ShmRegion::ShmRegion(std::string path, Descriptor memory, std::uint32_t ring_bytes)
    : path_(std::move(path)), memory_(std::move(memory)), ring_bytes_(ring_bytes) {
    void *const mapped =
        ::mmap(nullptr, bytes_of(kRings, ring_bytes), PROT_READ | PROT_WRITE, MAP_SHARED, memory_.get(), 0);
    if (mapped == MAP_FAILED) {
        const int why = errno;
        ::unlink(path_.c_str());
        errno = why;
        fail(Cause::unreachable, "mapping " + path_);
    }
    base_ = static_cast<std::byte *>(mapped);
}

ShmRegion::ShmRegion(ShmRegion &&other) noexcept
    : path_(std::exchange(other.path_, {})), memory_(std::move(other.memory_)),
      base_(std::exchange(other.base_, nullptr)), ring_bytes_(other.ring_bytes_) {}

ShmRegion::~ShmRegion() {
    if (base_ != nullptr) {
        unlink();
        ::munmap(base_, bytes_of(kRings, static_cast<std::uint32_t>(ring_bytes_)));
    }
}

void ShmRegion::unlink() noexcept {
    if (!path_.empty()) {
        ::unlink(path_.c_str());
        path_.clear();
    }
}

ShmRegion ShmRegion::create(const std::string &folder, const std::string &name, std::uint32_t ring_bytes) {
    const std::string path = folder + "/" + name;
    Descriptor memory(::memfd_create(name.c_str(), MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!memory) {
        fail(Cause::unreachable, "shared memory " + path);
    }
    // Really had, not only promised: a page that cannot be given would kill the process later.
    const int full = ::posix_fallocate(memory.get(), 0, static_cast<off_t>(bytes_of(kRings, ring_bytes)));
    if (full != 0) {
        errno = full;
        fail(Cause::unreachable, "shared memory " + path);
    }
    const std::string place = "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(memory.get());
    if (::fchmod(memory.get(), 0600) != 0 || ::fcntl(memory.get(), F_ADD_SEALS, kSeals) != 0 ||
        ::symlink(place.c_str(), path.c_str()) != 0) {
        fail(Cause::unreachable, "shared memory " + path);
    }
    ShmRegion region(path, std::move(memory), ring_bytes);
    std::memcpy(region.base_, kMagic, sizeof(kMagic));
    std::memcpy(region.base_ + sizeof(kMagic), &ring_bytes, sizeof(ring_bytes));
    return region;
}

ShmRegion ShmRegion::open(const std::string &folder, const std::string &name, std::uint32_t ring_bytes) {
    const std::string path = folder + "/" + name;
    const std::string place = target(path);
    if (!is_descriptor(place)) {
        throw Error(Cause::bad_frame, path + " leads to no sealed memory of a running listener");
    }
    // Whatever it is, opening it neither waits nor takes a terminal over.
    Descriptor memory(::open(place.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!memory) {
        fail(Cause::unreachable, "shared memory " + path + " at " + place);
    }
    struct stat seen {};
    if (::fstat(memory.get(), &seen) != 0 || !S_ISREG(seen.st_mode) || seen.st_uid != ::getuid() ||
        static_cast<std::size_t>(seen.st_size) != bytes_of(kRings, ring_bytes)) {
        throw Error(Cause::bad_frame, path + " is not what the listener promised");
    }
    // Memory that can be cut kills who touches it then.
    const int seals = ::fcntl(memory.get(), F_GET_SEALS);
    if (seals < 0 || (seals & kSeals) != kSeals) {
        throw Error(Cause::bad_frame, path + " is not sealed against a change of its size");
    }
    ShmRegion region(path, std::move(memory), ring_bytes);
    std::uint32_t noted;
    std::memcpy(&noted, region.base_ + sizeof(kMagic), sizeof(noted));
    if (std::memcmp(region.base_, kMagic, sizeof(kMagic)) != 0 || noted != ring_bytes) {
        throw Error(Cause::bad_frame, path + " is no region of this version");
    }
    region.unlink();
    region.memory_ = Descriptor();
    return region;
}

std::string region_prefix(const std::string &name) {
    return "hillock+" + name + "+";
}

bool is_region_name(std::string_view file, const std::string &name) {
    const std::string prefix = region_prefix(name);
    const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    return file.size() == prefix.size() + kDigits && file.substr(0, prefix.size()) == prefix &&
           std::all_of(file.begin() + static_cast<std::ptrdiff_t>(prefix.size()), file.end(), is_digit);
}

} // namespace hillock::channel
