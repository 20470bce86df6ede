#include "serve/read_file.hpp"

#include <fstream>
#include <stdexcept>

namespace hillock::serve {

std::vector<std::byte> read_file(const std::filesystem::path &path) {
    std::ifstream in(path, std::ios::binary | std::ios::ate);
    const std::streamoff size = in ? static_cast<std::streamoff>(in.tellg()) : -1;
    if (size < 0) {
        throw std::runtime_error("cannot read " + path.string());
    }
    std::vector<std::byte> bytes(static_cast<std::size_t>(size));
    in.seekg(0);
    if (!in.read(reinterpret_cast<char *>(bytes.data()), size)) {
        throw std::runtime_error("cannot read " + path.string());
    }
    return bytes;
}

} // namespace hillock::serve
