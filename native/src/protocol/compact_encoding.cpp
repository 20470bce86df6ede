#include "protocol/compact_frame.hpp"

#include "protocol/bytes.hpp"
#include "protocol/checks.hpp"
#include "protocol/compact_layout.hpp"

#include <algorithm>

namespace hillock::protocol {

using namespace compact;

namespace {

std::uint32_t target_handle(const Envelope &envelope, const Handles &handles) {
    return envelope.target == kBroadcast ? Handles::kEveryCell : handles.cell(envelope.target);
}

// One tensor of a frame that is being made.
struct Part {
    Slot slot;
    ElementType type;
    Shape shape;
    std::span<const std::byte> data;
};

Part part(Slot slot, const WireTensor &tensor) {
    return {slot, tensor.type, tensor.shape, tensor.data};
}

void add(std::vector<Part> &parts, Slot slot, const std::optional<WireTensor> &tensor) {
    if (tensor) {
        parts.push_back(part(slot, *tensor));
    }
}

std::vector<Part> parts_of(const Outputs &outputs) {
    std::vector<Part> parts;
    add(parts, Slot::counts, outputs.counts);
    add(parts, Slot::firing_pattern, outputs.firing_pattern);
    add(parts, Slot::membrane, outputs.membrane);
    return parts;
}

class Writer {
  public:
    explicit Writer(std::uint32_t max_frame) : max_frame_(max_frame) {}

    Body body;

    template<class T>
    void set(std::size_t offset, T value) {
        put(std::span(body), offset, value);
    }

    void fixed(std::size_t end) { resize(end); }

    // Fields, descriptors, text and tensors.
    void tensors(std::size_t fields_end, std::string_view text, const std::vector<Part> &parts) {
        const std::size_t text_at = fields_end + parts.size() * kDescriptor;
        std::size_t end = align(text_at + text.size());
        std::vector<std::size_t> offsets;
        for (const Part &one : parts) {
            offsets.push_back(end);
            end = align(end + one.data.size());
        }
        resize(end);
        set(kTextBytes, static_cast<std::uint16_t>(text.size()));
        set(kTensors, static_cast<std::uint8_t>(parts.size()));
        std::memcpy(body.data() + text_at, text.data(), text.size());
        for (std::size_t i = 0; i < parts.size(); ++i) {
            describe(fields_end + i * kDescriptor, parts[i], offsets[i]);
        }
    }

  private:
    void resize(std::size_t size) {
        if (size > max_frame_) {
            refuse(ErrorCode::too_large, "frame", std::to_string(size) + " bytes, more than a frame may have");
        }
        body.resize(size);
    }

    void describe(std::size_t at, const Part &one, std::size_t offset) {
        set(at, one.slot);
        set(at + kSlotType, one.type);
        set(at + kRank, static_cast<std::uint8_t>(one.shape.size()));
        set(at + kOffset, static_cast<std::uint32_t>(offset));
        set(at + kBytes, static_cast<std::uint64_t>(one.data.size()));
        std::memcpy(body.data() + at + kShape, one.shape.data(), one.shape.size() * sizeof(std::int32_t));
        std::ranges::copy(one.data, body.begin() + static_cast<std::ptrdiff_t>(offset)); // silent spikes have no bytes
    }

