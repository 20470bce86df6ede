#pragma once

#include "core/image/fields.hpp"
#include "core/image/program.hpp"
#include "core/image/safetensors.hpp"

#include <cstdint>
#include <vector>

namespace hillock::core {

// What the reader of one operation asks of the image; refuses by the operation's name. Exclusive to one operation's reading.
class OperationReader {
  public:
    // `where` names the operation in messages; `state_used` marks the variables that something has taken.
    OperationReader(const Json &json, std::string where, const Safetensors &file, Program &program,
                    std::vector<bool> &state_used);

    // The whole operation, its fields all known and fitting.
    Operation read();

    Fields &fields() { return fields_; }
    const Program &program() const { return program_; }
    std::uint64_t outputs() const { return operation_.outputs; }

    const Tensor &tensor(const char *key, Dtype dtype);
    const Tensor &tensor(const char *key, Dtype dtype, const std::vector<std::uint64_t> &shape);
    // The tensor `weight`, of any dtype that weights may have.
    const Tensor &weight();
    // Its values in the image, once its shape is known to fit: as float32 or smaller; the other has none.
    const float *weights(const Tensor &weight) const;
    SmallWeights small_weights(const Tensor &weight, std::uint64_t targets);
    const float *constants(const char *key); // F32 [n]
    const float *bias(std::uint64_t size);   // null if there is none
    std::uint32_t state(const char *key);
    std::uint32_t membrane(const char *key);
    std::uint32_t neuron_state(const char *key); // of n elements
    std::uint32_t state(const char *key, const std::vector<std::uint64_t> &shape);
    // Refuses inputs of another size than the operand's.
    void operand_has(std::uint64_t size);

  private:
    Fields fields_;
    const Safetensors &file_;
    Program &program_;
    std::vector<bool> &state_used_;
    Operation operation_;

    const Tensor &tensor(const char *key);
    const float *scales(const Tensor &weight, std::uint64_t targets); // null if the weight has none
    void read_sources();
    void read_kind();
};

} // namespace hillock::core
