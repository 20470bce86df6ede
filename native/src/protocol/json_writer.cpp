#include "protocol/json_writer.hpp"

#include "hillock/message.hpp"

#include <array>
#include <charconv>

namespace hillock::protocol {

void JsonWriter::comma() {
    if (!first_) {
        to_ += ',';
    }
    first_ = false;
}

void JsonWriter::open(char bracket) {
    comma();
    to_ += bracket;
    first_ = true;
}

void JsonWriter::close(char bracket) {
    to_ += bracket;
    first_ = false;
}

void JsonWriter::key(std::string_view key) {
    comma();
    quoted(key);
    to_ += ':';
    first_ = true;
}

void JsonWriter::text(std::string_view text) {
    comma();
    quoted(text);
}

// Characters beyond U+FFFF are escaped, as two surrogates, so that all implementations write the same.
void JsonWriter::quoted(std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    const auto escape = [&](std::uint32_t code) {
        to_ += "\\u";
        for (int shift = 12; shift >= 0; shift -= 4) {
            to_ += kHex[code >> shift & 15];
        }
    };
    to_ += '"';
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0xF0 && i + 3 < text.size()) {
            const auto low = [&](std::size_t k) { return static_cast<std::uint32_t>(text[i + k]) & 0x3F; };
            const std::uint32_t code = ((byte & 7u) << 18 | low(1) << 12 | low(2) << 6 | low(3)) - 0x10000;
            escape(0xD800 + (code >> 10));
            escape(0xDC00 + (code & 0x3FF));
            i += 3;
            continue;
        }
        if (c == '"' || c == '\\') {
            (to_ += '\\') += c;
        } else if (byte >= 0x20) {
            to_ += c;
        } else if (const std::size_t at = std::string_view("\b\f\n\r\t").find(c); at != std::string_view::npos) {
            (to_ += '\\') += std::string_view("bfnrt")[at];
        } else {
            escape(byte);
        }
    }
    to_ += '"';
}

void JsonWriter::truth(bool value) {
    comma();
    to_ += value ? "true" : "false";
}

void JsonWriter::integer(std::int64_t value) {
    comma();
    std::array<char, 24> digits;
    to_.append(digits.data(), std::to_chars(digits.begin(), digits.end(), value).ptr);
}

void JsonWriter::number(double value) {
    comma();
    std::array<char, 32> digits;
    const std::string_view text(digits.data(), std::to_chars(digits.begin(), digits.end(), value).ptr);
    to_ += text;
    if (text.find_first_of(".e") == std::string_view::npos) {
        to_ += ".0"; // so that it reads as a number again, not as an integer
    }
}

void JsonWriter::json(const Json &value) {
    std::visit(Overloaded{[&](std::nullptr_t) { comma(), to_ += "null"; }, [&](bool truth_) { truth(truth_); },
                          [&](std::int64_t integer_) { integer(integer_); }, [&](double number_) { number(number_); },
                          [&](const std::string &text_) { text(text_); },
                          [&](const Json::Digits &digits) { comma(), to_ += digits.text; },
                          [&](const Json::Array &values) {
                              begin_array();
                              for (const Json &one : values) {
                                  json(one);
                              }
                              end_array();
                          },
                          [&](const Json::Object &) {
                              begin_object();
                              fields(value);
                              end_object();
                          }},
               value.value());
}

void JsonWriter::fields(const Json &object) {
    for (const auto &[name, value] : *object.as<Json::Object>()) {
        key(name);
        json(value);
    }
}

void JsonWriter::base64(const std::byte *bytes, std::size_t size) {
    comma();
    to_ += '"';
    append_base64(to_, bytes, size);
    to_ += '"';
}

} // namespace hillock::protocol
