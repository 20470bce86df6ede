#pragma once

#include "hillock/connection_message.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hillock {

// The secrets by which a listener admits cells, each for one role or for any. A connecting side uses the first.
//
// A token file has one token per line: TOKEN, or TOKEN ROLE if the last word is a role. Empty lines and blanks (spaces, tabs) at
// both ends of a line are ignored. Lines end with LF or CRLF; the last may end without.
class Tokens {
  public:
    struct Entry {
        std::string token;
        std::optional<Role> role; // that it admits; empty: any
        bool operator==(const Entry &) const = default;
    };

    Tokens() = default; // no tokens: no proof is needed

    // One token that admits any role; none if the text is empty. Implicit, so that a text can be a Settings::token.
    Tokens(std::string token);
    Tokens(const char *token) : Tokens(std::string(token)) {}

    // Adds a token that admits cells of this role only.
    Tokens with(std::string token, Role role) const;

    // Throws std::runtime_error if the file cannot be read, if others than its owner may read or change it, or if a line is wrong.
    // The error names the file and the remedy.
    static Tokens read(const std::string &path);

    // The tokens of a token file's text.
    static Tokens parse(std::string_view file);

    bool empty() const { return entries_.empty(); }
    const std::string &first() const { return entries_.front().token; }
    const std::vector<Entry> &entries() const { return entries_; }

    // The tokens that prove a HELLO. Each is tried, so that the time reveals nothing.
    std::vector<Entry> proving(std::string_view listener_nonce, const Hello &hello) const;

  private:
    std::vector<Entry> entries_;
};

} // namespace hillock
