// Types 1 to 18: connection, reasoning, streaming and networks.
#include "protocol/checked.hpp"

#include <algorithm>

namespace hillock::protocol::checked {

namespace {

constexpr std::int32_t kMaximumCell = 0xFFFE;

} // namespace

void check_one(const Hello &m) {
    check_name("name", m.name);
    check_text("language", m.language, 1, 64);
    check_size("versions", m.versions.size(), 1, 16);
    check_each(m.versions, [](std::int32_t version) { protocol::check_range("versions", version, 1, kMaximumInt32); });
    protocol::check_hex("nonce", m.nonce, proof::kBytes);
    if_any(m.session, [](const std::string &session) { check_name("session", session); });
    check_hex("proof", m.proof);
    check_range("credits", m.credits, 0, kMaximumInt32);
}

void check_one(const Welcome &m) {
    protocol::check_range("version", m.version, 1, kMaximumInt32);
    protocol::check_range("heartbeat_ms", m.heartbeat_ms, 1, kMaximumInt32);
    protocol::check_range("max_frame", m.max_frame, kMinimumMaxFrame, kMaximumMaxFrame);
    protocol::check_range("credits", m.credits, 0, kMaximumInt32);
    check_name("session", m.session);
    std::vector<std::int32_t> numbers;
    check_map("handles", m.handles, [&](std::int32_t handle) {
        protocol::check_range("handles", handle, 1, kMaximumCell);
        numbers.push_back(handle);
    });
    std::ranges::sort(numbers);
    if (std::ranges::adjacent_find(numbers) != numbers.end()) {
        refuse(ErrorCode::bad_value, "handles", "two names share a number");
    }
    check_hex("proof", m.proof);
    if_any(m.max_work, [](std::int64_t work) { check_id("max_work", work); });
}

void check_one(const Goodbye &m) {
    check_text("reason", m.reason, 0, kMaximumText);
}

void check_one(const Ping &m) {
    check_count("sent_ns", m.sent_ns);
}

void check_one(const Pong &m) {
    check_count("sent_ns", m.sent_ns);
}

void check_one(const Ack &m) {
    check_range("credits", m.credits, 0, kMaximumInt32);
    check_range("handle", m.handle, 1, kMaximumInt32);
}

void check_one(const ErrorReply &m) {
    check_text("message", m.message, 0, kMaximumText);
    check_hex("nonce", m.nonce);
}

void check_one(const Cancel &m) {
    check_id("id", m.id);
}

namespace {

template<class Request>
void check_run(const Request &m) {
    check_name("network", m.network);
    check_text("context", m.context, 0, kMaximumName);
    check_range("steps", m.steps, 1, kMaximumSteps);
    check_range("seed", m.seed, 0, kMaximumInteger);
    check_names("record", m.wanted.record);
    check_text("output", m.wanted.output, 0, kMaximumText);
}

} // namespace

void check_one(const ReasoningRequest &m) {
    check_run(m);
    check_range("stream", m.stream, 1, kMaximumInteger);
    check_encoding("encoding", m.encoding, m.steps);
}

void check_one(const BatchRequest &m) {
    check_run(m);
    check_encoding("encodings", m.encodings, m.steps);
    if (m.encodings.shape.size() < 2) {
        refuse(ErrorCode::bad_shape, "encodings", "must be [batch, ...]");
    }
    protocol::check_range("batch", m.encodings.shape.front(), 1, kMaximumBatch);
}

namespace {

bool is_recording(std::string_view name) {
    return name.ends_with(":z") || name.ends_with(":v");
}

void check_outputs(const Outputs &outputs) {
    if_any(outputs.counts, [](const WireTensor &tensor) { check_tensor("counts", tensor, ElementType::I64); });
    if_any(outputs.firing_pattern, [](const WireTensor &tensor) {
        check_tensor("firing_pattern", tensor, tensor.type == ElementType::U8 ? ElementType::U8 : ElementType::F32);
    });
    if_any(outputs.membrane, [](const WireTensor &tensor) { check_tensor("membrane", tensor, ElementType::F32); });
    check_tensors("recordings", outputs.recordings);
    for (const WireTensor &recording : outputs.recordings) {
        check_type(recording, ElementType::F32);
        if (!is_recording(recording.name)) {
            refuse(ErrorCode::bad_value, recording.name, "recordings are called NODE:z or NODE:v");
        }
    }
}

template<class Response>
void check_latency(const Response &m) {
    if_any(m.latency_us, [](double latency) { check_not_negative("latency_us", latency); });
    check_name("engine", m.engine);
    check_outputs(m.outputs);
}

} // namespace

void check_one(const ReasoningResponse &m) {
    protocol::check_range("label", m.label, 0, kMaximumInt32);
    check_count("spike_count", m.spike_count);
    check_share("confidence", m.confidence);
    check_latency(m);
}

void check_one(const BatchResponse &m) {
    const std::size_t batch = m.labels.size();
    check_size("labels", batch, 1, kMaximumBatch);
    check_size("spike_counts", m.spike_counts.size(), batch, batch);
    check_size("confidences", m.confidences.size(), batch, batch);
    check_each(m.labels, [](std::int32_t label) { protocol::check_range("labels", label, 0, kMaximumInt32); });
    check_each(m.spike_counts, [](std::int64_t count) { check_count("spike_counts", count); });
    check_each(m.confidences, [](double confidence) { check_share("confidences", confidence); });
    check_latency(m);
    const auto check_batch = [&](const WireTensor &tensor) {
        if (static_cast<std::size_t>(tensor.shape.front()) != batch) {
            refuse(ErrorCode::bad_shape, tensor.name, "is not of a batch of " + std::to_string(batch));
        }
    };
    if_any(m.outputs.counts, check_batch);
    if_any(m.outputs.firing_pattern, check_batch);
    if_any(m.outputs.membrane, check_batch);
    check_each(m.outputs.recordings, check_batch);
}

void check_one(const StreamOpen &m) {
    check_id("stream", m.stream);
    check_name("name", m.name);
    check_pieces("dtype", m.type);
    check_size("shape", m.shape.size(), 0, kMaximumRank);
    std::int64_t count = 1;
    for (const std::int64_t dim : m.shape) {
        if (dim < 0 || (dim > 0 && count > kMaximumInteger / dim)) {
            refuse(ErrorCode::bad_shape, "shape", "has a negative dimension, or more than 2^53 - 1 elements");
        }
        count *= dim;
    }
    check_range("chunks", m.chunks, 0, kMaximumInteger);
}

void check_one(const StreamChunk &m) {
    check_id("stream", m.stream);
    check_count("index", m.index);
    check_tensor("chunk", m.chunk, m.chunk.type);
    check_pieces("chunk", m.chunk.type);
    if (m.chunk.shape.size() != 1) {
        refuse(ErrorCode::bad_shape, "chunk", "must be [elements]");
    }
}

void check_one(const StreamClose &m) {
    check_id("stream", m.stream);
    protocol::check_range("crc32c", m.crc32c, 0, 0xFFFF'FFFF);
}

void check_one(const NetworkLoad &m) {
    check_name("network", m.network);
    check_range("stream", m.stream, 1, kMaximumInteger);
    if (m.stream.has_value() == m.image.has_value()) {
        refuse(ErrorCode::bad_message, "image", "either an image or a stream is needed");
    }
    if_any(m.image, [](const WireTensor &image) { check_tensor("image", image, ElementType::U8); });
}

void check_one(const NetworkUnload &m) {
    check_name("network", m.network);
}

namespace {

void check_ports(const NetworkInfo &network) {
    check_size("inputs", network.inputs.size(), 0, kMaximumList);
    check_size("outputs", network.outputs.size(), 0, kMaximumList);
    const auto check_port = [](const auto &port) {
        check_text("name", port.name, 1, kMaximumText);
        check_shape("shape", port.shape);
    };
    check_each(network.inputs, check_port);
    check_each(network.outputs, check_port);
    if (network.inputs.empty() != network.outputs.empty()) {
        refuse(ErrorCode::bad_message, "outputs", "come with inputs or not at all");
    }
    const bool none = network.labelled.empty() && network.outputs.empty();
    if (!none && std::ranges::none_of(network.outputs,
                                      [&](const NetworkOutput &output) { return output.name == network.labelled; })) {
        refuse(ErrorCode::bad_value, "labelled", "is none of the outputs");
    }
}

} // namespace

void check_one(const NetworkList &m) {
    check_size("networks", m.networks.size(), 0, kMaximumList);
    for (const NetworkInfo &network : m.networks) {
        check_name("name", network.name);
        check_shape("input", network.input);
        check_shape("output", network.output);
        check_count("parameters", network.parameters);
        protocol::check_hex("digest", network.digest, 32);
        check_range("handle", network.handle, 1, kMaximumInt32);
        check_ports(network);
    }
}

} // namespace hillock::protocol::checked
