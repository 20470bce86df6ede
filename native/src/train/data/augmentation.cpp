#include "train/data/augmentation.hpp"

#include "train/data/java_int.hpp"
#include "train/spec.hpp"
#include "train/training_error.hpp"

namespace hillock::train {

Augmentation Augmentation::parse(std::string_view text) {
    const Spec spec = Spec::parse(text, 1);
    if (spec.name == "shift") {
        const Augmentation shift{Kind::shift, java_int(spec.number(0, 2)), 0};
        require_at_least("shift", shift.whole, 1);
        return shift;
    }
    if (spec.name == "flip") {
        return {Kind::flip, 0, 0};
    }
    if (spec.name == "noise") {
        require_above("the amplitude of noise", spec.number(0, 0.1), 0);
        return {Kind::noise, 0, spec.number(0, 0.1)};
    }
    if (spec.name == "jitter") {
        const Augmentation jitter{Kind::jitter, java_int(spec.number(0, 2)), 0};
        require_at_least("jitter", jitter.whole, 1);
        return jitter;
    }
    if (spec.name == "drop") {
        require_fraction("the share of dropped events", spec.number(0, 0.1));
        return {Kind::drop, 0, spec.number(0, 0.1)};
    }
    throw TrainingError("unknown augmentation '" + spec.name + "'; known are shift, flip, noise, jitter, drop");
}

std::string Augmentation::text() const {
    switch (kind) {
    case Kind::shift:
        return "shift:" + std::to_string(whole);
    case Kind::flip:
        return "flip";
    case Kind::noise:
        return Spec::text("noise", {number});
    case Kind::jitter:
        return "jitter:" + std::to_string(whole);
    case Kind::drop:
        break;
    }
    return Spec::text("drop", {number});
}

} // namespace hillock::train
