#include "protocol/vectors.hpp"

#include "protocol/bytes.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>

namespace hillock::protocol {

namespace fs = std::filesystem;

const Handles &vector_handles() {
    static const Handles &handles = []() -> const Handles & {
        static Handles made;
        made.name_cell(1, "router");
        made.name_cell(2, "cpp-teacher-1");
        made.name_network(7, "braille");
        return made;
    }();
    return handles;
}

std::vector<fs::path> vectors(const std::string &folder, const std::string &ending) {
    std::vector<fs::path> found;
    for (const auto &entry : fs::directory_iterator(fs::path(HILLOCK_VECTORS) / folder)) {
        if (entry.path().string().ends_with(ending)) {
            found.push_back(entry.path());
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

std::string read_file(const fs::path &path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

Envelope decode_frame(const std::string &frame) {
    const auto bytes = std::as_bytes(std::span(frame));
    const auto length = get<std::uint32_t>(bytes, 0);
    if (length == 0 || length > kVectorLimit) {
        throw FrameError(ErrorCode::bad_frame, 0, "length");
    }
    return decode_body({bytes.begin() + 4, bytes.end()});
}

Envelope decode_body(const Body &body) {
    const auto kept = std::make_shared<const Body>(body);
    return FrameDecoder(kVectorLimit, vector_handles()).decode(*kept, kept);
}

} // namespace hillock::protocol
