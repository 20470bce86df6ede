#include "protocol/checked.hpp"

namespace hillock {

using namespace protocol;
using namespace protocol::checked;

void check(const Message &message) {
    std::visit([](const auto &one) { check_one(one); }, message);
}

void check(const Envelope &envelope) {
    check_id("id", envelope.id);
    if_any(envelope.reply_to, [](std::int64_t id) { check_id("reply_to", id); });
    check_name("source_cell", envelope.source);
    if (envelope.target != kBroadcast) {
        check_name("target_cell", envelope.target);
    }
    check_text("operation_type", envelope.operation, 1, kMaximumName);
    const Context &context = envelope.context;
    check_text("workflow_pattern", context.workflow_pattern, 0, kMaximumName);
    check_text("traceparent", context.traceparent, 0, kMaximumName);
    check_range("deadline_ms", context.deadline_ms, 1, kMaximumInt32);
    check_json("performance_metrics", context.performance_metrics);
    check_size("intercellular_history", context.intercellular_history.size(), 0, 256);
    check_names("intercellular_history", context.intercellular_history);
    check_json("optimization_metadata", envelope.notes.optimization_metadata);
    check_json("cellular_coordination_info", envelope.notes.cellular_coordination_info);
    check_json("envelope", envelope.unknown.envelope);
    check_json("cellular_context", envelope.unknown.context);
    check_json("payload", envelope.unknown.payload);
    check_json("tensor_payload", envelope.unknown.tensor_payload);
    check_tensors("tensors", envelope.unknown.tensors);
    check(envelope.payload);
}

} // namespace hillock
