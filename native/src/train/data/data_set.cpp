#include "train/data/data_set.hpp"

#include "serve/sha256.hpp"
#include "train/spec.hpp"
#include "train/training_error.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>

namespace hillock::train {

namespace {

bool plain(const NpyArray &values) {
    const bool ordered = !values.fortran || values.shape.size() < 2;
    return ordered && (values.dtype == Dtype::u1 || (values.dtype == Dtype::f4 && !values.swapped));
}

float float_at(std::span<const std::byte> values, std::size_t i) {
    float value;
    std::memcpy(&value, values.data() + i * sizeof(float), sizeof(float));
    return value;
}

void check_finite(std::span<const std::byte> values, std::size_t elements) {
    for (std::size_t i = 0; i < values.size() / sizeof(float); ++i) {
        const float value = float_at(values, i);
        if (!std::isfinite(value)) {
            throw TrainingError("sample " + std::to_string(i / elements) + ", element " + std::to_string(i % elements) +
                                " is " + double_text(static_cast<double>(value)) + "; inputs must be finite");
        }
    }
}

std::vector<std::uint32_t> read_labels(const NpyArray &array) {
    std::vector<std::uint32_t> labels;
    for (const std::int64_t value : array.integers()) {
        if (value < 0 || value > std::numeric_limits<std::int32_t>::max()) {
            throw TrainingError("label " + std::to_string(value) + " of sample " + std::to_string(labels.size()) +
                                " is no class");
        }
        labels.push_back(static_cast<std::uint32_t>(value));
    }
    return labels;
}

} // namespace

DataSet DataSet::of(const NpyArray &values, const NpyArray &labels, const std::vector<std::int32_t> &in,
                    std::int32_t steps) {
    if (values.shape.empty() || values.size() == 0) {
        throw TrainingError("the samples " + values.text() + " are empty");
    }
    if (values.shape[0] > std::numeric_limits<std::int32_t>::max()) {
        throw TrainingError("the samples " + values.text() + " are too many");
    }
    const auto samples = static_cast<std::size_t>(values.shape[0]);
    const std::size_t elements = values.size() / samples;
    All all;
    all.inputs = std::accumulate(in.begin(), in.end(), std::size_t{1}, [](std::size_t size, std::int32_t dim) {
        return size * static_cast<std::size_t>(dim);
    });
    all.held = steps > 0;
    const std::size_t rows = all.held ? 1 : values.shape.size() < 2 ? 0 : static_cast<std::size_t>(values.shape[1]);
    if (rows < 1 || elements != rows * all.inputs) {
        const std::vector<std::int64_t> step(in.begin(), in.end());
        throw TrainingError("samples of shape " + shape_text(values.shape) + " do not fit a network that takes " +
                            shape_text(step) + " a step: " +
                            (all.held ? "held samples are [B, *in]"
                                      : "samples are [B, T, *in]; held ones, [B, *in], need a number of steps"));
    }
    if (labels.is_float() || labels.shape != std::vector<std::int64_t>{values.shape[0]}) {
        throw TrainingError("labels " + labels.text() + " do not fit: they are integers of shape [" +
                            std::to_string(samples) + "]");
    }
    all.steps = all.held ? static_cast<std::size_t>(steps) : rows;
    all.bytes = plain(values) && values.dtype == Dtype::u1;
    all.values = values.data;
    all.owner = values.owner;
    if (!plain(values)) {
        const auto converted = std::make_shared<const std::vector<float>>(values.floats());
        all.values = std::as_bytes(std::span(*converted));
        all.owner = converted;
    }
    if (!all.bytes) {
        check_finite(all.values, elements);
    }
    all.labels = read_labels(labels);
    std::vector<std::uint32_t> places(samples);
    std::iota(places.begin(), places.end(), 0u);
    return {std::make_shared<const All>(std::move(all)), std::move(places)};
}

DataSet DataSet::select(std::vector<std::uint32_t> samples) const {
    for (std::uint32_t &sample : samples) {
        sample = places_[sample];
    }
    return {all_, std::move(samples)};
}

void DataSet::read(std::uint32_t sample, std::span<float> into) const {
    const std::size_t from = static_cast<std::size_t>(places_[sample]) * elements();
    if (all_->bytes) {
        for (std::size_t i = 0; i < elements(); ++i) {
            into[i] = static_cast<float>(std::to_integer<unsigned>(all_->values[from + i])) / 255.0f;
        }
    } else {
        std::memcpy(into.data(), all_->values.data() + from * sizeof(float), elements() * sizeof(float));
    }
}

std::string DataSet::digest() const {
    std::string text = std::to_string(size()) + " " + std::to_string(inputs()) + " " + std::to_string(steps()) +
                       (held() ? " true" : " false");
    for (std::uint32_t sample = 0; sample < size(); ++sample) {
        (text += ' ') += std::to_string(label(sample));
    }
    std::vector<float> values(elements());
    for (const std::uint32_t sample : {0u, size() - 1}) {
        read(sample, values);
        for (const float value : values) {
            (text += ' ') += std::to_string(std::bit_cast<std::int32_t>(value));
        }
    }
    return serve::sha256(text);
}

} // namespace hillock::train
