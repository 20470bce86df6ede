#include "train/data/augmenter.hpp"

#include "core/training/philox.hpp"
#include "train/training_error.hpp"

#include <algorithm>
#include <cstdlib>

namespace hillock::train {

using core::training::philox;
using core::training::uniform;

Augmenter::Augmenter(const std::vector<Augmentation> &all, std::uint64_t seed, const std::vector<std::int32_t> &in,
                     std::size_t elements, bool held)
    : all_(all), seed_(seed), height_(in.size() < 2 ? 1 : in[in.size() - 2]), width_(in.back()),
      copy_(all.empty() ? 0 : elements) {
    for (const std::int32_t dim : in) {
        row_ *= static_cast<std::size_t>(dim);
    }
    for (const Augmentation &one : all) {
        if (one.kind == Augmentation::Kind::shift && in.size() < 2) {
            throw TrainingError("shift needs images, the input has the shape [" + std::to_string(in.back()) + "]");
        }
        if (one.kind == Augmentation::Kind::jitter && held) {
            throw TrainingError("jitter needs sequences, the samples are held");
        }
    }
}

std::uint32_t Augmenter::draw(std::size_t n, std::uint64_t step, std::uint64_t index) const {
    constexpr std::uint32_t kStream = 5;
    return philox(seed_, kStream + 16 * static_cast<std::uint32_t>(n), step, index);
}

// A whole number from -most to most, all equally likely.
std::int64_t Augmenter::offset(std::size_t n, std::uint64_t step, std::uint64_t index, std::int32_t most) const {
    const std::uint64_t choices = 2 * static_cast<std::uint64_t>(most) + 1;
    return static_cast<std::int64_t>(draw(n, step, index) * choices >> 32) - most;
}

void Augmenter::apply(std::span<float> sample, std::uint32_t epoch, std::uint32_t number) {
    const std::uint64_t step = std::uint64_t{epoch} << 32 | number;
    for (std::size_t n = 0; n < all_.size(); ++n) {
        const Augmentation &one = all_[n];
        switch (one.kind) {
        case Augmentation::Kind::shift:
            shift(sample, offset(n, step, 0, one.whole), offset(n, step, 1, one.whole));
            break;
        case Augmentation::Kind::flip:
            if (draw(n, step, 0) >> 31 != 0) {
                flip(sample);
            }
            break;
        case Augmentation::Kind::noise:
            for (std::size_t i = 0; i < sample.size(); ++i) {
                const float u = uniform(draw(n, step, i));
                sample[i] = __builtin_fmaf(static_cast<float>(one.number), 2 * u - 1, sample[i]);
            }
            break;
        case Augmentation::Kind::jitter:
            jitter(sample, offset(n, step, 0, one.whole));
            break;
        case Augmentation::Kind::drop:
            for (std::size_t i = 0; i < sample.size(); ++i) {
                if (sample[i] != 0 && static_cast<double>(uniform(draw(n, step, i))) < one.number) {
                    sample[i] = 0;
                }
            }
            break;
        }
    }
}

void Augmenter::shift(std::span<float> sample, std::int64_t down, std::int64_t right) {
    std::ranges::copy(sample, copy_.begin());
    for (std::int64_t i = 0; i < static_cast<std::int64_t>(sample.size()); ++i) {
        const std::int64_t row = i / width_ % height_ - down, column = i % width_ - right;
        const bool inside = row >= 0 && row < height_ && column >= 0 && column < width_;
        sample[static_cast<std::size_t>(i)] = inside ? copy_[static_cast<std::size_t>(i - down * width_ - right)] : 0;
    }
}

void Augmenter::flip(std::span<float> sample) {
    std::ranges::copy(sample, copy_.begin());
    const auto width = static_cast<std::size_t>(width_);
    for (std::size_t i = 0; i < sample.size(); ++i) {
        sample[i] = copy_[i - i % width + width - 1 - i % width];
    }
}

void Augmenter::jitter(std::span<float> sample, std::int64_t later) {
    std::ranges::copy(sample, copy_.begin());
    std::ranges::fill(sample, 0.0f);
    const std::size_t by = static_cast<std::size_t>(std::abs(later)) * row_;
    if (by < sample.size()) {
        const std::size_t from = later > 0 ? 0 : by, to = later > 0 ? by : 0;
        std::copy_n(copy_.begin() + static_cast<std::ptrdiff_t>(from), sample.size() - by,
                    sample.begin() + static_cast<std::ptrdiff_t>(to));
    }
}

} // namespace hillock::train
