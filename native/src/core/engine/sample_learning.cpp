// How a SampleRun learns. Samples do not run together where there are plastic connections.
#include "core/engine/sample_run.hpp"

namespace hillock::core {

void SampleRun::run_learner(const Stage &stage) {
    const Operation &connection = stage.operations[0], &cell = stage.operations[1];
    const auto *const adaptive = std::get_if<AdaptiveLif>(&cell.kind);
    const auto *const neuron = std::get_if<Neuron>(&cell.kind);
    const std::uint32_t membrane = adaptive != nullptr ? adaptive->membrane : neuron->v;
    const bool recorded = parts_.recorded_state[membrane] != 0;
    const bool listed = request_.listed() && program_.reads_lists(stage);
    const std::size_t together = recorded ? 1 : steps_; // steps
    for (std::size_t t = 0; t < steps_; t += together) {
        const OutRows sums = parts_.scratch.places()[connection.out], z = parts_.scratch.places()[cell.out];
        const NeuronMemory memory =
            neuron == nullptr ? NeuronMemory{} : neuron_memory(*neuron, cell, part(t, together));
        const Learner learner{std::get<Plastic>(connection.kind),
                              adaptive,
                              neuron,
                              memory,
                              listed ? Rows{} : operand(connection, part(t, together)),
                              listed ? request_.spikes : SpikeLists{},
                              list(0) + t,
                              {sums.row(0, t), sums.stride, 0},
                              {z.row(0, t), z.stride, 0}};
        const bool fine =
            parts_.kernels.learner(learner, parts_.scratch.plastic(connection.out), variables(0), together);
        if (!fine && listed) {
            refuse_changed_lists();
        }
        check(fine);
        if (recorded) {
            record_state(membrane, 0, t);
        }
    }
}

void SampleRun::learn(const Operation &operation, std::size_t t) {
    if (const auto *const plastic = std::get_if<Plastic>(&operation.kind)) {
        PlasticWork &work = parts_.scratch.plastic(operation.out);
        work.values = operand(operation, part(t, 1)).first; // other sums have been where it was
        parts_.kernels.learn(*plastic, work, variables(0), from(plastic->post, part(t, 1)).first);
    }
}

// So that the state holds all that was learned, whether the run came to its end or not.
void SampleRun::settle() {
    for (const Stage &stage : program_.stages) {
        for (const Operation &operation : stage.operations) {
            if (const auto *const plastic = std::get_if<Plastic>(&operation.kind)) {
                parts_.kernels.settle(*plastic, parts_.scratch.plastic(operation.out), variables(0));
            }
        }
    }
}

} // namespace hillock::core
