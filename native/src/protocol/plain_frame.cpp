#include "protocol/plain_frame.hpp"

#include "protocol/envelope_json.hpp"
#include "protocol/json_reader.hpp"

namespace hillock::protocol {

namespace {

// Puts the tensors into memory of their own.
class Base64Tensors : public TensorSource {
  public:
    void find(Fields &description, WireTensor &tensor) override {
        const std::string &text = read_text("data", description.require("data"));
        const std::size_t size = base64_size(text);
        if (Json *const said = description.take("bytes");
            said != nullptr && read_integer("bytes", *said) != static_cast<std::int64_t>(size)) {
            refuse(ErrorCode::bad_frame, tensor.name, "the data has another size than it says");
        }
        if (!bytes_fit(tensor.type, elements(tensor.shape), size)) {
            refuse(ErrorCode::bad_frame, tensor.name, "the data does not fit dtype and shape");
        }
        const auto memory = std::make_shared_for_overwrite<std::byte[]>(size);
        if (!decode_base64(text, memory.get())) {
            refuse(ErrorCode::bad_frame, tensor.name, "data is no base64");
        }
        tensor.data = {memory.get(), size};
        tensor.owner = memory;
    }
};

} // namespace

Body encode_plain(const Envelope &envelope, std::uint32_t max_frame) {
    for (const WireTensor *tensor : tensors(envelope)) {
        if (tensor->data.size() > max_frame) {
            refuse(ErrorCode::too_large, "frame", "a tensor is larger than a frame may be");
        }
    }
    const std::string text = write_envelope(envelope, [](JsonWriter &out, std::size_t, const WireTensor &tensor) {
        out.key("bytes");
        out.integer(static_cast<std::int64_t>(tensor.data.size()));
        out.key("data");
        out.base64(tensor.data.data(), tensor.data.size());
    });
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

Json plain_json(std::span<const std::byte> body) {
    return read_json({reinterpret_cast<const char *>(body.data()), body.size()});
}

Envelope read_plain(Json json) {
    Base64Tensors source;
    return read_envelope(std::move(json), source);
}

} // namespace hillock::protocol
