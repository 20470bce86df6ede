// Types 19 to 33: state and learning, teachers, watching.
#include "protocol/checked.hpp"

namespace hillock::protocol::checked {

void check_one(const StatePull &m) {
    check_name("network", m.network);
    check_range("stream", m.stream, 1, kMaximumInteger);
    check_names("names", m.names);
}

void check_one(const StateSnapshot &m) {
    check_count("version", m.version);
    protocol::check_hex("digest", m.digest, 32);
    check_tensors("variables", m.variables);
}

void check_one(const StateSync &m) {
    check_name("network", m.network);
    check_range("stream", m.stream, 1, kMaximumInteger);
    check_count("base_version", m.base_version);
    check_tensors("variables", m.variables);
}

void check_one(const TeacherOutput &m) {
    check_count("round", m.round);
    check_name("teacher", m.teacher);
    protocol::check_range("label", m.label, 0, kMaximumInt32);
    check_share("confidence", m.confidence);
    if_any(m.counts, [](const WireTensor &tensor) { check_tensor("counts", tensor, ElementType::I64); });
}

void check_one(const MtlSignal &m) {
    check_count("round", m.round);
    check_not_negative("disagreement", m.disagreement);
    check_share("combined_confidence", m.combined_confidence);
    check_map("learning_rate_factors", m.learning_rate_factors,
              [](double factor) { check_not_negative("learning_rate_factors", factor); });
}

void check_one(const MtlResult &m) {
    check_count("round", m.round);
    protocol::check_range("label", m.label, 0, kMaximumInt32);
    check_share("confidence", m.confidence);
    check_not_negative("disagreement", m.disagreement);
    check_names("teachers", m.teachers);
}

void check_one(const Feedback &m) {
    check_id("request_id", m.request_id);
    if (m.reward.has_value() == m.label.has_value()) {
        refuse(ErrorCode::bad_message, "reward", "either a reward or a label is needed");
    }
    if_any(m.reward, [](double reward) { check_between("reward", reward, -1.0, 1.0); });
    check_range("label", m.label, 0, kMaximumInt32);
}

void check_one(const PlasticityUpdate &m) {
    check_name("network", m.network);
    check_name("rule", m.rule);
    check_finite("rate", m.rate);
    check_count("steps", m.steps);
    check_tensors("deltas", m.deltas);
    check_each(m.deltas, [](const WireTensor &delta) { check_type(delta, ElementType::F32); });
}

namespace {

constexpr std::size_t kMaximumTopic = 256;

void check_topics(const std::vector<std::string> &topics) {
    check_size("topics", topics.size(), 1, 256);
    check_each(topics, [](const std::string &topic) { check_text("topics", topic, 1, kMaximumTopic); });
}

} // namespace

void check_one(const Subscribe &m) {
    check_topics(m.topics);
}

void check_one(const Unsubscribe &m) {
    check_topics(m.topics);
}

void check_one(const Event &m) {
    check_text("topic", m.topic, 1, kMaximumTopic);
    check_json("body", m.body);
    check_tensors("tensors", m.tensors);
}

void check_one(const StatusRequest &) {}

void check_one(const StatusReport &m) {
    check_count("uptime_ms", m.uptime_ms);
    check_not_negative("load", m.load);
    check_names("networks", m.networks);
    check_text("version", m.version, 0, kMaximumName);
    check_names("cpu_features", m.cpu_features);
}

void check_one(const MetricsRequest &m) {
    check_names("names", m.names);
}

void check_one(const MetricsReport &m) {
    check_map("counters", m.counters, [](std::int64_t value) { check_count("counters", value); });
    check_map("gauges", m.gauges, [](double value) { check_finite("gauges", value); });
    check_size("histograms", m.histograms.size(), 0, 256);
    check_map("histograms", m.histograms, [](const Histogram &histogram) {
        check_size("bounds_us", histogram.bounds_us.size(), 0, 256);
        check_size("counts", histogram.counts.size(), histogram.bounds_us.size() + 1, histogram.bounds_us.size() + 1);
        double below = -1;
        for (const double bound : histogram.bounds_us) {
            check_not_negative("bounds_us", bound);
            if (!(bound > below)) {
                refuse(ErrorCode::bad_value, "bounds_us", "must ascend");
            }
            below = bound;
        }
        check_each(histogram.counts, [](std::int64_t count) { check_count("counts", count); });
        check_not_negative("sum_us", histogram.sum_us);
    });
}

} // namespace hillock::protocol::checked
