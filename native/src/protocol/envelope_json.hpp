#pragma once

#include "hillock/envelope.hpp"
#include "protocol/fields.hpp"
#include "protocol/json_writer.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

// The envelope as a JSON object; how a tensor's bytes are given is up to the kind of frame.
namespace hillock::protocol {

// Writes where the bytes of tensor `index` are, into its description.
using Placement = std::function<void(JsonWriter &, std::size_t index, const WireTensor &)>;

// The payload alone, without tensors.
Json payload_json(const Message &message);

std::string write_envelope(const Envelope &envelope, const Placement &placement);

// The tensors that `tensor_payload` describes, wherever the kind of frame has their bytes.
class TensorSource {
  public:
    virtual ~TensorSource() = default;
    // Fills data and owner of a tensor that has all the rest; throws `bad_frame` where it is not there, or does not fit type and shape.
    virtual void find(Fields &description, WireTensor &tensor) = 0;
    virtual void end() {} // all were found
};

// The id if it is one, else 0.
std::int64_t envelope_id(const Json &json);

Envelope read_envelope(Json json, TensorSource &source);

} // namespace hillock::protocol
