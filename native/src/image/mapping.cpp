#include "image/mapping.hpp"

#include "error.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace hillock {

namespace {

// Closes at the end of the scope: a mapping lives on without its descriptor.
struct Descriptor {
    int number;
    ~Descriptor() { ::close(number); }
};

[[noreturn]] void fail(const std::string &path, const char *what) {
    throw Error(HILLOCK_IO, text(path, ": ", what, ": ", std::generic_category().message(errno)));
}

} // namespace

Mapping::Mapping(const std::string &path) {
    const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (file.number < 0) {
        fail(path, "cannot be opened");
    }
    struct stat facts {};
    if (::fstat(file.number, &facts) != 0) {
        fail(path, "cannot be examined");
    }
    if (!S_ISREG(facts.st_mode)) {
        throw Error(HILLOCK_IO, path + ": is no regular file");
    }
    if (facts.st_size == 0) {
        return; // nothing to map; too short for an image, which its reader says
    }
    const auto size = static_cast<std::size_t>(facts.st_size);
    void *const start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.number, 0);
    if (start == MAP_FAILED) {
        fail(path, "cannot be mapped");
    }
    bytes_ = {static_cast<const std::uint8_t *>(start), size};
}

Mapping::~Mapping() {
    if (!bytes_.empty()) {
        ::munmap(const_cast<std::uint8_t *>(bytes_.data()), bytes_.size());
    }
}

} // namespace hillock
