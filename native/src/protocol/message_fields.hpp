#pragma once

#include "protocol/fields.hpp"
#include "protocol/json_writer.hpp"

#include <type_traits>

// The fields of each message, said once for reading and writing: `describe(io, message)` names each to `io`, which reads, writes
// or lists them. `io(key, value)` must be there (lists and maps may be absent when read); `io.any` is left out where it is empty;
// `io.must` is a list that must be there, `io.maybe` a text that may be absent when read. Tensors: `io.tensor` one by its name, `io.outputs` those of an answer, `io.rest` all others.
namespace hillock::protocol {

// What an Io gets: a writer the message as it is, others to change it.
template<class Io, class M>
using Like = std::conditional_t<Io::writes, const M, M>;

template<class Io>
void describe(Io &io, Like<Io, Hello> &m) {
    io("name", m.name), io("role", m.role), io("language", m.language), io("versions", m.versions);
    io("accepts", m.accepts), io("nonce", m.nonce), io("session", m.session), io("proof", m.proof);
    io("credits", m.credits);
}

template<class Io>
void describe(Io &io, Like<Io, Welcome> &m) {
    io("version", m.version), io("accepts", m.accepts), io("heartbeat_ms", m.heartbeat_ms);
    io("max_frame", m.max_frame), io("credits", m.credits), io("session", m.session), io("handles", m.handles);
    io("proof", m.proof), io("max_work", m.max_work);
}

template<class Io>
void describe(Io &io, Like<Io, Goodbye> &m) {
    io("reason", m.reason);
}

template<class Io>
void describe(Io &io, Like<Io, Ping> &m) {
    io("sent_ns", m.sent_ns);
}

template<class Io>
void describe(Io &io, Like<Io, Pong> &m) {
    io("sent_ns", m.sent_ns);
}

template<class Io>
void describe(Io &io, Like<Io, Ack> &m) {
    io("credits", m.credits), io("handle", m.handle);
}

template<class Io>
void describe(Io &io, Like<Io, ErrorReply> &m) {
    io("code", m.code), io("message", m.message), io("retryable", m.retryable), io("nonce", m.nonce);
}

template<class Io>
void describe(Io &io, Like<Io, Cancel> &m) {
    io("id", m.id);
}

template<class Io>
void describe(Io &io, Like<Io, ReasoningRequest> &m) {
    io("network", m.network), io.any("context", m.context), io("steps", m.steps), io("seed", m.seed);
    io.wanted(m.wanted), io("stream", m.stream), io.tensor("encoding", m.encoding);
}

template<class Io>
void describe(Io &io, Like<Io, ReasoningResponse> &m) {
    io("label", m.label), io("spike_count", m.spike_count), io("confidence", m.confidence);
    io("latency_us", m.latency_us), io("engine", m.engine), io.outputs(m.outputs);
}

template<class Io>
void describe(Io &io, Like<Io, BatchRequest> &m) {
    io("network", m.network), io.any("context", m.context), io("steps", m.steps), io("seed", m.seed);
    io.wanted(m.wanted), io.tensor("encodings", m.encodings);
}

template<class Io>
void describe(Io &io, Like<Io, BatchResponse> &m) {
    io("labels", m.labels), io("spike_counts", m.spike_counts), io("confidences", m.confidences);
    io("latency_us", m.latency_us), io("engine", m.engine), io.outputs(m.outputs);
}

template<class Io>
void describe(Io &io, Like<Io, StreamOpen> &m) {
    io("stream", m.stream), io("name", m.name), io("dtype", m.type), io.must("shape", m.shape), io("chunks", m.chunks);
}

template<class Io>
void describe(Io &io, Like<Io, StreamChunk> &m) {
    io("stream", m.stream), io("index", m.index), io.tensor("chunk", m.chunk);
}

template<class Io>
void describe(Io &io, Like<Io, StreamClose> &m) {
    io("stream", m.stream), io("crc32c", m.crc32c);
}

template<class Io>
void describe(Io &io, Like<Io, NetworkLoad> &m) {
    io("network", m.network), io("stream", m.stream), io.tensor("image", m.image);
}

template<class Io>
void describe(Io &io, Like<Io, NetworkUnload> &m) {
    io("network", m.network);
}

template<class Io>
void describe(Io &io, Like<Io, NetworkInput> &m) {
    io("name", m.name), io.must("shape", m.shape);
}

template<class Io>
void describe(Io &io, Like<Io, NetworkOutput> &m) {
    io("name", m.name), io.must("shape", m.shape), io("kind", m.kind);
}

template<class Io>
void describe(Io &io, Like<Io, NetworkInfo> &m) {
    io("name", m.name), io.must("input", m.input), io.must("output", m.output), io("parameters", m.parameters);
    io("digest", m.digest), io("handle", m.handle);
    io.any("inputs", m.inputs), io.any("outputs", m.outputs), io.any("labelled", m.labelled);
}

template<class Io>
void describe(Io &io, Like<Io, NetworkList> &m) {
    io.any("networks", m.networks);
}

template<class Io>
void describe(Io &io, Like<Io, StatePull> &m) {
    io("network", m.network), io("stream", m.stream), io.any("names", m.names);
}

template<class Io>
void describe(Io &io, Like<Io, StateSnapshot> &m) {
    io("version", m.version), io("digest", m.digest), io.rest(m.variables);
}

template<class Io>
void describe(Io &io, Like<Io, StateSync> &m) {
    io("network", m.network), io("stream", m.stream), io("base_version", m.base_version), io("mode", m.mode);
    io.rest(m.variables);
}

template<class Io>
void describe(Io &io, Like<Io, TeacherOutput> &m) {
    io("round", m.round), io("teacher", m.teacher), io("label", m.label), io("confidence", m.confidence);
    io.tensor("counts", m.counts);
}

template<class Io>
void describe(Io &io, Like<Io, MtlSignal> &m) {
    io("round", m.round), io("disagreement", m.disagreement), io("combined_confidence", m.combined_confidence);
    io("learning_rate_factors", m.learning_rate_factors);
}

template<class Io>
void describe(Io &io, Like<Io, MtlResult> &m) {
    io("round", m.round), io("label", m.label), io("confidence", m.confidence), io("disagreement", m.disagreement);
    io("teachers", m.teachers);
}

template<class Io>
void describe(Io &io, Like<Io, Feedback> &m) {
    io("request_id", m.request_id), io("reward", m.reward), io("label", m.label);
}

template<class Io>
void describe(Io &io, Like<Io, PlasticityUpdate> &m) {
    io("network", m.network), io("rule", m.rule), io("rate", m.rate), io("steps", m.steps), io.rest(m.deltas);
}

template<class Io>
void describe(Io &io, Like<Io, Subscribe> &m) {
    io("topics", m.topics);
}

template<class Io>
void describe(Io &io, Like<Io, Unsubscribe> &m) {
    io("topics", m.topics);
}

template<class Io>
void describe(Io &io, Like<Io, Event> &m) {
    io("topic", m.topic), io.any("body", m.body), io.rest(m.tensors);
}

template<class Io>
void describe(Io &, Like<Io, StatusRequest> &) {}

template<class Io>
void describe(Io &io, Like<Io, StatusReport> &m) {
    io("state", m.state), io("uptime_ms", m.uptime_ms), io("load", m.load), io("networks", m.networks);
    io.maybe("version", m.version), io("cpu_features", m.cpu_features);
}

template<class Io>
void describe(Io &io, Like<Io, MetricsRequest> &m) {
    io.any("names", m.names);
}

template<class Io>
void describe(Io &io, Like<Io, Histogram> &m) {
    io("bounds_us", m.bounds_us), io("counts", m.counts), io("sum_us", m.sum_us);
}

template<class Io>
void describe(Io &io, Like<Io, MetricsReport> &m) {
    io("counters", m.counters), io("gauges", m.gauges), io("histograms", m.histograms);
}

} // namespace hillock::protocol
