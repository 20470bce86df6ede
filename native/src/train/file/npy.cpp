#include "train/file/npy.hpp"

#include "core/image/widening.hpp"
#include "train/file/npy_header.hpp"
#include "train/training_error.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace hillock::train {

namespace {

// Visits the elements in C order, each as its bytes in native order.
class Elements {
  public:
    explicit Elements(const NpyArray &array) : array_(array), bytes_(bytes_of(array.dtype)) {
        strides_.resize(array.shape.size());
        index_.resize(array.shape.size());
        std::size_t stride = bytes_;
        for (std::size_t k = 0; k < strides_.size(); ++k) {
            const std::size_t dim = array.fortran ? k : strides_.size() - 1 - k;
            strides_[dim] = stride;
            stride *= static_cast<std::size_t>(array.shape[dim]);
        }
    }

    template<class T>
    T next() {
        std::array<std::byte, sizeof(T)> raw;
        std::memcpy(raw.data(), array_.data.data() + advance(), sizeof(T));
        if (array_.swapped) {
            std::reverse(raw.begin(), raw.end());
        }
        return std::bit_cast<T>(raw);
    }

    // The next element through `use`, which takes every type.
    template<class Use>
    auto with_next(Use use) {
        switch (array_.dtype) {
        case Dtype::f2:
            return use(core::widened(next<std::uint16_t>()));
        case Dtype::f4:
            return use(next<float>());
        case Dtype::f8:
            return use(next<double>());
        case Dtype::i1:
            return use(next<std::int8_t>());
        case Dtype::i2:
            return use(next<std::int16_t>());
        case Dtype::i4:
            return use(next<std::int32_t>());
        case Dtype::i8:
            return use(next<std::int64_t>());
        case Dtype::u1:
            return use(next<std::uint8_t>());
        case Dtype::u2:
            return use(next<std::uint16_t>());
        case Dtype::u4:
            return use(next<std::uint32_t>());
        case Dtype::u8:
            return use(next<std::uint64_t>());
        case Dtype::b1:
            break;
        }
        return use(static_cast<std::uint8_t>(next<std::uint8_t>() == 0 ? 0 : 1));
    }

  private:
    std::size_t advance() {
        const std::size_t current = offset_;
        for (std::size_t dim = strides_.size(); dim-- > 0;) {
            offset_ += strides_[dim];
            if (++index_[dim] < array_.shape[dim]) {
                break;
            }
            offset_ -= strides_[dim] * static_cast<std::size_t>(array_.shape[dim]);
            index_[dim] = 0;
        }
        return current;
    }

    const NpyArray &array_;
    const std::size_t bytes_;
    std::vector<std::size_t> strides_;
    std::vector<std::int64_t> index_;
    std::size_t offset_ = 0;
};

} // namespace

NpyArray NpyArray::view(std::span<const std::byte> file, std::shared_ptr<const void> owner, const std::string &origin) {
    NpyHeader header = NpyHeader::parse(file, file.size(), origin);
    return {header.dtype,    header.swapped, header.fortran, std::move(header.shape), file.subspan(header.data_offset),
            std::move(owner)};
}

std::string NpyArray::text() const {
    return std::string(label(dtype)) + " " + shape_text(shape);
}

std::vector<float> NpyArray::floats() const {
    std::vector<float> values(size());
    Elements elements(*this);
    for (float &value : values) {
        value = elements.with_next([](auto element) { return static_cast<float>(element); });
    }
    return values;
}

std::vector<std::int64_t> NpyArray::integers() const {
    std::vector<std::int64_t> values(size());
    Elements elements(*this);
    for (std::int64_t &value : values) {
        value = elements.with_next([](auto element) { return static_cast<std::int64_t>(element); });
        if (dtype == Dtype::u8 && value < 0) {
            throw TrainingError("the u8 value " + std::to_string(static_cast<std::uint64_t>(value)) +
                                " does not fit 64 bits with a sign");
        }
    }
    return values;
}

} // namespace hillock::train