    std::uint32_t max_frame_;
};

void encode(Writer &out, const Handles &, const Ack &m) {
    out.fixed(kEnd);
    if (m.credits) {
        out.set(kFlags, kHasCredits);
        out.set(kFields, *m.credits);
    }
    out.set(kNetwork, m.handle.value_or(0));
}

void encode(Writer &out, const Handles &, const Cancel &m) {
    out.fixed(kEnd);
    out.set(kFields, m.id);
}

template<class Request>
void encode_request(Writer &out, const Handles &handles, const Request &m, const Part &encoding) {
    out.tensors(layout<Request>()->end, m.context, {encoding});
    const unsigned flags = (m.seed ? kHasSeed : 0u) | (m.wanted.counts ? kCounts : 0u) |
                           (m.wanted.raster ? kRaster : 0u) | (m.wanted.membrane ? kMembrane : 0u);
    out.set(kFlags, static_cast<std::uint16_t>(flags));
    out.set(kNetwork, handles.network(m.network));
    out.set(kFields, m.steps.value_or(0));
    out.set(40, m.seed.value_or(0));
}

void encode(Writer &out, const Handles &handles, const ReasoningRequest &m) {
    encode_request(out, handles, m, part(Slot::encoding, m.encoding));
    out.set(48, m.stream.value_or(0));
}

void encode(Writer &out, const Handles &handles, const BatchRequest &m) {
    encode_request(out, handles, m, part(Slot::encodings, m.encodings));
}

void encode(Writer &out, const Handles &, const ReasoningResponse &m) {
    out.tensors(layout<ReasoningResponse>()->end, m.engine, parts_of(m.outputs));
    out.set(kFlags, m.latency_us ? kHasLatency : std::uint16_t{0});
    out.set(kFields, m.label);
    out.set(40, m.spike_count);
    out.set(48, m.confidence);
    out.set(56, m.latency_us.value_or(0.0));
}

void encode(Writer &out, const Handles &, const BatchResponse &m) {
    std::vector<Part> parts = parts_of(m.outputs);
    const Shape batch = {static_cast<std::int32_t>(m.labels.size())};
    parts.push_back({Slot::labels, ElementType::I32, batch, std::as_bytes(std::span(m.labels))});
    parts.push_back({Slot::spike_counts, ElementType::I64, batch, std::as_bytes(std::span(m.spike_counts))});
    parts.push_back({Slot::confidences, ElementType::F64, batch, std::as_bytes(std::span(m.confidences))});
    out.tensors(layout<BatchResponse>()->end, m.engine, parts);
    out.set(kFlags, m.latency_us ? kHasLatency : std::uint16_t{0});
    out.set(40, m.latency_us.value_or(0.0));
}

void encode(Writer &out, const Handles &, const StreamChunk &m) {
    out.tensors(layout<StreamChunk>()->end, "", {part(Slot::chunk, m.chunk)});
    out.set(40, m.stream);
    out.set(48, m.index);
}

template<class M>
concept Encodable = requires(Writer &out, const Handles &handles, const M &m) {
    encode(out, handles, m);
};

bool fits(const Wanted &wanted) {
    return wanted.record.empty() && wanted.output.empty();
}

} // namespace

bool fits_compact(const Envelope &envelope, const Handles &handles) {
    Context deadline;
    deadline.deadline_ms = envelope.context.deadline_ms;
    const bool plain = envelope.operation == operation(number(envelope.payload)) && envelope.context == deadline &&
                       envelope.notes == Notes{} && envelope.unknown == Unknown{};
    if (!plain || handles.cell(envelope.source) == 0 || target_handle(envelope, handles) == 0) {
        return false;
    }
    return std::visit(
        Overloaded{[](const Ack &) { return true; }, [](const Cancel &) { return true; },
                   [](const StreamChunk &) { return true; },
                   [&](const ReasoningRequest &m) { return handles.network(m.network) != 0 && fits(m.wanted); },
                   [&](const BatchRequest &m) { return handles.network(m.network) != 0 && fits(m.wanted); },
                   [](const ReasoningResponse &m) { return m.outputs.recordings.empty(); },
                   [](const BatchResponse &m) { return m.outputs.recordings.empty(); },
                   [](const auto &) { return false; }},
        envelope.payload);
}

Body encode_compact(const Envelope &envelope, const Handles &handles, std::uint32_t max_frame) {
    Writer out(max_frame);
    std::visit(
        [&](const auto &m) {
            if constexpr (Encodable<std::decay_t<decltype(m)>>) {
                encode(out, handles, m);
            } else {
                refuse(ErrorCode::internal, "type", "has no compact form");
            }
        },
        envelope.payload);
    out.set(0, kCompactFrame);
    out.set(kType, number(envelope.payload));
    out.set(kId, envelope.id);
    out.set(kReplyTo, envelope.reply_to.value_or(0));
    out.set(kDeadline, envelope.context.deadline_ms.value_or(0));
    out.set(kSender, static_cast<std::uint16_t>(handles.cell(envelope.source)));
    out.set(kTarget, static_cast<std::uint16_t>(target_handle(envelope, handles)));
    return std::move(out.body);
}

} // namespace hillock::protocol
