#include "protocol/tensor_frame.hpp"

#include "protocol/bytes.hpp"
#include "protocol/envelope_json.hpp"
#include "protocol/json_reader.hpp"
#include "protocol/packing.hpp"

#include <algorithm>

namespace hillock::protocol {

namespace {

constexpr std::size_t kPacking = 1;
constexpr std::size_t kZero = 2;
constexpr std::size_t kJsonLength = 4;
constexpr std::size_t kJson = 8;

// Finds the offsets: they stand in the JSON, whose length moves them; a further round is needed only where digits are added.
std::string write_json(const Envelope &envelope, const std::vector<const WireTensor *> &all,
                       std::vector<std::size_t> &offsets) {
    for (std::size_t start = 0;;) {
        std::size_t at = start;
        for (std::size_t i = 0; i < all.size(); ++i) {
            offsets[i] = at;
            at = align(at + all[i]->data.size());
        }
        std::string json = write_envelope(envelope, [&](JsonWriter &out, std::size_t i, const WireTensor &tensor) {
            out.key("offset");
            out.integer(static_cast<std::int64_t>(offsets[i]));
            out.key("bytes");
            out.integer(static_cast<std::int64_t>(tensor.data.size()));
        });
        const std::size_t needed = align(kJson + json.size());
        if (needed <= start || all.empty()) {
            return json;
        }
        start = needed;
    }
}

void put_head(std::span<std::byte> body, Compression compression, std::size_t start) {
    put(body, 0, kTensorFrame);
    put(body, kPacking, compression);
    put(body, kZero, std::uint16_t{0});
    put(body, kJsonLength, static_cast<std::uint32_t>(start - kJson));
}

// Packs what follows `start`; empty where that does not make it smaller.
Body packed(const Body &body, std::size_t start, Compression compression) {
    const std::span content = std::span(body).subspan(start);
    Body to(body.size());
    const std::size_t size = content.empty() ? 0 : pack(compression, content, std::span(to).subspan(start));
    if (size == 0 || size >= content.size()) {
        return {};
    }
    std::copy_n(body.begin(), start, to.begin());
    put_head(to, compression, start);
    to.resize(start + size);
    return to;
}

} // namespace

Body encode_tensor(const Envelope &envelope, Compression compression, std::uint32_t max_frame) {
    const std::vector<const WireTensor *> all = tensors(envelope);
    std::vector<std::size_t> offsets(all.size());
    const std::string json = write_json(envelope, all, offsets);
    const std::size_t start = all.empty() ? align(kJson + json.size()) : offsets.front();
    const std::size_t end = all.empty() ? start : offsets.back() + all.back()->data.size();
    if (end > max_frame) {
        refuse(ErrorCode::too_large, "frame", std::to_string(end) + " bytes, more than a frame may have");
    }
    Body body(end);
    put_head(body, Compression::none, start);
    std::memcpy(body.data() + kJson, json.data(), json.size());
    std::fill(body.begin() + static_cast<std::ptrdiff_t>(kJson + json.size()),
              body.begin() + static_cast<std::ptrdiff_t>(start), std::byte{' '});
    for (std::size_t i = 0; i < all.size(); ++i) {
        std::ranges::copy(all[i]->data,
                          body.begin() + static_cast<std::ptrdiff_t>(offsets[i])); // silent spikes have no bytes
    }
    if (compression != Compression::none) {
        if (Body smaller = packed(body, start, compression); !smaller.empty()) {
            return smaller;
        }
    }
    return body;
}

namespace {

// Where the tensors start: checks the head.
std::size_t tensors_start(std::span<const std::byte> body) {
    if (body.size() < kJson) {
        refuse(ErrorCode::bad_frame, "head", "is cut");
    }
    if (get<std::uint16_t>(body, kZero) != 0) {
        refuse(ErrorCode::bad_frame, "head", "bytes 2 and 3 are not zero");
    }
    const auto length = get<std::uint32_t>(body, kJsonLength);
    if (length > body.size() - kJson || length % 8 != 0) {
        refuse(ErrorCode::bad_frame, "json_length",
               std::to_string(length) + " in a body of " + std::to_string(body.size()));
    }
    return kJson + length;
}

// The tensors of a tensor frame, views of its bytes.
class TensorViews : public TensorSource {
  public:
    TensorViews(std::span<const std::byte> content, std::size_t start, std::shared_ptr<const void> owner)
        : content_(content), start_(start), owner_(std::move(owner)) {}

    void find(Fields &description, WireTensor &tensor) override {
        const std::int64_t offset = read_integer("offset", description.require("offset"));
        const std::int64_t size = read_integer("bytes", description.require("bytes"));
        const auto start = static_cast<std::int64_t>(start_);
        const auto end = static_cast<std::int64_t>(start_ + content_.size());
        if (offset < start || offset > end || size < 0 || size > end - offset) {
            refuse(ErrorCode::bad_frame, tensor.name, "reaches outside the frame");
        }
        if (offset % 8 != 0) {
            refuse(ErrorCode::bad_frame, tensor.name, "the offset is no multiple of 8");
        }
        const auto bytes = static_cast<std::size_t>(size);
        if (!bytes_fit(tensor.type, elements(tensor.shape), bytes)) {
            refuse(ErrorCode::bad_frame, tensor.name, "the bytes do not fit dtype and shape");
        }
        extents_.emplace_back(offset, offset + size);
        tensor.data = content_.subspan(static_cast<std::size_t>(offset) - start_, bytes);
        tensor.owner = owner_;
    }

    void end() override {
        std::ranges::sort(extents_);
        for (std::size_t i = 1; i < extents_.size(); ++i) {
            if (extents_[i].first < extents_[i - 1].second) {
                refuse(ErrorCode::bad_frame, "tensors", "two overlap");
            }
        }
    }

  private:
    std::span<const std::byte> content_;
    std::size_t start_;
    std::shared_ptr<const void> owner_;
    std::vector<std::pair<std::int64_t, std::int64_t>> extents_;
};

} // namespace

Json tensor_json(std::span<const std::byte> body) {
    const std::size_t start = tensors_start(body);
    return read_json({reinterpret_cast<const char *>(body.data()) + kJson, start - kJson});
}

Envelope read_tensor(Json json, std::span<const std::byte> body, std::uint32_t max_frame,
                     std::shared_ptr<const void> owner) {
    const std::size_t start = tensors_start(body);
    const auto flags = get<std::uint8_t>(body, kPacking);
    if (flags > 2) {
        refuse(ErrorCode::bad_frame, "flags", "are " + std::to_string(flags));
    }
    const std::span<const std::byte> rest = body.subspan(start);
    if (flags == 0) {
        TensorViews source(rest, start, std::move(owner));
        return read_envelope(std::move(json), source);
    }
    const Unpacked content = unpack(static_cast<Compression>(flags), rest, max_frame - start);
    TensorViews source(content.content, start, content.memory);
    return read_envelope(std::move(json), source);
}

} // namespace hillock::protocol
