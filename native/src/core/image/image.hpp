#pragma once

#include "core/image/file.hpp"
#include "core/image/panels.hpp"
#include "core/image/program.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace hillock::core {

// A checked image. Immutable and shared: engines hold it by shared_ptr. Owns its bytes if it was opened; refers to the
// caller's bytes if it was viewed.
class Image {
  public:
    static std::shared_ptr<const Image> open(const std::string &path);
    // `most_memory`: bytes that it may take beside these.
    static std::shared_ptr<const Image> view(std::span<const std::uint8_t> bytes, std::uint64_t most_memory);

    Image(std::unique_ptr<const FileBytes> file, std::span<const std::uint8_t> bytes, std::uint64_t most_memory);

    const Program &program() const { return program_; }
    // Floats of a row: of all Inputs, of all Outputs.
    std::uint64_t inputs() const { return program_.input_size; }
    std::uint64_t outputs() const { return program_.output_size; }

  private:
    std::unique_ptr<const FileBytes> file_; // null for a view
    Program program_;
    Panels panels_;
};

} // namespace hillock::core
