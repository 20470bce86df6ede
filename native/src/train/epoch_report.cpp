#include "train/epoch_report.hpp"

#include "train/json_values.hpp"

namespace hillock::train {

namespace {

double number_in(const Json &json, const std::string &key) {
    return number_of(member_of(json, key));
}

Json evaluation_json(const Evaluation &one) {
    Json::Array rows;
    for (const std::vector<std::int64_t> &row : one.confusion) {
        rows.emplace_back(Json::Array(row.begin(), row.end()));
    }
    return Json::Object{
        {"samples", one.samples}, {"loss", one.loss}, {"accuracy", one.accuracy()}, {"confusion", std::move(rows)}};
}

Evaluation read_evaluation(const Json &json) {
    Evaluation one{whole_of(member_of(json, "samples")), number_in(json, "loss"), {}};
    const Json::Array &rows = list_of(member_of(json, "confusion"));
    for (const Json &row : rows) {
        std::vector<std::int64_t> &cells = one.confusion.emplace_back();
        for (const Json &cell : list_of(row)) {
            cells.push_back(whole_of(cell));
        }
        if (cells.size() != rows.size()) {
            throw TrainingError("'confusion' must be square");
        }
    }
    return one;
}

} // namespace

Json EpochReport::json() const {
    Json::Object fields{{"epoch", std::int64_t{epoch}},
                        {"loss", loss},
                        {"accuracy", accuracy},
                        {"rates", Json::Object(rates.begin(), rates.end())},
                        {"gradient_norm", gradient_norm},
                        {"learning_rate", learning_rate},
                        {"seconds", seconds},
                        {"samples_per_second", samples_per_second}};
    if (validation) {
        fields.emplace_back("validation", evaluation_json(*validation));
    }
    return fields;
}

EpochReport EpochReport::of(const Json &json) {
    EpochReport report;
    report.epoch = integer_of(member_of(json, "epoch"));
    report.loss = number_in(json, "loss");
    report.accuracy = number_in(json, "accuracy");
    if (const Json *const validation = json.find("validation")) {
        report.validation = read_evaluation(*validation);
    }
    const auto *const rates = member_of(json, "rates").as<Json::Object>();
    for (const auto &[node, rate] : rates == nullptr ? Json::Object{} : *rates) {
        report.rates.emplace_back(node, number_of(rate));
    }
    report.gradient_norm = number_in(json, "gradient_norm");
    report.learning_rate = number_in(json, "learning_rate");
    report.seconds = number_in(json, "seconds");
    report.samples_per_second = number_in(json, "samples_per_second");
    return report;
}

const EpochReport *best_of(const std::vector<EpochReport> &history) {
    const EpochReport *best = nullptr;
    for (const EpochReport &report : history) {
        if (best == nullptr || report.better_than(*best)) {
            best = &report;
        }
    }
    return best;
}

} // namespace hillock::train
