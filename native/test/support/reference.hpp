#pragma once

#include "support/test_image.hpp"

#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace hillock::testing {

using Row = std::vector<float>;

// What a source adds to a sum in every connection; one that is 0 is skipped.
inline void accumulate(float &sum, float weight, float x) {
    if (x != 0) {
        sum = std::fma(weight, x, sum);
    }
}

// The plainest interpreter of an image that follows src/docs/image.md and neurons.md: one stream, one step at a time through the
// whole program, every sum over all its sources. What engines do must equal this bit for bit.
class Reference {
  public:
    explicit Reference(const TestImage &image);

    // A row of all Inputs.
    void step(const Row &input);

    // A row of all Outputs.
    Row output() const;
    const Row &signal(int index) const { return now_[static_cast<std::size_t>(index)]; }
    const Row &state(int index) const { return state_[static_cast<std::size_t>(index)]; }
    // What hillock_engine_run records for a signal.
    const Row &reported(int signal) const;
    // The stream's state as it lies in memory.
    std::vector<std::uint64_t> memory() const;
    bool finite() const;

  private:
    const TestImage &image_;
    std::uint64_t steps_ = 0;
    std::vector<Row> now_, before_, state_;
    std::vector<bool> reports_previous_;
    std::map<std::string, Row> constants_;

    Row operand(const Json &operation, std::size_t size) const;
    Row run(const Json &operation);
    Row linear(const Json &operation) const;
    Row conv(const Json &operation) const;
    Row pool(const Json &operation) const;
    Row delay(const Json &operation);
    Row neuron(const Json &operation);
    float fire(const Json &operation, std::size_t j, float u, float &v) const;
    Row weights(const Json &operation, std::size_t targets) const;
    const Row &constant(const Json &operation, const std::string &key) const;
};

} // namespace hillock::testing
