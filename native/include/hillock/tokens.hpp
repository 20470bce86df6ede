#pragma once

#include "hillock/connection_message.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hillock {

// The secrets that a listener admits cells by, each for one role or for any; the connecting side uses the first.
//
// A token file has one a line: TOKEN, or TOKEN ROLE where the last word is a role. Empty lines, and blanks (spaces, tabs) at both
// ends of a line, do not count; lines end with LF or CRLF, the last one with nothing too.
class Tokens {
  public:
    struct Entry {
        std::string token;
        std::optional<Role> role; // that it admits; none for any
        bool operator==(const Entry &) const = default;
    };

    Tokens() = default; // none: nobody must prove anything

    // One that admits any role; none where empty. Implicit, for a Settings::token that is a text.
    Tokens(std::string token);
    Tokens(const char *token) : Tokens(std::string(token)) {}

    // One more, which admits cells of this role only.
    Tokens with(std::string token, Role role) const;

    // Throws std::runtime_error where the file cannot be read, where others than its owner may read or change it, or where a line is
    // wrong; says which file, and what to do.
    static Tokens read(const std::string &path);

    // What a token file holds.
    static Tokens parse(std::string_view file);

    bool empty() const { return entries_.empty(); }
    const std::string &first() const { return entries_.front().token; }
    const std::vector<Entry> &entries() const { return entries_; }

    // Those that prove a HELLO; each is tried, so that the time says nothing.
    std::vector<Entry> proving(std::string_view listener_nonce, const Hello &hello) const;

  private:
    std::vector<Entry> entries_;
};

} // namespace hillock
