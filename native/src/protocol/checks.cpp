#include "protocol/checks.hpp"

#include "protocol/text.hpp"
#include "protocol/words.hpp"

#include <algorithm>

namespace hillock::protocol {

void refuse(ErrorCode code, std::string_view field, std::string_view reason) {
    throw InvalidMessage(code, field, reason);
}

void check_text(std::string_view field, std::string_view text, std::size_t minimum, std::size_t maximum) {
    if (!well_formed(text)) {
        refuse(ErrorCode::bad_value, field, "is no well-formed Unicode");
    }
    if (text.size() < minimum || text.size() > maximum) {
        refuse(ErrorCode::bad_value, field,
               "must have " + std::to_string(minimum) + " to " + std::to_string(maximum) + " bytes, has " +
                   std::to_string(text.size()));
    }
}

void check_name(std::string_view field, std::string_view name) {
    check_text(field, name, 1, kMaximumName);
    if (name == kBroadcast) {
        refuse(ErrorCode::bad_value, field, "'*' is no name");
    }
    if (has_control(name)) {
        refuse(ErrorCode::bad_value, field, "a name has no control characters");
    }
}

void check_names(std::string_view field, const std::vector<std::string> &names) {
    check_size(field, names.size(), 0, kMaximumList);
    check_each(names, [&](const std::string &name) { check_name(field, name); });
}

void check_range(std::string_view field, std::int64_t value, std::int64_t minimum, std::int64_t maximum) {
    if (value < minimum || value > maximum) {
        refuse(ErrorCode::bad_value, field,
               "must be " + std::to_string(minimum) + " to " + std::to_string(maximum) + ", is " +
                   std::to_string(value));
    }
}

void check_between(std::string_view field, double value, double minimum, double maximum) {
    if (!(value >= minimum && value <= maximum)) {
        refuse(ErrorCode::bad_value, field, "is out of range: " + std::to_string(value));
    }
}

void check_not_negative(std::string_view field, double value) {
    check_between(field, value, 0.0, std::numeric_limits<double>::max());
}

void check_finite(std::string_view field, double value) {
    check_between(field, value, std::numeric_limits<double>::lowest(), std::numeric_limits<double>::max());
}

void check_hex(std::string_view field, std::string_view digits, std::size_t bytes) {
    const bool good = digits.size() == 2 * bytes && std::ranges::all_of(digits, [](char c) {
                          return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
                      });
    if (!good) {
        refuse(ErrorCode::bad_value, field, "must be " + std::to_string(2 * bytes) + " lower-case hexadecimal digits");
    }
}

void check_size(std::string_view field, std::size_t size, std::size_t minimum, std::size_t maximum) {
    if (size < minimum || size > maximum) {
        refuse(ErrorCode::bad_value, field,
               "must have " + std::to_string(minimum) + " to " + std::to_string(maximum) + " entries, has " +
                   std::to_string(size));
    }
}

namespace {

constexpr int kMaximumDepth = 24;

void check_json(std::string_view field, const Json &json, int depth) {
    if (depth > kMaximumDepth) {
        refuse(ErrorCode::bad_value, field, "nests deeper than " + std::to_string(kMaximumDepth));
    }
    const auto text = [&](const std::string &one) {
        check_text(field, one, 0, std::numeric_limits<std::size_t>::max());
    };
    std::visit(Overloaded{[&](double number) { check_finite(field, number); }, text,
                          [&](const Json::Array &values) {
                              check_each(values, [&](const Json &one) { check_json(field, one, depth + 1); });
                          },
                          [&](const Json::Object &fields) {
                              for (const auto &[name, value] : fields) {
                                  text(name);
                                  check_json(field, value, depth + 1);
                              }
                          },
                          [](const auto &) {}},
               json.value());
}

} // namespace

void check_json(std::string_view field, const Json &json) {
    if (json.as<Json::Object>() == nullptr) {
        refuse(ErrorCode::bad_message, field, "must be an object");
    }
    check_json(field, json, 0);
}

void check_shape(std::string_view field, const Shape &shape) {
    std::int64_t count = 1;
    bool good = !shape.empty() && shape.size() <= kMaximumRank;
    for (std::size_t axis = 0; good && axis < shape.size(); ++axis) {
        good = shape[axis] >= 1;
        count *= good ? shape[axis] : 1;
        good = good && count <= kMaximumInt32;
    }
    if (!good) {
        refuse(ErrorCode::bad_shape, field,
               "must have 1 to 8 dimensions of at least 1, at most 2^31 - 1 elements in all");
    }
}

void check_tensor(const WireTensor &tensor) {
    check_name("tensor name", tensor.name);
    check_shape(tensor.name, tensor.shape);
    if (!bytes_fit(tensor.type, elements(tensor.shape), tensor.data.size())) {
        refuse(ErrorCode::bad_shape, tensor.name,
               std::to_string(tensor.data.size()) + " bytes for " + std::to_string(elements(tensor.shape)) +
                   " elements of " + std::string(label(tensor.type)));
    }
    if (reinterpret_cast<std::uintptr_t>(tensor.data.data()) % size_of(tensor.type) != 0) {
        refuse(ErrorCode::bad_value, tensor.name, "is not aligned to its elements");
    }
}

void check_type(const WireTensor &tensor, ElementType type) {
    if (tensor.type != type) {
        refuse(ErrorCode::bad_value, tensor.name,
               "dtype must be " + std::string(label(type)) + ", is " + std::string(label(tensor.type)));
    }
}

void check_tensor(std::string_view name, const WireTensor &tensor, ElementType type) {
    if (tensor.name != name) {
        refuse(ErrorCode::bad_message, name, "the tensor is called '" + tensor.name + "'");
    }
    check_type(tensor, type);
    check_tensor(tensor);
}

void check_tensors(std::string_view field, const std::vector<WireTensor> &tensors) {
    check_size(field, tensors.size(), 0, kMaximumTensors);
    std::vector<std::string_view> names;
    for (const WireTensor &tensor : tensors) {
        check_tensor(tensor);
        names.push_back(tensor.name);
    }
    std::ranges::sort(names);
    if (std::ranges::adjacent_find(names) != names.end()) {
        refuse(ErrorCode::bad_message, field, "two tensors have one name");
    }
}

namespace {

template<class Word>
bool all_finite(std::span<const std::byte> data, Word exponent) {
    bool good = true;
    for (std::size_t at = 0; at < data.size(); at += sizeof(Word)) {
        Word word;
        std::memcpy(&word, data.data() + at, sizeof(Word));
        good &= static_cast<Word>(word & exponent) != exponent;
    }
    return good;
}

// Without branches first, which is fast; only a refusal looks for the place.
void check_positions(const WireTensor &tensor) {
    const auto positions = tensor.values<std::uint32_t>();
    const std::int64_t count = elements(tensor.shape);
    bool good = positions.empty() || positions.back() < count;
    for (std::size_t k = 1; k < positions.size(); ++k) {
        good &= positions[k - 1] < positions[k];
    }
    std::int64_t before = -1;
    for (std::size_t k = 0; !good && k < positions.size(); ++k) {
        const std::int64_t position = positions[k];
        if (position <= before || position >= count) {
            refuse(ErrorCode::bad_value, tensor.name,
                   "spike " + std::to_string(k) + " is at " + std::to_string(position) +
                       (position <= before ? ", after " + std::to_string(before)
                                           : " of " + std::to_string(count) + " elements"));
        }
        before = position;
    }
}

} // namespace

void check_values(const WireTensor &tensor) {
    const std::span<const std::byte> data = tensor.data;
    bool good = true;
    switch (tensor.type) {
    case ElementType::F32:
        good = all_finite<std::uint32_t>(data, 0x7F80'0000u);
        break;
    case ElementType::F64:
        good = all_finite<std::uint64_t>(data, 0x7FF0'0000'0000'0000u);
        break;
    case ElementType::F16:
        good = all_finite<std::uint16_t>(data, std::uint16_t{0x7C00});
        break;
    case ElementType::BOOL:
        good = std::ranges::all_of(data, [](std::byte one) { return one <= std::byte{1}; });
        break;
    case ElementType::SPIKES:
        check_positions(tensor);
        break;
    case ElementType::I32:
    case ElementType::I64:
    case ElementType::U8:
        break;
    }
    if (!good) {
        refuse(ErrorCode::bad_value, tensor.name,
               tensor.type == ElementType::BOOL ? "holds bytes that are neither 0 nor 1"
                                                : "holds numbers that are not finite");
    }
}

void check_encoding(std::string_view name, const WireTensor &encoding, const std::optional<std::int32_t> &steps) {
    if (encoding.type != ElementType::SPIKES) {
        check_tensor(name, encoding, ElementType::F32);
        return;
    }
    check_tensor(name, encoding, ElementType::SPIKES);
    if (steps) {
        refuse(ErrorCode::bad_value, name, "spikes have their own steps, so the message has no 'steps'");
    }
}

void check_pieces(std::string_view field, ElementType type) {
    if (type == ElementType::SPIKES) {
        refuse(ErrorCode::bad_value, field, "an array in chunks cannot be of SPIKES");
    }
}

} // namespace hillock::protocol
