#pragma once

#include "hillock/json.hpp"
#include "hillock/network_message.hpp"
#include "hillock/reasoning_message.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hillock::serve {

enum class Readout { last, max, mean };

// An Output of the network: its elements in a row of counts or of the raster, which holds those of all.
struct OutputPart {
    std::string name;
    Shape shape; // of one step
    std::size_t offset, size;
    bool spikes; // not a membrane
};

// Something that a run can record.
struct Track {
    std::string name; // NODE:z or NODE:v
    std::uint32_t what, index;
    Shape shape;
    std::size_t size;
};

struct StateVariable {
    std::string name;
    Shape shape;
    std::size_t offset, size; // floats from the first variable's start
    std::string initial;      // the tensor that it starts at, empty for zeros
    bool learned = false;     // weights of a plastic connection, or thresholds that grow
};

// Of a connection that learns by the delta rule: floats from the first variable's start.
struct Target {
    std::size_t offset, size, teaching;
};

// A plastic connection.
struct Synapses {
    std::string rule;
    double rate;
    std::size_t variable; // of its weights
    float least, most;    // that a weight may have
};

// What an image's program says of shapes and of learning (src/docs/image.md).
struct Layout {
    // Of the bytes of an image that libhillock has found good.
    static Layout read(std::span<const std::byte> image);

    Shape input, output; // of one step; [n] for several Inputs or Outputs of n elements together
    std::vector<NetworkInput> inputs;
    std::vector<OutputPart> outputs;
    bool counts = false, membranes = false; // some output gives spikes, some a membrane
    Json settings;                          // of runs, that the image was compiled with
    std::int64_t parameters = 0;
    std::int64_t operations = 0; // of one step, as src/docs/protocol.md counts work
    Readout readout = Readout::mean;
    std::vector<StateVariable> state;
    std::vector<Track> tracks;
    std::vector<Synapses> synapses;
    std::vector<std::size_t> rewards; // of connections that learn by reward, as Target's offsets
    std::vector<Target> targets;

    // Throw InvalidMessage for a name that none has.
    const OutputPart &output_named(std::string_view name) const; // empty: the first
    const Track &track(std::string_view name) const;
    const StateVariable &variable(std::string_view name) const;
};

} // namespace hillock::serve
