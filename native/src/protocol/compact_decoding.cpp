#include "protocol/compact_frame.hpp"

#include "protocol/bytes.hpp"
#include "protocol/checks.hpp"
#include "protocol/compact_layout.hpp"
#include "protocol/text.hpp"
#include "protocol/words.hpp"

namespace hillock::protocol {

using namespace compact;

namespace {

[[noreturn]] void refuse_compact(std::string_view where, std::string_view reason) {
    refuse(ErrorCode::bad_frame, where, reason);
}

void require_zero(bool zero) {
    if (!zero) {
        refuse_compact("fields", "what should be zero is not");
    }
}

template<class T>
std::optional<T> unless_zero(T value) {
    return value == 0 ? std::nullopt : std::optional<T>(value);
}

// A body whose head has been checked.
class Frame {
  public:
    Frame(std::span<const std::byte> body, const Handles &handles, const std::shared_ptr<const void> &owner)
        : body_(body), handles_(handles), owner_(owner) {}

    template<class T>
    T at(std::size_t offset) const {
        return get<T>(body_, offset);
    }
    bool flag(std::uint16_t one) const { return (at<std::uint16_t>(kFlags) & one) != 0; }
    std::int64_t integer(std::size_t offset) const { return at<std::int64_t>(offset); }
    std::int32_t network_handle() const { return at<std::int32_t>(kNetwork); }

    void require_size(std::size_t end, std::uint16_t flags) const {
        if (body_.size() < end) {
            refuse_compact("head", "is cut");
        }
        if ((at<std::uint16_t>(kFlags) & ~unsigned{flags}) != 0) {
            refuse_compact("flags", "are none of this type");
        }
    }

    // Checks text and tensors: after it everything lies inside the body.
    void check_tensors(const Layout &layout) {
        require_size(layout.end, layout.flags);
        require_zero(at<std::uint8_t>(kZero) == 0);
        const std::size_t count = at<std::uint8_t>(kTensors);
        text_at_ = layout.end + count * kDescriptor;
        std::size_t from = align(text_at_ + at<std::uint16_t>(kTextBytes));
        if (count > kSlotNames.size() || from > body_.size()) {
            refuse_compact("tensors", "tensors and text do not fit");
        }
        unsigned last = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t descriptor = layout.end + i * kDescriptor;
            const unsigned slot = at<std::uint8_t>(descriptor);
            if (slot <= last || slot > kSlotNames.size() || (layout.slots & 1u << slot) == 0) {
                refuse_compact("tensors", "a slot that is not for this type, or out of order");
            }
            last = slot;
            from = check_tensor(descriptor, static_cast<Slot>(slot), from);
        }
    }

    std::string text() const {
        const std::string text(reinterpret_cast<const char *>(body_.data()) + text_at_, at<std::uint16_t>(kTextBytes));
        if (!well_formed(text)) {
            refuse_compact("text", "is no UTF-8");
        }
        return text;
    }

    std::optional<WireTensor> take(Slot slot) const { return tensors_[static_cast<std::size_t>(slot)]; }

    WireTensor require(Slot slot) const {
        std::optional<WireTensor> tensor = take(slot);
        if (!tensor) {
            refuse(ErrorCode::bad_message, name(slot), "the tensor is missing");
        }
        return *std::move(tensor);
    }

    // A list that compact frames carry as a tensor of one dimension.
    template<class T>
    std::vector<T> list(Slot slot) const {
        const WireTensor tensor = require(slot);
        if (tensor.type != element_type<T>() || tensor.shape.size() != 1 || tensor.shape.front() > kMaximumBatch) {
            refuse(ErrorCode::bad_value, name(slot), "must be [batch] of its type");
        }
        const std::span<const T> values = tensor.values<T>();
        return {values.begin(), values.end()};
    }

    std::string network() const {
        std::string found = handles_.network(at<std::uint32_t>(kNetwork));
        if (found.empty()) {
            refuse(ErrorCode::unknown_network, "network", "none has the handle " + std::to_string(network_handle()));
        }
        return found;
    }

