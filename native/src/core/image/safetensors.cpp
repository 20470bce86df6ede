#include "core/image/safetensors.hpp"

#include "core/engine/finite.hpp"
#include "core/error.hpp"
#include "core/image/fields.hpp"
#include "core/image/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <string_view>

namespace hillock::core {

static_assert(std::endian::native == std::endian::little, "images are little-endian and read in place");

namespace {

constexpr std::uint64_t kHeaderOffset = 8;
constexpr std::uint64_t kMaximumHeader = 16ull << 20;
constexpr std::uint64_t kDataAlignment = 64;

// Where a tensor lies in the data.
struct ByteRange {
    std::uint64_t begin, end;
    std::string name;
};

std::uint64_t header_length(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < kHeaderOffset) {
        bad_image("file of ", bytes.size(), " bytes is too short for a header length");
    }
    std::uint64_t length = 0;
    for (std::size_t k = 0; k < kHeaderOffset; ++k) {
        length |= static_cast<std::uint64_t>(bytes[k]) << (8 * k);
    }
    if (length > kMaximumHeader) {
        bad_image("header length ", length, " is above the maximum of ", kMaximumHeader);
    }
    if (length > bytes.size() - kHeaderOffset) {
        bad_image("header length ", length, " reaches beyond the file of ", bytes.size(), " bytes");
    }
    if ((kHeaderOffset + length) % kDataAlignment != 0) {
        bad_image("header length ", length, " does not let the data start at a multiple of ", kDataAlignment);
    }
    return length;
}

std::string program_text(const Json &metadata) {
    Fields fields(metadata, "__metadata__");
    for (const auto &[key, field] : metadata.items()) {
        fields.string(key.c_str()); // others may stand beside the program
    }
    return fields.string("hillock");
}

Dtype dtype(Fields &fields) {
    const std::string &name = fields.string("dtype");
    if (name == "F32") {
        return Dtype::f32;
    }
    if (name == "I32") {
        return Dtype::i32;
    }
    if (name == "F16") {
        return Dtype::f16;
    }
    if (name == "I8") {
        return Dtype::i8;
    }
    fields.refuse("dtype", "'" + name + "' is unknown, F32, F16, I8 and I32 are in use");
}

// Of one element, and what its tensor is aligned to.
std::uint64_t element_bytes(Dtype type) {
    switch (type) {
    case Dtype::f32:
    case Dtype::i32:
        return 4;
    case Dtype::f16:
        return 2;
    case Dtype::i8:
        return 1;
    }
    std::abort();
}

// Its data are set when all offsets are known to be good.
Tensor read_tensor(const Json &entry, const std::string &name, ByteRange &extent) {
    Fields fields(entry, "tensor '" + name + "'");
    const Dtype type = dtype(fields);
    std::vector<std::uint64_t> shape = fields.shape("shape", kMostTensorElements);
    const std::uint64_t size = elements(shape), bytes = element_bytes(type);
    const std::vector<std::uint64_t> offsets = fields.numbers("data_offsets", 2, 0, UINT64_MAX);
    fields.finish();
    if (offsets[0] > offsets[1] || offsets[1] - offsets[0] != size * bytes) {
        fields.refuse("data_offsets", text(shape_text(offsets), " do not hold shape ", shape_text(shape)));
    }
    if (offsets[0] % bytes != 0) {
        fields.refuse("data_offsets", text(shape_text(offsets), " are not aligned to ", bytes));
    }
    extent = {offsets[0], offsets[1], name};
    return {type, std::move(shape), size, nullptr};
}

void check_layout(std::vector<ByteRange> &extents, std::uint64_t data_size) {
    std::sort(extents.begin(), extents.end(), [](const ByteRange &a, const ByteRange &b) { return a.begin < b.begin; });
    for (const ByteRange &extent : extents) {
        if (extent.end > data_size) {
            bad_image("tensor '", extent.name, "': data_offsets [", extent.begin, ", ", extent.end,
                      "] reach outside the ", data_size, " bytes of data");
        }
    }
    std::uint64_t position = 0;
    for (const ByteRange &extent : extents) {
        if (extent.begin != position) {
            bad_image("tensor '", extent.name, "': data_offsets leave ",
                      extent.begin < position ? "an overlap with the tensor before" : "a hole before it");
        }
        position = extent.end;
    }
    if (position != data_size) {
        bad_image("data of ", data_size, " bytes has a hole: its tensors end at ", position);
    }
}

std::size_t not_finite(const Tensor &tensor) {
    if (tensor.dtype == Dtype::f32) {
        return first_not_finite(tensor.floats(), tensor.size);
    }
    if (tensor.dtype == Dtype::f16) {
        const std::uint16_t *const end = tensor.halves() + tensor.size;
        const auto infinite = [](std::uint16_t half) { return (half & 0x7C00) == 0x7C00; };
        return static_cast<std::size_t>(std::find_if(tensor.halves(), end, infinite) - tensor.halves());
    }
    return tensor.size;
}

void check_finite(const std::map<std::string, Tensor> &tensors) {
    for (const auto &[name, tensor] : tensors) {
        const std::size_t bad = not_finite(tensor);
        if (bad < tensor.size) {
            bad_image("tensor '", name, "': value ", bad, " is not finite");
        }
    }
}

} // namespace

Safetensors Safetensors::view(std::span<const std::uint8_t> bytes) {
    const std::uint64_t length = header_length(bytes);
    const std::span<const std::uint8_t> data = bytes.subspan(kHeaderOffset + length);
    const auto *const head = reinterpret_cast<const char *>(bytes.data() + kHeaderOffset);
    if (length == 0 || *head != '{') {
        bad_image("header does not start with '{'");
    }
    const Json header = parse_json(std::string_view(head, length), "header");
    Fields fields(header, "header");
    Safetensors file;
    file.program = program_text(fields.object("__metadata__"));
    std::vector<ByteRange> extents;
    for (const auto &[name, entry] : header.items()) {
        if (name != "__metadata__") {
            file.tensors.emplace(name, read_tensor(entry, name, extents.emplace_back()));
        }
    }
    check_layout(extents, data.size());
    for (const ByteRange &extent : extents) {
        file.tensors.at(extent.name).data = data.data() + extent.begin;
    }
    check_finite(file.tensors);
    return file;
}

} // namespace hillock::core
