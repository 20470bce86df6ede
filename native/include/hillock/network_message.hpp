#pragma once

#include "hillock/tensor.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// Arrays in chunks, and the networks that a cell serves, types 13 to 18.
namespace hillock {

// Announces an array of any size, sent in chunks; answered by Ack if the receiver accepts it.
struct StreamOpen {
    std::int64_t stream = 0; // chosen by the sender
    std::string name;
    ElementType type = ElementType::U8;
    std::vector<std::int64_t> shape; // 0 to 8 dimensions ([] is a single element), each 0 or more
    std::optional<std::int64_t> chunks;
    bool operator==(const StreamOpen &) const = default;
};

// The next chunk; the chunks in order are the array, row-major.
struct StreamChunk {
    std::int64_t stream = 0;
    std::int64_t index = 0; // 0, 1, 2, …
    WireTensor chunk;       // "chunk", [elements] of the stream's type
    bool operator==(const StreamChunk &) const = default;
};

// The stream is complete; answered by Ack, or by ErrorReply if bytes are missing or differ.
struct StreamClose {
    std::int64_t stream = 0;
    std::int64_t crc32c = 0; // of all bytes of the array
    bool operator==(const StreamClose &) const = default;
};

// Serve this network (src/docs/image.md) under a name, replacing the network of that name; answered by Ack with its handle.
struct NetworkLoad {
    std::string network;
    std::optional<std::int64_t> stream; // a complete stream of the image's bytes (U8), or
    std::optional<WireTensor> image;    // "image", U8 [bytes]
    bool operator==(const NetworkLoad &) const = default;
};

// Remove this network once its runs have ended; answered by Ack.
struct NetworkUnload {
    std::string network;
    bool operator==(const NetworkUnload &) const = default;
};

enum class OutputKind { spikes, membrane };

// One of several Inputs or Outputs of a network.
struct NetworkInput {
    std::string name;
    Shape shape; // of one step
    bool operator==(const NetworkInput &) const = default;
};

struct NetworkOutput {
    std::string name;
    Shape shape; // of one step
    OutputKind kind = OutputKind::spikes;
    bool operator==(const NetworkOutput &) const = default;
};

struct NetworkInfo {
    std::string name;
    Shape input, output; // of one step; [n] for several Inputs or Outputs of n elements together
    std::int64_t parameters = 0;
    std::string digest; // SHA-256 of the image, hexadecimal digits
    std::optional<std::int32_t> handle;
    // Of a network with several Inputs or Outputs: each, in the order in which a step holds their elements.
    std::vector<NetworkInput> inputs;
    std::vector<NetworkOutput> outputs;
    std::string labelled; // the output that gives the label unless a request names another
    bool operator==(const NetworkInfo &) const = default;
};

// Asks which networks the receiver serves. The answer has the same type.
struct NetworkList {
    std::vector<NetworkInfo> networks; // empty in the question
    bool operator==(const NetworkList &) const = default;
};

} // namespace hillock
