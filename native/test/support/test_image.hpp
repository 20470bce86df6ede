#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace hillock::testing {

using Json = nlohmann::ordered_json;
using Shape = std::vector<std::uint64_t>;

struct TestTensor {
    std::string dtype;
    Shape shape;
    std::vector<std::uint32_t> words; // the bits of each element, those of a narrow one extended with zeros

    std::vector<float> floats() const; // of F32 and F16
    std::size_t element_bytes() const;
};

// An image under construction: the program's JSON and the tensors it names, free to be made wrong on purpose.
class TestImage {
  public:
    // A new image has the input as signal 0 and as its output.
    explicit TestImage(const Shape &input);
    // Takes a good file apart.
    static TestImage read(const std::vector<std::uint8_t> &file);

    Json program;
    std::map<std::string, TestTensor> tensors;

    // Each returns the index or name to put into operations.
    int signal(const std::string &name, const Shape &shape);
    int state(const std::string &name, const Shape &shape);
    // A state variable that carries the signal to the next step; once for each signal.
    void previous(int signal);
    std::string floats(const std::string &name, const Shape &shape, const std::vector<float> &values);
    std::string integers(const std::string &name, const Shape &shape, const std::vector<std::int32_t> &values);

    void stage(std::vector<Json> operations);
    void output(int signal, bool spikes);
    Shape shape(int signal) const;
    std::size_t size(int signal) const;

    // The file: the header, padded, and the tensors. Aligned as malloc aligns.
    std::vector<std::uint8_t> bytes() const;
    // The same with this header in place of the right one.
    std::vector<std::uint8_t> bytes(const std::string &header) const;
    std::string header() const;
};

std::uint64_t product(const Shape &shape);

// {"op", "node", "in", "out"} with every source of this step.
Json operation(const std::string &op, const std::vector<int> &in, int out);
Json late(int signal);

} // namespace hillock::testing
