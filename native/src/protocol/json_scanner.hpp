#pragma once

#include "hillock/json.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace hillock::protocol {

// The words, texts and numbers of JSON (RFC 8259), one after the other. Throws InvalidMessage `bad_frame`.
class JsonScanner {
  public:
    explicit JsonScanner(std::string_view text) : text_(text) {}

    bool at_end() const { return at_ == text_.size(); }
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    char next();
    void space();
    void word(std::string_view expected);
    std::string string();
    Json number();

    [[noreturn]] static void refuse(std::string_view reason);

  private:
    void escape(std::string &out);
    char32_t unicode();
    char32_t hex();
    void digits();

    std::string_view text_;
    std::size_t at_ = 0;
};

} // namespace hillock::protocol
