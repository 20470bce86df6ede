#include "connection/linear.hpp"

#include "error.hpp"
#include "image/operation_reader.hpp"

namespace hillock {

Linear Linear::read(OperationReader &reader) {
    const Tensor &weight = reader.tensor("weight", Dtype::f32);
    if (weight.shape.size() != 2 || weight.shape[1] != reader.outputs()) {
        reader.fields().refuse(
            "weight", text("of shape ", shape_text(weight.shape), " does not fit [inputs, ", reader.outputs(), "]"));
    }
    reader.operand_has(weight.shape[0]);
    return {weight.shape[0], weight.shape[1], weight.floats(), reader.bias(weight.shape[1])};
}

} // namespace hillock