    std::string cell(std::string_view field, std::size_t offset) const {
        const auto handle = at<std::uint16_t>(offset);
        std::string found = handles_.cell(handle);
        if (found.empty()) {
            refuse(ErrorCode::bad_value, field, "no cell has the handle " + std::to_string(handle));
        }
        return found;
    }

  private:
    // Where the tensor ends that must start at `from` or later.
    std::size_t check_tensor(std::size_t descriptor, Slot slot, std::size_t from) {
        const auto type = at<std::uint8_t>(descriptor + kSlotType);
        const std::size_t rank = at<std::uint8_t>(descriptor + kRank);
        require_zero(at<std::uint8_t>(descriptor + kSlotZero) == 0);
        if (type < 1 || type > Words<ElementType>::all.size()) {
            refuse(ErrorCode::bad_value, "dtype", std::to_string(type) + " is none");
        }
        if (rank < 1 || rank > kMaximumRank) {
            refuse(ErrorCode::bad_shape, name(slot), "has " + std::to_string(rank) + " dimensions");
        }
        WireTensor tensor{std::string(name(slot)), static_cast<ElementType>(type), {}, {}, owner_};
        for (std::size_t axis = 0; axis < kMaximumRank; ++axis) {
            const auto dim = at<std::int32_t>(descriptor + kShape + axis * sizeof(std::int32_t));
            if (axis < rank) {
                tensor.shape.push_back(dim);
            } else if (dim != 0) {
                refuse(ErrorCode::bad_shape, name(slot), "a dimension behind the last");
            }
        }
        check_shape(name(slot), tensor.shape);
        const std::size_t offset = at<std::uint32_t>(descriptor + kOffset);
        const auto bytes = at<std::uint64_t>(descriptor + kBytes);
        if (offset < from || offset % 8 != 0 || !bytes_fit(tensor.type, elements(tensor.shape), bytes) ||
            offset > body_.size() || bytes > body_.size() - offset) {
            refuse_compact(name(slot), std::to_string(bytes) + " bytes at " + std::to_string(offset));
        }
        tensor.data = body_.subspan(offset, bytes);
        check_values(tensor);
        tensors_[static_cast<std::size_t>(slot)] = std::move(tensor);
        return offset + bytes;
    }

