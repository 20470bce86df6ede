#pragma once

#include "hillock/tensor.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace hillock::protocol {

// The tensors of a message that is being read, taken by name; what is left at the end nobody knew.
class TensorNames {
  public:
    // Throws `bad_frame` where two have one name.
    explicit TensorNames(std::vector<WireTensor> tensors);

    std::optional<WireTensor> take(std::string_view name);
    WireTensor require(std::string_view name); // throws `bad_message` where it is missing
    std::vector<WireTensor> take_recordings(); // NODE:z and NODE:v
    std::vector<WireTensor> rest();

  private:
    std::vector<WireTensor> left_;
};

} // namespace hillock::protocol
