#pragma once

#include "hillock/json.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace hillock::protocol {

// Writes JSON text, commas where they belong.
class JsonWriter {
  public:
    explicit JsonWriter(std::string &to) : to_(to) {}

    void begin_object() { open('{'); }
    void end_object() { close('}'); }
    void begin_array() { open('['); }
    void end_array() { close(']'); }

    void key(std::string_view key);
    void text(std::string_view text);
    void truth(bool value);
    void integer(std::int64_t value);
    void number(double value);
    void json(const Json &value);
    void fields(const Json &object); // the fields of an object, into the one that is open
    void base64(const std::byte *bytes, std::size_t size);

  private:
    void open(char bracket);
    void close(char bracket);
    void comma();
    void quoted(std::string_view text);

    std::string &to_;
    bool first_ = true; // nothing stands before the next value in its object or list
};

// Appends RFC 4648 base64 with padding.
void append_base64(std::string &to, const std::byte *bytes, std::size_t size);

// Whether the whole text is base64; then `to` has its bytes.
bool decode_base64(std::string_view text, std::byte *to);

// Bytes that a text of base64 stands for; not more than decode_base64 writes.
std::size_t base64_size(std::string_view text);

} // namespace hillock::protocol
