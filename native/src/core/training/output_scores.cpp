#include "core/training/output_scores.hpp"

#include "core/training/elementary.hpp"

#include <algorithm>
#include <limits>

namespace hillock::core::training {

OutputScores::OutputScores(const Loss &loss, std::size_t outputs, std::size_t steps)
    : loss_(loss), steps_(steps), scores_(outputs), weights_(outputs), at_(outputs), gradient_(outputs) {}

bool OutputScores::one_step() const {
    return loss_.kind == LossKind::membrane_cross_entropy &&
           (loss_.reduction == Reduction::last || loss_.reduction == Reduction::max);
}

void OutputScores::begin() {
    std::fill(scores_.begin(), scores_.end(), 0.0);
    std::fill(at_.begin(), at_.end(), 0);
}

void OutputScores::add(const float *output, std::size_t t) {
    const bool sums = !one_step(), last = loss_.reduction == Reduction::last;
    for (std::size_t j = 0; j < scores_.size(); ++j) {
        const auto value = static_cast<double>(output[j]);
        if (sums) {
            scores_[j] += value;
        } else if (last || t == 0 || value > scores_[j]) {
            scores_[j] = value;
            at_[j] = t;
        }
    }
}

double OutputScores::compute(std::uint32_t label, std::size_t batch) {
    const double weight = loss_.class_weights.empty() ? 1 : loss_.class_weights[label];
    return loss_.kind == LossKind::count_mse ? squares(label, weight, static_cast<double>(batch))
                                             : cross_entropy(label, weight, static_cast<double>(batch));
}

double OutputScores::score(std::size_t j) const {
    return mean() ? scores_[j] / static_cast<double>(steps_) : scores_[j];
}

bool OutputScores::mean() const {
    return loss_.kind == LossKind::membrane_cross_entropy && loss_.reduction == Reduction::mean;
}

double OutputScores::cross_entropy(std::uint32_t label, double weight, double batch) {
    const double scale = loss_.scale, share = mean() ? static_cast<double>(steps_) : 1;
    double most = -std::numeric_limits<double>::infinity();
    for (std::size_t j = 0; j < scores_.size(); ++j) {
        most = std::max(most, scale * score(j));
    }
    double sum = 0;
    for (std::size_t j = 0; j < scores_.size(); ++j) {
        weights_[j] = exponential(scale * score(j) - most);
        sum += weights_[j];
    }
    const double factor = scale * weight / batch;
    for (std::size_t j = 0; j < scores_.size(); ++j) {
        const double one = factor * (weights_[j] / sum - (j == label ? 1 : 0));
        gradient_[j] = static_cast<float>(share == 1 ? one : one / share);
    }
    return weight * (logarithm(sum) - (scale * score(label) - most));
}

double OutputScores::squares(std::uint32_t label, double weight, double batch) {
    const auto outputs = static_cast<double>(scores_.size()), steps = static_cast<double>(steps_);
    const double factor = 2 * weight / (batch * outputs * steps);
    double sum = 0;
    for (std::size_t j = 0; j < scores_.size(); ++j) {
        const double e = score(j) / steps - (j == label ? loss_.right : loss_.wrong);
        sum = __builtin_fma(e, e, sum);
        gradient_[j] = static_cast<float>(factor * e);
    }
    return weight * sum / outputs;
}

void OutputScores::gradient(std::size_t t, float *row) const {
    const bool one = one_step();
    for (std::size_t j = 0; j < gradient_.size(); ++j) {
        row[j] = (!one || at_[j] == t ? gradient_[j] : 0.0f) + 0.0f;
    }
}

std::uint32_t OutputScores::answer() const {
    std::size_t best = 0;
    for (std::size_t j = 1; j < scores_.size(); ++j) {
        best = scores_[j] > scores_[best] ? j : best;
    }
    return static_cast<std::uint32_t>(best);
}

} // namespace hillock::core::training
