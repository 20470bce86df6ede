#include "protocol/json_scanner.hpp"

#include "hillock/error_code.hpp"
#include "protocol/text.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace hillock::protocol {

namespace {

bool digit(char c) {
    return c >= '0' && c <= '9';
}

// A number whose magnitude has no binary64: infinite where it is above 1, else zero.
double out_of_range(std::string_view said) {
    const bool negative = said.front() == '-';
    const std::size_t e = std::min(said.find_first_of("eE"), said.size());
    const std::string_view mantissa = said.substr(0, e);
    const std::size_t first = mantissa.find_first_of("123456789");
    const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
    const double lead = static_cast<double>(point) - static_cast<double>(first);
    const bool down = e < said.size() && said[e + 1] == '-';
    double exponent = 0;
    for (const char c : said.substr(e)) {
        exponent = digit(c) ? exponent * 10 + (c - '0') : exponent;
    }
    const double value = lead + (down ? -exponent : exponent) > 0 ? std::numeric_limits<double>::infinity() : 0.0;
    return negative ? -value : value;
}

} // namespace

void JsonScanner::refuse(std::string_view reason) {
    throw InvalidMessage(ErrorCode::bad_frame, "json", reason);
}

char JsonScanner::next() {
    if (at_ == text_.size()) {
        refuse("is cut");
    }
    return text_[at_++];
}

void JsonScanner::space() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
        ++at_;
    }
}

void JsonScanner::word(std::string_view expected) {
    if (text_.substr(at_, expected.size()) != expected) {
        refuse("is no JSON");
    }
    at_ += expected.size();
}

std::string JsonScanner::string() {
    ++at_;
    std::string out;
    while (true) {
        const std::size_t from = at_;
        while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\' &&
               static_cast<unsigned char>(text_[at_]) >= 0x20) {
            ++at_;
        }
        out.append(text_, from, at_ - from);
        const char c = next();
        if (c == '"') {
            return out;
        }
        if (c != '\\') {
            refuse("a control character in a text");
        }
        escape(out);
    }
}

void JsonScanner::escape(std::string &out) {
    switch (next()) {
    case '"':
        out += '"';
        break;
    case '\\':
        out += '\\';
        break;
    case '/':
        out += '/';
        break;
    case 'b':
        out += '\b';
        break;
    case 'f':
        out += '\f';
        break;
    case 'n':
        out += '\n';
        break;
    case 'r':
        out += '\r';
        break;
    case 't':
        out += '\t';
        break;
    case 'u':
        append_utf8(out, unicode());
        break;
    default:
        refuse("an unknown escape");
    }
}

// After `\u`: one character, of two escapes where they are a pair of surrogates.
char32_t JsonScanner::unicode() {
    const char32_t first = hex();
    if (first < 0xD800 || first > 0xDBFF || text_.substr(at_, 2) != "\\u") {
        return first;
    }
    const std::size_t back = at_;
    at_ += 2;
    const char32_t second = hex();
    if (second < 0xDC00 || second > 0xDFFF) {
        at_ = back;
        return first;
    }
    return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
}

char32_t JsonScanner::hex() {
    char32_t code = 0;
    for (int i = 0; i < 4; ++i) {
        const char c = next();
        code <<= 4;
        if (digit(c)) {
            code += static_cast<char32_t>(c - '0');
        } else if (c >= 'a' && c <= 'f') {
            code += static_cast<char32_t>(c - 'a' + 10);
        } else if (c >= 'A' && c <= 'F') {
            code += static_cast<char32_t>(c - 'A' + 10);
        } else {
            refuse("no hexadecimal digit");
        }
    }
    return code;
}

void JsonScanner::digits() {
    if (!digit(peek())) {
        refuse("is no JSON");
    }
    while (digit(peek())) {
        ++at_;
    }
}

Json JsonScanner::number() {
    const std::size_t from = at_;
    bool integer = true;
    if (peek() == '-') {
        ++at_;
    }
    if (peek() == '0') {
        ++at_;
    } else {
        digits();
    }
    if (peek() == '.') {
        integer = false;
        ++at_;
        digits();
    }
    if (peek() == 'e' || peek() == 'E') {
        integer = false;
        ++at_;
        if (peek() == '+' || peek() == '-') {
            ++at_;
        }
        digits();
    }
    const std::string_view said = text_.substr(from, at_ - from);
    if (integer) {
        std::int64_t value = 0;
        const auto [end, error] = std::from_chars(said.data(), said.data() + said.size(), value);
        return error == std::errc() ? Json(value) : Json(Json::Digits{std::string(said)});
    }
    double value = 0;
    const auto [end, error] = std::from_chars(said.data(), said.data() + said.size(), value);
    return error == std::errc() ? value : out_of_range(said);
}

} // namespace hillock::protocol
