#include "wire/json_reader.hpp"

#include "hillock/error_code.hpp"
#include "wire/text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>

namespace hillock::wire {

namespace {

[[noreturn]] void bad(std::string_view reason) {
    throw InvalidMessage(ErrorCode::bad_frame, "json", reason);
}

bool digit(char c) {
    return c >= '0' && c <= '9';
}

class Reader {
  public:
    Reader(std::string_view text, JsonLimits limits) : text_(text), limits_(limits) {}

    Json document() {
        space();
        if (peek() != '{') {
            bad("is no object");
        }
        Json json = value(0);
        space();
        if (at_ != text_.size()) {
            bad("something follows the object");
        }
        return json;
    }

  private:
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    char next() {
        if (at_ == text_.size()) {
            bad("is cut");
        }
        return text_[at_++];
    }

    void space() {
        while (at_ < text_.size() &&
               (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
            ++at_;
        }
    }

    void token() {
        if (++tokens_ > limits_.tokens) {
            bad("has too many tokens");
        }
    }

    Json value(int depth) {
        token();
        switch (peek()) {
        case '{':
            return object(deeper(depth));
        case '[':
            return array(deeper(depth));
        case '"':
            return string();
        case 't':
            word("true");
            return true;
        case 'f':
            word("false");
            return false;
        case 'n':
            word("null");
            return nullptr;
        default:
            return number();
        }
    }

    int deeper(int depth) const {
        if (depth == limits_.depth) {
            bad("nests too deep");
        }
        return depth + 1;
    }

    Json object(int depth) {
        ++at_;
        Json::Object fields;
        for (space(); peek() != '}'; space()) {
            if (!fields.empty()) {
                comma();
            }
            if (peek() != '"') {
                bad("a key is missing");
            }
            token();
            std::string key = string();
            space();
            if (next() != ':') {
                bad("a colon is missing");
            }
            space();
            fields.emplace_back(std::move(key), value(depth));
        }
        ++at_;
        token();
        check_keys(fields);
        return fields;
    }

    Json array(int depth) {
        ++at_;
        Json::Array values;
        for (space(); peek() != ']'; space()) {
            if (!values.empty()) {
                comma();
            }
            values.push_back(value(depth));
        }
        ++at_;
        token();
        return values;
    }

    void comma() {
        if (next() != ',') {
            bad("a comma is missing");
        }
        space();
    }

    static void check_keys(const Json::Object &fields) {
        std::vector<std::string_view> keys;
        keys.reserve(fields.size());
        for (const auto &field : fields) {
            keys.push_back(field.first);
        }
        std::sort(keys.begin(), keys.end());
        if (std::adjacent_find(keys.begin(), keys.end()) != keys.end()) {
            bad("a key stands twice");
        }
    }

    void word(std::string_view expected) {
        if (text_.substr(at_, expected.size()) != expected) {
            bad("is no JSON");
        }
        at_ += expected.size();
    }

    std::string string() {
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
                bad("a control character in a text");
            }
            escape(out);
        }
    }

    void escape(std::string &out) {
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
            bad("an unknown escape");
        }
    }

    // After `\u`: one character, of two escapes where they are a pair of surrogates.
    char32_t unicode() {
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

    char32_t hex() {
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
                bad("no hexadecimal digit");
            }
        }
        return code;
    }

    void digits() {
        if (!digit(peek())) {
            bad("is no JSON");
        }
        while (digit(peek())) {
            ++at_;
        }
    }

    Json number() {
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

    // A number whose magnitude has no binary64: infinite where it is above 1, else zero.
    static double out_of_range(std::string_view said) {
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

    std::string_view text_;
    JsonLimits limits_;
    std::size_t at_ = 0;
    std::size_t tokens_ = 0;
};

} // namespace

Json read_json(std::string_view utf8, JsonLimits limits) {
    if (!well_formed(utf8)) {
        bad("is no UTF-8");
    }
    return Reader(utf8, limits).document();
}

} // namespace hillock::wire
