#include "train/file/safetensors_file.hpp"

#include "core/error.hpp"
#include "core/image/safetensors.hpp"
#include "protocol/json_writer.hpp"
#include "train/job/training_job.hpp"
#include "train/training_error.hpp"

#include <cstdint>
#include <cstring>

namespace hillock::train {

std::vector<std::byte> SafetensorsFile::bytes() const {
    constexpr std::size_t kLength = 8, kAlignment = 64;
    std::string header;
    protocol::JsonWriter writer(header);
    writer.begin_object();
    writer.key("__metadata__");
    writer.begin_object();
    writer.key("hillock");
    writer.text(json);
    writer.end_object();
    std::size_t size = 0;
    for (const auto &[name, values] : arrays) {
        writer.key(name);
        const std::size_t end = size + values.size() * sizeof(float);
        writer.json(Json::Object{
            {"dtype", std::string("F32")},
            {"shape", Json::Array{static_cast<std::int64_t>(values.size())}},
            {"data_offsets", Json::Array{static_cast<std::int64_t>(size), static_cast<std::int64_t>(end)}}});
        size = end;
    }
    writer.end_object();
    header.resize((kLength + header.size() + kAlignment - 1) / kAlignment * kAlignment - kLength, ' ');
    std::vector<std::byte> all(kLength + header.size() + size);
    for (std::size_t k = 0; k < kLength; ++k) {
        all[k] = static_cast<std::byte>(header.size() >> (8 * k));
    }
    std::memcpy(all.data() + kLength, header.data(), header.size());
    std::byte *at = all.data() + kLength + header.size();
    for (const auto &[name, values] : arrays) {
        std::memcpy(at, values.data(), values.size() * sizeof(float));
        at += values.size() * sizeof(float);
    }
    return all;
}

SafetensorsFile SafetensorsFile::read(std::span<const std::byte> bytes) {
    const ImageBytes aligned(bytes);
    try {
        const core::Safetensors file = core::Safetensors::view(aligned.for_core());
        SafetensorsFile all{file.program, {}};
        for (const auto &[name, tensor] : file.tensors) {
            if (tensor.dtype != core::Dtype::f32) {
                throw TrainingError("tensor '" + name + "' is not F32");
            }
            all.arrays.emplace_back(name, std::vector<float>(tensor.floats(), tensor.floats() + tensor.size));
        }
        return all;
    } catch (const core::Error &problem) {
        throw TrainingError(problem.what());
    }
}

NamedArrays SafetensorsFile::beginning_with(std::string_view kind) const {
    NamedArrays found;
    for (const auto &[name, values] : arrays) {
        if (name.starts_with(kind)) {
            found.emplace_back(name.substr(kind.size()), values);
        }
    }
    return found;
}

} // namespace hillock::train
