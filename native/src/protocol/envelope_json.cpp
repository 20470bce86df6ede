#include "protocol/envelope_json.hpp"

#include "protocol/field_reader.hpp"
#include "protocol/field_writer.hpp"
#include "protocol/json_reader.hpp"

namespace hillock::protocol {

namespace {

constexpr std::string_view kVersion = "2025.1";

void write_tensors(JsonWriter &out, const std::vector<const WireTensor *> &tensors, const Placement &placement) {
    out.begin_array();
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        FieldWriter io(out);
        out.begin_object();
        io("name", tensors[i]->name), io("dtype", tensors[i]->type), io("shape", tensors[i]->shape);
        placement(out, i, *tensors[i]);
        out.end_object();
    }
    out.end_array();
}

void write_payload(JsonWriter &out, const Message &payload) {
    FieldWriter io(out);
    std::visit([&](const auto &one) { describe(io, one); }, payload);
}

} // namespace

Json payload_json(const Message &message) {
    std::string text;
    JsonWriter out(text);
    out.begin_object();
    write_payload(out, message);
    out.end_object();
    return read_json(text);
}

std::string write_envelope(const Envelope &envelope, const Placement &placement) {
    std::string text;
    JsonWriter out(text);
    FieldWriter io(out);
    const Unknown &unknown = envelope.unknown;
    out.begin_object();
    io("cellular_version", std::string(kVersion)), io("id", envelope.id), io("reply_to", envelope.reply_to);
    io("type", std::string(type_name(number(envelope.payload))));
    io("source_cell", envelope.source), io("target_cell", envelope.target), io("operation_type", envelope.operation);
    const Context &context = envelope.context;
    if (context != Context{} || !unknown.context.empty()) {
        out.key("cellular_context");
        out.begin_object();
        io.any("workflow_pattern", context.workflow_pattern), io.any("traceparent", context.traceparent);
        io("deadline_ms", context.deadline_ms), io.any("performance_metrics", context.performance_metrics);
        io.any("intercellular_history", context.intercellular_history), io.any("rights", context.rights);
        out.fields(unknown.context);
        out.end_object();
    }
    out.key("payload");
    out.begin_object();
    write_payload(out, envelope.payload);
    out.fields(unknown.payload);
    out.end_object();
    const std::vector<const WireTensor *> all = tensors(envelope);
    if (!all.empty() || envelope.notes != Notes{} || !unknown.tensor_payload.empty()) {
        out.key("tensor_payload");
        out.begin_object();
        out.key("tensors");
        write_tensors(out, all, placement);
        io.any("optimization_metadata", envelope.notes.optimization_metadata);
        io.any("cellular_coordination_info", envelope.notes.cellular_coordination_info);
        out.fields(unknown.tensor_payload);
        out.end_object();
    }
    out.fields(unknown.envelope);
    out.end_object();
    return text;
}

std::int64_t envelope_id(const Json &json) {
    const Json *const id = json.find("id");
    const std::int64_t *const value = id == nullptr ? nullptr : id->as<std::int64_t>();
    return value != nullptr && *value > 0 && *value <= kMaximumInteger ? *value : 0;
}

namespace {

std::vector<WireTensor> read_tensors(Fields &tensor_payload, TensorSource &source) {
    std::vector<WireTensor> tensors;
    Json *const list = tensor_payload.take("tensors");
    if (list == nullptr) {
        return tensors;
    }
    Json::Array &descriptions = read_list("tensors", *list);
    if (descriptions.size() > kMaximumTensors) {
        refuse(ErrorCode::bad_message, "tensors", "are more than 1024");
    }
    for (Json &description : descriptions) {
        Fields in("tensors", description);
        WireTensor tensor;
        TensorNames none({});
        FieldReader io(in, none);
        io("name", tensor.name), io("dtype", tensor.type), io.must("shape", tensor.shape);
        check_shape("shape", tensor.shape);
        source.find(in, tensor);
        tensors.push_back(std::move(tensor));
    }
    source.end();
    // Only now, so that each byte is looked at once, however many tensors claim it.
    for (const WireTensor &tensor : tensors) {
        check_values(tensor);
    }
    return tensors;
}

template<std::size_t I = 0>
Message read_payload(std::size_t index, Fields &fields, TensorNames &tensors) {
    if constexpr (I < kMessageTypes) {
        if (I == index) {
            std::variant_alternative_t<I, MessageVariant> message;
            FieldReader io(fields, tensors);
            describe(io, message);
            return message;
        }
        return read_payload<I + 1>(index, fields, tensors);
    } else {
        refuse(ErrorCode::internal, "type", "is none");
    }
}

std::size_t type_index(std::string_view name) {
    for (std::uint8_t number = 1; number <= kMessageTypes; ++number) {
        if (type_name(number) == name) {
            return number - 1u;
        }
    }
    refuse(ErrorCode::unknown_type, "type", "'" + std::string(name.substr(0, 64)) + "' is unknown");
}

} // namespace

Envelope read_envelope(Json json, TensorSource &source) {
    Envelope envelope;
    Fields in("envelope", json);
    TensorNames none({});
    FieldReader io(in, none);
    std::string version, type;
    io("cellular_version", version);
    if (version != kVersion) {
        refuse(ErrorCode::bad_message, "cellular_version", "must be 2025.1");
    }
    io("id", envelope.id), io("type", type);
    const std::size_t index = type_index(type);
    Json *const context = in.take("cellular_context");
    Fields payload("payload", in.require("payload"));
    Json *const tensor_payload = in.take("tensor_payload");
    std::vector<WireTensor> found;
    if (tensor_payload != nullptr) {
        Fields fields("tensor_payload", *tensor_payload);
        found = read_tensors(fields, source);
        FieldReader notes(fields, none);
        notes.any("optimization_metadata", envelope.notes.optimization_metadata);
        notes.any("cellular_coordination_info", envelope.notes.cellular_coordination_info);
        envelope.unknown.tensor_payload = fields.rest();
    }
    TensorNames tensors(std::move(found));
    envelope.payload = read_payload(index, payload, tensors);
    io("reply_to", envelope.reply_to), io("source_cell", envelope.source), io("target_cell", envelope.target);
    std::optional<std::string> operation;
    io("operation_type", operation);
    envelope.operation = operation.value_or(std::string(hillock::operation(static_cast<std::uint8_t>(index + 1))));
    if (context != nullptr) {
        Fields fields("cellular_context", *context);
        FieldReader read(fields, none);
        read.any("workflow_pattern", envelope.context.workflow_pattern);
        read.any("traceparent", envelope.context.traceparent);
        read("deadline_ms", envelope.context.deadline_ms);
        read.any("performance_metrics", envelope.context.performance_metrics);
        read.any("intercellular_history", envelope.context.intercellular_history);
        read.any("rights", envelope.context.rights);
        envelope.unknown.context = fields.rest();
    }
    envelope.unknown.payload = payload.rest();
    envelope.unknown.envelope = in.rest();
    envelope.unknown.tensors = tensors.rest();
    check(envelope);
    return envelope;
}

} // namespace hillock::protocol
