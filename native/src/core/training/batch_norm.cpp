#include "core/training/batch_norm.hpp"

#include <algorithm>
#include <cmath>

namespace hillock::core::training {

namespace {

constexpr std::size_t kChannelsOfPart = 8, kValuesOfPart = 64;

} // namespace

BatchNorm::BatchNorm(const PassParts &parts, const NormWeights &weights, std::size_t stage)
    : kernels_(parts.training), weights_(weights), stage_(stage), operation_(parts.plan().ranges[stage].begin),
      signal_(parts.plan().operations[operation_]->out),
      rows_(parts.plan().constant[signal_] != 0 ? 1 : parts.settings.steps),
      positions_(parts.plan().size(signal_) / weights.channels()) {
    for (std::vector<float> *floats : {&factor_, &shift_, &slope_, &offset_}) {
        floats->resize(weights.channels());
    }
    for (std::vector<double> *doubles : {&mean_, &squares_, &deviation_, &sum_, &product_}) {
        doubles->resize(weights.channels());
    }
}

std::size_t BatchNorm::parts() const {
    const std::size_t of_part = channels(0).size;
    return (weights_.channels() + of_part - 1) / of_part;
}

BatchNorm::Channels BatchNorm::channels(std::size_t part) const {
    const std::size_t most = std::max(kChannelsOfPart, kValuesOfPart / positions_), begin = part * most;
    return {begin, std::min(most, weights_.channels() - begin)};
}

double BatchNorm::elements(std::size_t count) const {
    return static_cast<double>(count) * static_cast<double>(rows_) * static_cast<double>(positions_);
}

NormRow BatchNorm::row(const Tape &tape, std::size_t k, Channels channels) const {
    return {tape.raw(signal_, k).first + channels.begin * positions_, channels.size, positions_};
}

void BatchNorm::measure(const PassGroup &group, std::size_t count, std::size_t part) {
    const Channels own = channels(part);
    const std::size_t end = own.begin + own.size;
    const double n = elements(count);
    std::fill_n(sum_.begin() + static_cast<std::ptrdiff_t>(own.begin), own.size, 0.0);
    std::fill_n(squares_.begin() + static_cast<std::ptrdiff_t>(own.begin), own.size, 0.0);
    for (std::size_t sample = 0; sample < count; ++sample) {
        for (std::size_t k = 0; k < rows_; ++k) {
            kernels_.norm_sums(row(group.tape(sample), k, own), sum_.data() + own.begin);
        }
    }
    for (std::size_t c = own.begin; c < end; ++c) {
        mean_[c] = sum_[c] / n;
    }
    for (std::size_t sample = 0; sample < count; ++sample) {
        for (std::size_t k = 0; k < rows_; ++k) {
            kernels_.norm_squares(row(group.tape(sample), k, own), mean_.data() + own.begin,
                                  squares_.data() + own.begin);
        }
    }
    for (std::size_t c = own.begin; c < end; ++c) {
        deviation_[c] = std::sqrt(squares_[c] / n + NormWeights::kEpsilon);
        const double scale = weights_.gamma(c) / deviation_[c];
        factor_[c] = static_cast<float>(scale);
        shift_[c] = static_cast<float>(weights_.beta(c) - mean_[c] * scale);
    }
}

void BatchNorm::normalise(const Tape &tape) const {
    for (std::size_t k = 0; k < rows_; ++k) {
        kernels_.normalise(row(tape, k, {0, weights_.channels()}), factor_.data(), shift_.data(),
                           tape.out(signal_, k).first);
    }
}

void BatchNorm::differentiate(const PassGroup &group, std::size_t count, std::size_t part) {
    const Channels own = channels(part);
    const double n = elements(count);
    std::fill_n(sum_.begin() + static_cast<std::ptrdiff_t>(own.begin), own.size, 0.0);
    std::fill_n(product_.begin() + static_cast<std::ptrdiff_t>(own.begin), own.size, 0.0);
    for (std::size_t sample = 0; sample < count; ++sample) {
        const Tape &tape = group.tape(sample);
        for (std::size_t k = 0; k < rows_; ++k) {
            kernels_.norm_products(row(tape, k, own), tape.gradient(signal_, k).first + own.begin * positions_,
                                   mean_.data() + own.begin, sum_.data() + own.begin, product_.data() + own.begin);
        }
    }
    for (std::size_t c = own.begin; c < own.begin + own.size; ++c) {
        const double scale = weights_.gamma(c) / deviation_[c];
        const double across = -(scale * product_[c] / (deviation_[c] * deviation_[c] * n));
        slope_[c] = static_cast<float>(across);
        offset_[c] = static_cast<float>(-(scale * sum_[c] / n) - across * mean_[c]);
        weights_.set_gradients(c, static_cast<float>(product_[c] / deviation_[c]), static_cast<float>(sum_[c]));
    }
}

void BatchNorm::backward(const Tape &tape) const {
    for (std::size_t k = 0; k < rows_; ++k) {
        kernels_.normalise_backward(row(tape, k, {0, weights_.channels()}), factor_.data(), slope_.data(),
                                    offset_.data(), tape.gradient(signal_, k).first);
    }
}

void BatchNorm::follow(std::size_t count) const {
    const double n = elements(count);
    for (std::size_t c = 0; n > 1 && c < weights_.channels(); ++c) {
        weights_.follow(c, mean_[c], squares_[c] / (n - 1));
    }
}

} // namespace hillock::core::training
