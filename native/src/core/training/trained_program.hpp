#pragma once

#include "core/image/image.hpp"
#include "core/memory.hpp"
#include "core/training/gradient_plan.hpp"
#include "core/training/kernel/training_kernels.hpp"
#include "core/training/norm_weights.hpp"
#include "core/training/parameter.hpp"
#include "core/training/trained_constants.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

namespace hillock::core::training {

// The program of an image whose trained operations read weights and constants of their own, which change from batch to batch; and
// what is computed from the weights: panels, and the transposed weights that backward passes read. Passes share it and only read.
class TrainedProgram {
  public:
    // `panels`: kernels read panels, not rows of weights. Throws Error (bad argument) if the settings do not fit the image.
    TrainedProgram(std::shared_ptr<const Image> image, const Settings &settings, bool panels);

    const Program &program() const { return image_->program(); }
    const GradientPlan &plan() const { return *plan_; }
    const std::vector<Parameter> &parameters() const { return parameters_; }
    // The parameter of an operation; null if it is not trained.
    const Parameter *parameter(std::size_t operation, ParameterKey key) const;
    // Whether a parameter of an operation's neurons is trained.
    bool trains_neurons(std::size_t operation) const { return !constants_[operation].empty(); }
    // Of such an operation: a constant's values; null if its neurons have none.
    float *constant(std::size_t operation, Constant which) const;
    // The sum of the gradients over the batch, as `constant`.
    float *constant_gradient(std::size_t operation, Constant which) const;

    // Of the operations whose results are normalised over a batch, in their order.
    const std::vector<NormWeights> &norms() const { return norms_; }
    // That of an operation; null if it has none.
    const NormWeights *norm(std::size_t operation) const;
    // Whether passes read the folded weights, or those to train with. `refresh` comes after a change.
    bool folded() const { return folded_; }
    void read(bool folded);
    void fold(std::size_t norm) { norms_[norm].fold(); }

    // Of a dense connection with a backward pass to its input: the connection from targets to sources.
    const Linear &transposed(std::size_t operation) const { return *transposed_[operation]; }
    // Of a convolution with such a pass: [groups][kernel][targets of a group][padded(channels of a group)].
    const float *turned(std::size_t operation) const { return turned_[operation]; }

    // Rounds changed weights, in parts that threads may share; false if one is too large for its type. `refresh` comes after.
    std::size_t round_parts() const { return round_.size(); }
    bool round(std::size_t part, const TrainingKernels &kernels);

    // Computes anew what parameters determine, in parts that threads may share.
    std::size_t refresh_parts() const { return refresh_.size(); }
    void refresh(std::size_t part);

    std::uint64_t bytes() const { return bytes_; }

  private:
    // Some targets of a group of the weights of a parameter.
    struct RoundPart {
        std::size_t parameter, row, rows, first;
    };

    // A panel of a dense connection, of its transpose, or a convolution.
    struct RefreshPart {
        std::size_t operation;
        enum class What { panel, transposed_panel, conv } what;
        std::size_t first; // target of the panel
    };

    std::shared_ptr<const Image> image_;
    bool panels_;
    std::vector<Stage> stages_;
    std::vector<Operation *> operations_;
    std::optional<GradientPlan> plan_;
    std::vector<Parameter> parameters_;
    std::vector<Memory> memory_;
    std::vector<std::vector<float *>>
        constants_; // by operation: empty, or kConstants values and kConstantGradients sums
    std::vector<std::optional<Linear>> transposed_;
    std::vector<float *> turned_;
    std::vector<RoundPart> round_;
    std::vector<RefreshPart> refresh_;
    WeightType weights_;
    std::vector<std::uint8_t> normalised_; // by operation
    std::vector<NormWeights> norms_;
    bool folded_ = false;
    std::uint64_t bytes_ = 0;

    float *take(std::size_t floats);
    void widen_weights(Operation &operation);
    void add(const ParameterSettings &settings);
    void add_norm(std::size_t operation, bool whole);
    void add_rounding(std::size_t parameter);
    void own_constants(std::size_t operation);
    void prepare_backward(std::size_t operation);
    void turn(std::size_t operation);
};

} // namespace hillock::core::training
