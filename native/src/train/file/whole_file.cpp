#include "train/file/whole_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <random>
#include <stdexcept>

#include <fcntl.h>
#include <unistd.h>

namespace hillock::train {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail_with(const std::string &problem) {
    throw std::runtime_error(problem + ": " + std::strerror(errno));
}

void synchronise(int file, const fs::path &name) {
    if (::fsync(file) != 0) {
        fail_with(name.string() + ": cannot be synchronised");
    }
}

void write_synchronised(const fs::path &file, std::span<const std::byte> bytes) {
    const std::string problem = file.string() + ": cannot be written";
    const channel::Descriptor out = create_file(file, problem);
    write_all(out.get(), bytes, problem);
    synchronise(out.get(), file);
}

} // namespace

channel::Descriptor create_file(const fs::path &file, const std::string &problem) {
    constexpr ::mode_t kOwner = 0600;
    channel::Descriptor out(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kOwner));
    if (!out) {
        fail_with(problem);
    }
    return out;
}

void write_all(int file, std::span<const std::byte> bytes, const std::string &problem) {
    while (!bytes.empty()) {
        const ::ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR) {
            fail_with(problem);
        }
        bytes = bytes.subspan(static_cast<std::size_t>(std::max<::ssize_t>(written, 0)));
    }
}

void replace_durably(const fs::path &file, std::span<const std::byte> bytes) {
    const fs::path temporary = temporary_in(file.parent_path());
    try {
        write_synchronised(temporary, bytes);
        fs::rename(temporary, file);
    } catch (...) {
        std::error_code ignored; // the failure before says more
        fs::remove(temporary, ignored);
        throw;
    }
}

void synchronise(const fs::path &file) {
    const channel::Descriptor in(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
    if (!in) {
        fail_with(file.string() + ": cannot be synchronised");
    }
    synchronise(in.get(), file);
}

fs::path temporary_in(const fs::path &folder) {
    static thread_local std::mt19937_64 random{std::random_device{}()};
    return folder / ("." + std::to_string(::getpid()) + "-" + std::to_string(random()));
}

} // namespace hillock::train
