#include "serve/arrays.hpp"

#include "protocol/checks.hpp"

namespace hillock::serve {

using protocol::refuse;

void Arrays::open(std::int64_t envelope, const StreamOpen &open) {
    if (open_.contains(open.stream)) {
        refuse(ErrorCode::bad_value, "stream", "is open already");
    }
    if (open_.size() + complete_.size() >= most_) {
        refuse(ErrorCode::overloaded, "stream", "too many are open, or wait to be loaded");
    }
    if (open.type != ElementType::U8 || open.shape.size() != 1) {
        refuse(ErrorCode::bad_shape, "shape", "only images are taken here, U8 [bytes]");
    }
    if (open.shape.front() < 1 || open.shape.front() > most_bytes_) {
        refuse(ErrorCode::too_large, "shape", "images have 1 to " + std::to_string(most_bytes_) + " bytes here");
    }
    open_.emplace(open.stream, Incoming{envelope, static_cast<std::size_t>(open.shape.front()), 0, {}, {}});
}

Arrays::Incoming &Arrays::find(std::int64_t stream) {
    const auto found = open_.find(stream);
    if (found == open_.end()) {
        refuse(ErrorCode::bad_value, "stream", std::to_string(stream) + " is not open");
    }
    return found->second;
}

void Arrays::chunk(const StreamChunk &chunk) {
    Incoming &incoming = find(chunk.stream);
    const std::span<const std::byte> data = chunk.chunk.data;
    if (chunk.index != incoming.chunks || chunk.chunk.type != ElementType::U8 ||
        data.size() > incoming.size - incoming.bytes.data.size()) {
        open_.erase(chunk.stream);
        refuse(ErrorCode::bad_value, "stream", "a chunk out of order, of another dtype, or beyond the array's end");
    }
    try {
        incoming.bytes.memory += budget_.take("stream", data.size());
    } catch (const InvalidMessage &) {
        open_.erase(chunk.stream);
        throw;
    }
    incoming.sum.add(data);
    incoming.bytes.data.insert(incoming.bytes.data.end(), data.begin(), data.end());
    ++incoming.chunks;
}

void Arrays::close(const StreamClose &close) {
    Incoming &incoming = find(close.stream);
    const bool good = incoming.bytes.data.size() == incoming.size && incoming.sum.value() == close.crc32c;
    Bytes bytes = std::move(incoming.bytes);
    open_.erase(close.stream);
    if (!good) {
        refuse(ErrorCode::bad_value, "stream", "bytes are missing, or the sum differs");
    }
    complete_.insert_or_assign(close.stream, std::move(bytes));
}

void Arrays::cancel(std::int64_t envelope) {
    std::erase_if(open_, [&](const auto &one) { return one.second.envelope == envelope; });
}

std::vector<std::byte> Arrays::take(std::int64_t stream) {
    const auto found = complete_.find(stream);
    if (found == complete_.end()) {
        refuse(ErrorCode::bad_value, "stream", std::to_string(stream) + " is no complete stream");
    }
    std::vector<std::byte> bytes = std::move(found->second.data);
    complete_.erase(found);
    return bytes;
}

} // namespace hillock::serve
