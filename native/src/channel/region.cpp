#include "channel/region.hpp"

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

std::size_t bytes_of(std::size_t rings, std::uint32_t ring_bytes) {
    return rings + 2 * std::size_t{ring_bytes};
}

} // namespace

Region::Region(std::string path, const Descriptor &file, std::uint32_t ring_bytes)
    : path_(std::move(path)), ring_bytes_(ring_bytes) {
    void *const mapped =
        ::mmap(nullptr, bytes_of(kRings, ring_bytes), PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
    if (mapped == MAP_FAILED) {
        const int why = errno;
        ::unlink(path_.c_str());
        errno = why;
        fail(Cause::unreachable, "mapping " + path_);
    }
    base_ = static_cast<std::byte *>(mapped);
}

Region::Region(Region &&other) noexcept
    : path_(std::exchange(other.path_, {})), base_(std::exchange(other.base_, nullptr)),
      ring_bytes_(other.ring_bytes_) {}

Region::~Region() {
    if (base_ != nullptr) {
        unlink();
        ::munmap(base_, bytes_of(kRings, static_cast<std::uint32_t>(ring_bytes_)));
    }
}

void Region::unlink() noexcept {
    if (!path_.empty()) {
        ::unlink(path_.c_str());
        path_.clear();
    }
}

Region Region::create(const std::string &folder, const std::string &name, std::uint32_t ring_bytes) {
    const std::string path = folder + "/" + name;
    const Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file) {
        fail(Cause::unreachable, "shared memory " + path);
    }
    // Really had, not only promised: a page that a full disk cannot give would kill the process later.
    const int full = ::posix_fallocate(file.get(), 0, static_cast<off_t>(bytes_of(kRings, ring_bytes)));
    if (full != 0) {
        ::unlink(path.c_str());
        errno = full;
        fail(Cause::unreachable, "shared memory " + path);
    }
    Region region(path, file, ring_bytes);
    std::memcpy(region.base_, kMagic, sizeof(kMagic));
    std::memcpy(region.base_ + sizeof(kMagic), &ring_bytes, sizeof(ring_bytes));
    return region;
}

Region Region::open(const std::string &folder, const std::string &name, std::uint32_t ring_bytes) {
    const std::string path = folder + "/" + name;
    const Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
    if (!file) {
        fail(Cause::unreachable, "shared memory " + path);
    }
    struct stat seen {};
    if (::fstat(file.get(), &seen) != 0 || !S_ISREG(seen.st_mode) || seen.st_uid != ::getuid() ||
        static_cast<std::size_t>(seen.st_size) != bytes_of(kRings, ring_bytes)) {
        throw Error(Cause::bad_frame, path + " is not what the listener promised");
    }
    Region region(path, file, ring_bytes);
    std::uint32_t noted;
    std::memcpy(&noted, region.base_ + sizeof(kMagic), sizeof(noted));
    if (std::memcmp(region.base_, kMagic, sizeof(kMagic)) != 0 || noted != ring_bytes) {
        throw Error(Cause::bad_frame, path + " is no region of this version");
    }
    region.unlink();
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
