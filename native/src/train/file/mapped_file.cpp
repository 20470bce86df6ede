#include "train/file/mapped_file.hpp"

#include "channel/descriptor.hpp"
#include "train/training_error.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

namespace hillock::train {

std::shared_ptr<const MappedFile> MappedFile::open(const std::string &path, const std::string &origin) {
    const channel::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)); // or a pipe would wait
    struct stat about {};
    if (file.get() < 0 || ::fstat(file.get(), &about) != 0) {
        throw TrainingError(origin + "cannot be read: " + std::strerror(errno));
    }
    if (!S_ISREG(about.st_mode)) {
        throw TrainingError(origin + "no regular file");
    }
    const auto size = static_cast<std::size_t>(about.st_size);
    if (size == 0) {
        return std::make_shared<const MappedFile>(nullptr, 0);
    }
    void *const start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
    if (start == MAP_FAILED) {
        throw TrainingError(origin + "cannot be mapped: " + std::strerror(errno));
    }
    return std::make_shared<const MappedFile>(static_cast<const std::byte *>(start), size);
}

MappedFile::~MappedFile() {
    if (!bytes_.empty()) {
        ::munmap(const_cast<std::byte *>(bytes_.data()), bytes_.size());
    }
}

} // namespace hillock::train
