// The twin of io.hillock.training.TrainingJson.
#include "train/joined.hpp"
#include "train/json_values.hpp"
#include "train/spec.hpp"
#include "train/training.hpp"

#include <array>
#include <functional>
#include <ranges>

namespace hillock::train {

namespace {

constexpr std::array<std::string_view, 3> kWeightTypes = {"f32", "f16", "i8"};

core::WeightType weight_type(const std::string &text) {
    for (std::size_t i = 0; i < kWeightTypes.size(); ++i) {
        if (kWeightTypes[i] == text) {
            return static_cast<core::WeightType>(i);
        }
    }
    throw TrainingError("unknown type of weights '" + text + "'; known are f32, f16, i8");
}

template<class T, class Read>
std::vector<T> list(const Json &value, Read read) {
    std::vector<T> all;
    for (const Json &one : list_of(value)) {
        all.push_back(read(one));
    }
    return all;
}

std::int32_t at_least_1(const std::string &what, const Json &value) {
    const std::int32_t number = integer_of(value);
    require_at_least(what, number, 1);
    return number;
}

void read_dropout(Training &training, const Json &value) {
    const auto *const nodes = value.as<Json::Object>();
    if (nodes == nullptr) {
        throw TrainingError("must be an object: the share of each node, is " + json_text(value));
    }
    for (const auto &[node, share] : *nodes) {
        training.dropout[node] = number_of(share);
        require_fraction("the dropout of '" + node + "'", training.dropout[node]);
    }
}

void read_class_weights(Training &training, const Json &value) {
    training.class_weights = list<double>(value, number_of);
    for (const double weight : training.class_weights) {
        require_at_least("a class weight", weight, 0);
    }
}

bool read_reset(const Json &value) {
    const std::string &text = text_of(value);
    if (text != "detached" && text != "whole") {
        throw TrainingError("unknown reset gradient '" + text + "'; known are detached, whole");
    }
    return text == "whole";
}

double above_0(const std::string &what, const Json &value) {
    require_above(what, number_of(value), 0);
    return number_of(value);
}

using Setter = std::function<void(Training &, const Json &)>;

const std::vector<std::pair<std::string_view, Setter>> &setters() {
    static const std::vector<std::pair<std::string_view, Setter>> all = {
        {"epochs", [](Training &t, const Json &v) { t.epochs = at_least_1("epochs", v); }},
        {"batch", [](Training &t, const Json &v) { t.batch = at_least_1("batch", v); }},
        {"seed", [](Training &t, const Json &v) { t.seed = whole_of(v); }},
        {"loss", [](Training &t, const Json &v) { t.loss = Loss::parse(text_of(v)); }},
        {"class_weights", read_class_weights},
        {"penalties",
         [](Training &t, const Json &v) {
             t.penalties = list<RatePenalty>(v, [](const Json &one) { return RatePenalty::parse(text_of(one)); });
         }},
        {"surrogate", [](Training &t, const Json &v) { t.surrogate = Surrogate::parse(text_of(v)); }},
        {"reset_gradient", [](Training &t, const Json &v) { t.whole_reset = read_reset(v); }},
        {"clip", [](Training &t, const Json &v) { t.clip = above_0("clip", v); }},
        {"window", [](Training &t, const Json &v) { t.window = at_least_1("window", v); }},
        {"optimizer", [](Training &t, const Json &v) { t.optimizer = Optimizer::parse(text_of(v)); }},
        {"weight_decay", [](Training &, const Json &) {}}, // of whichever optimizer it is in the end
        {"schedule", [](Training &t, const Json &v) { t.schedule = Schedule::parse(text_of(v)); }},
        {"dropout", read_dropout},
        {"initial_rate", [](Training &t, const Json &v) { t.initial_rate = above_0("the initial rate", v); }},
        {"augment",
         [](Training &t, const Json &v) {
             t.augmentations = list<Augmentation>(v, [](const Json &one) { return Augmentation::parse(text_of(one)); });
         }},
        {"freeze", [](Training &t, const Json &v) { t.frozen = list<std::string>(v, text_of); }},
        {"train", [](Training &t, const Json &v) { t.trained = list<std::string>(v, text_of); }},
        {"weights", [](Training &t, const Json &v) { t.weights = weight_type(text_of(v)); }},
        {"batch_norm", [](Training &t, const Json &v) { t.batch_norm = list<std::string>(v, text_of); }},
        {"threads", [](Training &t, const Json &v) { t.threads = at_least_1("threads", v); }},
        {"memory",
         [](Training &t, const Json &v) {
             t.memory = whole_of(v);
             require_at_least("memory", static_cast<double>(t.memory), 1);
         }},
        {"settings", [](Training &t, const Json &v) { t.settings = v; }},
    };
    return all;
}

void set(Training &training, const std::string &key, const Json &value) {
    for (const auto &[name, setter] : setters()) {
        if (name == key) {
            setter(training, value);
            return;
        }
    }
    throw TrainingError("unknown; known are " + joined(std::views::keys(setters())));
}

} // namespace

std::string label(core::WeightType type) {
    return std::string(kWeightTypes[static_cast<std::size_t>(type)]);
}

Training Training::read(const Json &json) {
    const auto *const fields = json.as<Json::Object>();
    if (fields == nullptr) {
        throw TrainingError("the training must be a JSON object");
    }
    Training training;
    for (const auto &[key, value] : *fields) {
        try {
            set(training, key, value);
        } catch (const TrainingError &problem) {
            throw TrainingError(key + ": " + problem.what());
        }
    }
    if (const Json *const decay = json.find("weight_decay")) {
        training.optimizer.decay = number_of(*decay);
        require_at_least("weight decay", training.optimizer.decay, 0);
    }
    return training;
}

std::string Training::result_text() const {
    const auto texts = [](const auto &all, auto text) {
        Json::Array list;
        for (const auto &one : all) {
            list.emplace_back(text(one));
        }
        return Json(std::move(list));
    };
    const auto number = [](double value) { return Json(Json::Digits{double_text(value)}); };
    const auto own = [](const auto &one) { return one.text(); };
    const auto same = [](const std::string &one) { return one; };
    Json::Object shares;
    for (const auto &[node, share] : dropout) {
        shares.emplace_back(node, number(share));
    }
    Json::Array of_classes;
    for (const double weight : class_weights) {
        of_classes.push_back(number(weight));
    }
    Json::Object fields{{"epochs", std::int64_t{epochs}},
                        {"batch", std::int64_t{batch}},
                        {"seed", seed},
                        {"loss", loss.text()},
                        {"class_weights", std::move(of_classes)},
                        {"penalties", texts(penalties, own)},
                        {"surrogate", surrogate.text()},
                        {"reset_gradient", std::string(whole_reset ? "whole" : "detached")}};
    if (clip) {
        fields.emplace_back("clip", number(*clip));
    }
    if (window) {
        fields.emplace_back("window", std::int64_t{*window});
    }
    fields.insert(fields.end(), {{"optimizer", optimizer.text()},
                                 {"weight_decay", number(optimizer.decay)},
                                 {"schedule", schedule.text()},
                                 {"dropout", std::move(shares)}});
    if (initial_rate) {
        fields.emplace_back("initial_rate", number(*initial_rate));
    }
    fields.insert(fields.end(), {{"augment", texts(augmentations, own)},
                                 {"freeze", texts(frozen, same)},
                                 {"train", texts(trained, same)},
                                 {"weights", label(weights)},
                                 {"batch_norm", texts(batch_norm, same)}});
    return json_text(Json(std::move(fields)));
}

} // namespace hillock::train
