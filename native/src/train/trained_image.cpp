#include "train/trained_image.hpp"

#include "core/engine/float_environment.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace hillock::train {

namespace {

using core::training::NormWeights;
using core::training::Parameter;
using core::training::ParameterKey;

// Where an operation of the start image has the tensors of a parameter.
struct Place {
    const void *values = nullptr;
    core::SmallWeights small{};
    std::size_t groups = 1; // of targets, one after the other in the weights
};

Place place_of(const core::Operation &operation, ParameterKey key) {
    const bool weight = key == ParameterKey::weight;
    if (const auto *const linear = std::get_if<core::Linear>(&operation.kind)) {
        return {weight ? linear->weight : linear->bias, weight ? linear->small : core::SmallWeights{}, 1};
    }
    if (const auto *const conv = std::get_if<core::Conv>(&operation.kind)) {
        return {weight ? conv->weight : conv->bias, weight ? conv->small : core::SmallWeights{}, conv->groups};
    }
    if (const auto *const scale = std::get_if<core::Scale>(&operation.kind)) {
        return {scale->scale, {}, 1};
    }
    return {std::get<core::Threshold>(operation.kind).threshold, {}, 1};
}

// Writes into a copy of an image where its tensors lie.
class ImageCopy {
  public:
    explicit ImageCopy(const ImageBytes &from)
        : start_(from.bytes().data()), bytes_(from.bytes().begin(), from.bytes().end()) {}

    void write(const void *place, const void *values, std::size_t size) {
        const auto at = static_cast<const std::byte *>(place) - start_;
        std::memcpy(bytes_.data() + at, values, size);
    }
    std::vector<std::byte> take() { return std::move(bytes_); }

  private:
    const std::byte *start_;
    std::vector<std::byte> bytes_;
};

// float16 of a value that is one.
std::uint16_t half_of(float value) {
    constexpr std::uint32_t kSign = 0x8000;
    std::uint32_t bits;
    std::memcpy(&bits, &value, sizeof(bits));
    const std::uint32_t sign = bits >> 16 & kSign, size = bits & 0x7FFFFFFF;
    const float magnitude = std::abs(value);
    const std::uint32_t half =
        magnitude < 0x1p-14f ? static_cast<std::uint32_t>(magnitude * 0x1p24f) : (size >> 13) - (112u << 10);
    return static_cast<std::uint16_t>(sign | half);
}

void write_halves(ImageCopy &image, const Place &place, const Parameter &parameter) {
    std::vector<std::uint16_t> halves(parameter.size);
    std::transform(parameter.used, parameter.used + parameter.size, halves.begin(), half_of);
    image.write(place.small.first, halves.data(), halves.size() * sizeof(std::uint16_t));
}

// The steps and scales of src/docs/image.md, Small weights, from the exact weights.
void write_bytes(ImageCopy &image, const Place &place, const Parameter &parameter) {
    constexpr float kMost = 127;
    const std::size_t side = parameter.row, rows = parameter.size / side / place.groups;
    std::vector<float> scales(side * place.groups);
    std::vector<std::int8_t> steps(parameter.size);
    for (std::size_t i = 0; i < parameter.size; ++i) {
        float &largest = scales[i / side / rows * side + i % side];
        largest = std::max(largest, std::abs(parameter.values[i]));
    }
    for (float &scale : scales) {
        scale /= kMost;
    }
    for (std::size_t i = 0; i < parameter.size; ++i) {
        const float scale = scales[i / side / rows * side + i % side];
        const double exact = static_cast<double>(parameter.values[i]) / static_cast<double>(scale);
        steps[i] = static_cast<std::int8_t>(scale == 0 ? 0 : std::clamp(std::rint(exact), -127.0, 127.0));
    }
    image.write(place.small.first, steps.data(), steps.size());
    image.write(place.small.scales, scales.data(), scales.size() * sizeof(float));
}

// Weight and bias with the normalisation folded into them.
void write_folded(ImageCopy &image, const core::Operation &operation, const NormWeights &norm,
                  const core::training::TrainedProgram &trained, std::size_t o) {
    const Parameter &weight = *trained.parameter(o, ParameterKey::weight);
    const auto *const linear = std::get_if<core::Linear>(&norm.operation().kind);
    const float *const bias = linear != nullptr ? linear->bias : std::get<core::Conv>(norm.operation().kind).bias;
    image.write(place_of(operation, ParameterKey::weight).values, weight.used, weight.size * sizeof(float));
    image.write(place_of(operation, ParameterKey::bias).values, bias, norm.channels() * sizeof(float));
}

} // namespace

std::vector<std::byte> trained_image(TrainingEngine &engine, const ImageBytes &bytes, const NamedArrays &parameters) {
    const core::FloatEnvironment environment;
    engine.restore_parameters(parameters);
    core::training::TrainedProgram &trained = engine.trainer().trained();
    engine.trainer().weights_fit(); // rounds them
    for (std::size_t norm = 0; norm < trained.norms().size(); ++norm) {
        trained.fold(norm);
    }
    trained.read(true);
    ImageCopy image(bytes);
    for (const Parameter &parameter : trained.parameters()) {
        const std::size_t o = parameter.settings.operation;
        const core::Operation &operation = *engine.plan().operations[o];
        if (const NormWeights *const norm = trained.norm(o)) {
            if (parameter.settings.key == ParameterKey::gamma) { // once for all three parameters
                write_folded(image, operation, *norm, trained, o);
            }
            continue;
        }
        const Place place = place_of(operation, parameter.settings.key);
        switch (place.small.type) {
        case core::WeightType::f32:
            image.write(place.values, parameter.values, parameter.size * sizeof(float));
            break;
        case core::WeightType::f16:
            write_halves(image, place, parameter);
            break;
        case core::WeightType::i8:
            write_bytes(image, place, parameter);
            break;
        }
    }
    return image.take();
}

} // namespace hillock::train
