#include "protocol/json_reader.hpp"

#include "protocol/json_scanner.hpp"
#include "protocol/text.hpp"

#include <algorithm>

namespace hillock::protocol {

namespace {

class Reader {
  public:
    Reader(std::string_view text, JsonLimits limits) : in_(text), limits_(limits) {}

    Json document() {
        in_.space();
        if (in_.peek() != '{') {
            JsonScanner::refuse("is no object");
        }
        Json json = value(0);
        in_.space();
        if (!in_.at_end()) {
            JsonScanner::refuse("something follows the object");
        }
        return json;
    }

  private:
    void token() {
        if (++tokens_ > limits_.tokens) {
            JsonScanner::refuse("has too many tokens");
        }
    }

    Json value(int depth) {
        token();
        switch (in_.peek()) {
        case '{':
            return object(deeper(depth));
        case '[':
            return array(deeper(depth));
        case '"':
            return in_.string();
        case 't':
            in_.word("true");
            return true;
        case 'f':
            in_.word("false");
            return false;
        case 'n':
            in_.word("null");
            return nullptr;
        default:
            return in_.number();
        }
    }

    int deeper(int depth) const {
        if (depth == limits_.depth) {
            JsonScanner::refuse("nests too deep");
        }
        return depth + 1;
    }

    Json object(int depth) {
        in_.next();
        Json::Object fields;
        for (in_.space(); in_.peek() != '}'; in_.space()) {
            if (!fields.empty()) {
                comma();
            }
            if (in_.peek() != '"') {
                JsonScanner::refuse("a key is missing");
            }
            token();
            std::string key = in_.string();
            in_.space();
            if (in_.next() != ':') {
                JsonScanner::refuse("a colon is missing");
            }
            in_.space();
            fields.emplace_back(std::move(key), value(depth));
        }
        in_.next();
        token();
        check_keys(fields);
        return fields;
    }

    Json array(int depth) {
        in_.next();
        Json::Array values;
        for (in_.space(); in_.peek() != ']'; in_.space()) {
            if (!values.empty()) {
                comma();
            }
            values.push_back(value(depth));
        }
        in_.next();
        token();
        return values;
    }

    void comma() {
        if (in_.next() != ',') {
            JsonScanner::refuse("a comma is missing");
        }
        in_.space();
    }

    static void check_keys(const Json::Object &fields) {
        std::vector<std::string_view> keys;
        keys.reserve(fields.size());
        for (const auto &field : fields) {
            keys.push_back(field.first);
        }
        std::sort(keys.begin(), keys.end());
        if (std::adjacent_find(keys.begin(), keys.end()) != keys.end()) {
            JsonScanner::refuse("a key stands twice");
        }
    }

    JsonScanner in_;
    JsonLimits limits_;
    std::size_t tokens_ = 0;
};

} // namespace

Json read_json(std::string_view utf8, JsonLimits limits) {
    if (!well_formed(utf8)) {
        JsonScanner::refuse("is no UTF-8");
    }
    return Reader(utf8, limits).document();
}

} // namespace hillock::protocol
