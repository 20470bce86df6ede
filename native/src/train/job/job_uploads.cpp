#include "train/job/job_uploads.hpp"

#include "protocol/checks.hpp"
#include "train/file/whole_file.hpp"

#include <algorithm>
#include <iterator>

namespace hillock::train {

namespace {

using protocol::refuse;
using Time = std::chrono::steady_clock;

const std::string kNotKept = "the job cannot be kept";

void remove_file(const std::filesystem::path &path) {
    std::error_code ignored; // the next start removes it
    std::filesystem::remove(path, ignored);
}

} // namespace

void write_new(const std::filesystem::path &file, std::span<const std::byte> bytes) {
    const channel::Descriptor to = create_file(file, kNotKept);
    try {
        write_all(to.get(), bytes, kNotKept);
    } catch (...) {
        remove_file(file);
        throw;
    }
}

JobUploads::~JobUploads() {
    while (!open_.empty()) {
        abandon(open_.begin());
    }
    for (const auto &[stream, job] : complete_) {
        remove_file(job.path);
    }
}

void JobUploads::require_size(std::int64_t bytes, std::int64_t most) {
    if (bytes < 1 || bytes > most) {
        refuse(ErrorCode::too_large, "job", std::to_string(bytes) + " bytes, at most " + std::to_string(most));
    }
}

void JobUploads::open(std::int64_t envelope, const StreamOpen &open) {
    if (open_.contains(open.stream) || complete_.contains(open.stream)) {
        refuse(ErrorCode::bad_value, "stream", std::to_string(open.stream) + " is open, or waits to be loaded already");
    }
    if (open.type != ElementType::U8 || open.shape.size() != 1) {
        refuse(ErrorCode::bad_shape, "shape", "only jobs are taken here, U8 [bytes]");
    }
    require_size(open.shape.front(), most_bytes_);
    if (count() >= kMost) {
        refuse(ErrorCode::overloaded, "stream", std::to_string(kMost) + " jobs arrive, or wait to be loaded");
    }
    std::filesystem::path path = place_();
    channel::Descriptor file = create_file(path, kNotKept);
    open_.emplace(open.stream, Incoming{envelope,
                                        static_cast<std::size_t>(open.shape.front()),
                                        0,
                                        std::move(path),
                                        std::move(file),
                                        {},
                                        Time::now()});
}

JobUploads::Place JobUploads::find(std::int64_t stream) {
    const auto found = open_.find(stream);
    if (found == open_.end()) {
        refuse(ErrorCode::bad_value, "stream", std::to_string(stream) + " is not open");
    }
    return found;
}

void JobUploads::abandon(Place incoming) {
    remove_file(incoming->second.path);
    open_.erase(incoming);
}

void JobUploads::chunk(const StreamChunk &chunk) {
    const Place place = find(chunk.stream);
    Incoming &incoming = place->second;
    const std::span<const std::byte> data = chunk.chunk.data;
    if (chunk.index != incoming.chunks || chunk.chunk.type != ElementType::U8 || data.size() > incoming.left) {
        abandon(place);
        refuse(ErrorCode::bad_value, "stream", "a chunk out of order, of another dtype, or beyond the array's end");
    }
    try {
        write_all(incoming.file.get(), data, kNotKept);
    } catch (...) {
        abandon(place);
        throw;
    }
    incoming.left -= data.size();
    incoming.sum.add(data);
    ++incoming.chunks;
    incoming.last = Time::now();
}

void JobUploads::close(const StreamClose &close) {
    const Place place = find(close.stream);
    if (place->second.left != 0 || place->second.sum.value() != close.crc32c) {
        abandon(place);
        refuse(ErrorCode::bad_value, "stream", "bytes are missing, or the sum differs");
    }
    complete_.emplace(close.stream, Complete{place->second.path, Time::now()});
    open_.erase(place);
}

void JobUploads::cancel(std::int64_t envelope) {
    const auto found = std::ranges::find_if(open_, [&](const auto &one) { return one.second.envelope == envelope; });
    if (found != open_.end()) {
        abandon(found);
    }
}

std::filesystem::path JobUploads::take(std::int64_t stream) {
    const auto found = complete_.find(stream);
    if (found == complete_.end()) {
        refuse(ErrorCode::bad_value, "stream", std::to_string(stream) + " is no complete stream");
    }
    std::filesystem::path path = std::move(found->second.path);
    complete_.erase(found);
    return path;
}

void JobUploads::forget(Time::duration silence) {
    const Time::time_point now = Time::now();
    for (Place one = open_.begin(); one != open_.end();) {
        const Place next = std::next(one);
        if (now - one->second.last > silence) {
            abandon(one);
        }
        one = next;
    }
    std::erase_if(complete_, [&](const auto &one) {
        const bool old = now - one.second.since > silence;
        if (old) {
            remove_file(one.second.path);
        }
        return old;
    });
}

} // namespace hillock::train
