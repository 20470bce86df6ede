#include "core/image/file.hpp"

#include "core/error.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace hillock::core {

namespace {

// Closes at the end of the scope.
struct Descriptor {
    int number;
    ~Descriptor() { ::close(number); }
};

[[noreturn]] void fail(const std::string &path, const char *what) {
    throw Error(HILLOCK_IO, text(path, ": ", what, ": ", std::generic_category().message(errno)));
}

} // namespace

FileBytes::FileBytes(const std::string &path) {
    // Not waiting for whoever writes into a pipe.
    const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (file.number < 0) {
        fail(path, "cannot be opened");
    }
    struct stat facts {};
    if (::fstat(file.number, &facts) != 0) {
        fail(path, "cannot be examined");
    }
    if (!S_ISREG(facts.st_mode)) {
        throw Error(HILLOCK_IO, path + (S_ISDIR(facts.st_mode) ? ": is a folder, no file" : ": is no regular file"));
    }
    size_ = static_cast<std::size_t>(facts.st_size);
    memory_ = Memory(size_);
    for (std::size_t at = 0; at < size_;) {
        const ssize_t count = ::read(file.number, memory_.get() + at, size_ - at);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            fail(path, "cannot be read");
        }
        if (count == 0) {
            throw Error(HILLOCK_IO, text(path, ": was cut off at ", at, " of ", size_, " bytes while it was read"));
        }
        at += static_cast<std::size_t>(count);
    }
}

} // namespace hillock::core
