#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace hillock::train {

// A file's bytes, mapped and read-only. Nobody may truncate the file meanwhile. Immutable.
class MappedFile {
  public:
    // Throws TrainingError that begins with `origin`, if the file cannot be read or is no regular one.
    static std::shared_ptr<const MappedFile> open(const std::string &path, const std::string &origin);

    MappedFile(const std::byte *start, std::size_t size) : bytes_(start, size) {}
    ~MappedFile();
    MappedFile(const MappedFile &) = delete;
    MappedFile &operator=(const MappedFile &) = delete;

    std::span<const std::byte> bytes() const { return bytes_; }

  private:
    const std::span<const std::byte> bytes_;
};

} // namespace hillock::train
