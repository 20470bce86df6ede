#include "train/whole_file.hpp"

#include "channel/descriptor.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <random>
#include <stdexcept>

#include <fcntl.h>
#include <unistd.h>

namespace hillock::train {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail_with(const fs::path &file, const std::string &what) {
    throw std::runtime_error(file.string() + ": " + what + ": " + std::strerror(errno));
}

void write_synchronised(const fs::path &file, std::span<const std::byte> bytes) {
    constexpr ::mode_t kOwner = 0600;
    const channel::Descriptor out(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kOwner));
    if (!out) {
        fail_with(file, "cannot be written");
    }
    while (!bytes.empty()) {
        const ::ssize_t written = ::write(out.get(), bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR) {
            fail_with(file, "cannot be written");
        }
        bytes = bytes.subspan(static_cast<std::size_t>(std::max<::ssize_t>(written, 0)));
    }
    if (::fsync(out.get()) != 0) {
        fail_with(file, "cannot be synchronised");
    }
}

} // namespace

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
    if (!in || ::fsync(in.get()) != 0) {
        fail_with(file, "cannot be synchronised");
    }
}

fs::path temporary_in(const fs::path &folder) {
    static thread_local std::mt19937_64 random{std::random_device{}()};
    return folder / ("." + std::to_string(::getpid()) + "-" + std::to_string(random()));
}

std::vector<std::byte> read_whole(const fs::path &file) {
    std::ifstream in(file, std::ios::binary | std::ios::ate);
    const std::streamoff size = in ? static_cast<std::streamoff>(in.tellg()) : -1;
    std::vector<std::byte> bytes(static_cast<std::size_t>(std::max<std::streamoff>(size, 0)));
    if (size < 0 || !in.seekg(0) || !in.read(reinterpret_cast<char *>(bytes.data()), size)) {
        throw std::runtime_error(file.string() + ": cannot be read");
    }
    return bytes;
}

} // namespace hillock::train