    std::span<const std::byte> body_;
    const Handles &handles_;
    const std::shared_ptr<const void> &owner_;
    std::size_t text_at_ = 0;
    std::array<std::optional<WireTensor>, kSlotNames.size() + 1> tensors_;
};

void decode(const Frame &in, Ack &m) {
    in.require_size(kEnd, kHasCredits);
    require_zero(in.at<std::int32_t>(36) == 0 && (in.flag(kHasCredits) || in.at<std::int32_t>(kFields) == 0));
    if (in.flag(kHasCredits)) {
        m.credits = in.at<std::int32_t>(kFields);
    }
    m.handle = unless_zero(in.network_handle());
}

void decode(const Frame &in, Cancel &m) {
    in.require_size(kEnd, 0);
    require_zero(in.network_handle() == 0);
    m.id = in.integer(kFields);
}

template<class Request>
void decode_request(const Frame &in, Request &m) {
    require_zero(in.flag(kHasSeed) || in.integer(40) == 0);
    m.network = in.network();
    m.context = in.text();
    m.steps = unless_zero(in.at<std::int32_t>(kFields));
    if (in.flag(kHasSeed)) {
        m.seed = in.integer(40);
    }
    m.wanted = {in.flag(kCounts), in.flag(kRaster), in.flag(kMembrane), {}};
}

void decode(Frame &in, ReasoningRequest &m) {
    in.check_tensors(*layout<ReasoningRequest>());
    decode_request(in, m);
    m.stream = unless_zero(in.integer(48));
    m.encoding = in.require(Slot::encoding);
}

void decode(Frame &in, BatchRequest &m) {
    in.check_tensors(*layout<BatchRequest>());
    require_zero(in.integer(48) == 0);
    decode_request(in, m);
    m.encodings = in.require(Slot::encodings);
}

template<class Response>
void decode_response(const Frame &in, Response &m, std::size_t latency) {
    require_zero(in.network_handle() == 0 && (in.flag(kHasLatency) || in.integer(latency) == 0));
    if (in.flag(kHasLatency)) {
        m.latency_us = in.at<double>(latency);
    }
    m.engine = in.text();
    m.outputs = {in.take(Slot::counts), in.take(Slot::firing_pattern), in.take(Slot::membrane), {}};
}

void decode(Frame &in, ReasoningResponse &m) {
    in.check_tensors(*layout<ReasoningResponse>());
    decode_response(in, m, 56);
    m.label = in.at<std::int32_t>(kFields);
    m.spike_count = in.integer(40);
    m.confidence = in.at<double>(48);
}

void decode(Frame &in, BatchResponse &m) {
    in.check_tensors(*layout<BatchResponse>());
    require_zero(in.at<std::int32_t>(kFields) == 0);
    decode_response(in, m, 40);
    m.labels = in.list<std::int32_t>(Slot::labels);
    m.spike_counts = in.list<std::int64_t>(Slot::spike_counts);
    m.confidences = in.list<double>(Slot::confidences);
}

void decode(Frame &in, StreamChunk &m) {
    in.check_tensors(*layout<StreamChunk>());
    require_zero(in.network_handle() == 0 && in.at<std::int32_t>(kFields) == 0 &&
                 in.at<std::uint16_t>(kTextBytes) == 0);
    m.stream = in.integer(40);
    m.index = in.integer(48);
    m.chunk = in.require(Slot::chunk);
}

template<class M>
Message decoded(Frame &in) {
    M message;
    decode(in, message);
    return message;
}

Message payload(std::uint8_t type, Frame &in) {
    switch (type) {
    case 6:
        return decoded<Ack>(in);
    case 8:
        return decoded<Cancel>(in);
    case 9:
        return decoded<ReasoningRequest>(in);
    case 10:
        return decoded<ReasoningResponse>(in);
    case 11:
        return decoded<BatchRequest>(in);
    case 12:
        return decoded<BatchResponse>(in);
    case 14:
        return decoded<StreamChunk>(in);
    default:
        refuse(ErrorCode::unknown_type, "type", std::to_string(type) + " has no compact form");
    }
}

} // namespace

std::int64_t compact_id(std::span<const std::byte> body) {
    const std::int64_t id = body.size() < kFields ? 0 : get<std::int64_t>(body, kId);
    return id > 0 && id <= kMaximumInteger ? id : 0;
}

Envelope read_compact(std::span<const std::byte> body, const Handles &handles, std::shared_ptr<const void> owner) {
    if (body.size() < kFields) {
        refuse_compact("head", "is cut");
    }
    Frame in(body, handles, owner);
    const auto type = in.at<std::uint8_t>(kType);
    Envelope envelope;
    envelope.payload = payload(type, in);
    envelope.id = in.integer(kId);
    envelope.reply_to = unless_zero(in.integer(kReplyTo));
    envelope.operation = operation(type);
    const auto deadline = in.at<std::uint32_t>(kDeadline);
    if (deadline > static_cast<std::uint32_t>(kMaximumInt32)) {
        refuse(ErrorCode::bad_value, "deadline_ms", "must be below 2^31");
    }
    envelope.context.deadline_ms = unless_zero(static_cast<std::int32_t>(deadline));
    envelope.source = in.cell("sender", kSender);
    envelope.target =
        in.at<std::uint16_t>(kTarget) == Handles::kEveryCell ? std::string(kBroadcast) : in.cell("target", kTarget);
    check(envelope);
    return envelope;
}

} // namespace hillock::protocol
