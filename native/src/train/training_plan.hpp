#pragma once

#include "core/image/program.hpp"
#include "train/training.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace hillock::train {

// What a training changes in a program: the operations by their numbers, and the settings of a core trainer but for the form of samples.
// Refers to the program.
struct TrainingPlan {
    std::vector<const core::Operation *> operations;
    std::vector<std::string> names;           // of the parameters, such as fc1.weight
    std::vector<std::size_t> layers;          // operations that spike
    std::vector<std::uint8_t> affects_output; // by layer
    std::size_t outputs = 0;
    core::training::Settings settings;

    // Throws TrainingError naming the node, if the network cannot be trained so.
    TrainingPlan(const Training &training, const core::Program &program);

    const std::string &node(std::size_t layer) const { return operations[layers[layer]]->node; }
    std::size_t neurons(std::size_t layer) const { return operations[layers[layer]]->outputs; }

  private:
    void check_ends(const Training &training, const core::Program &program) const;
    void check_weights(const Training &training) const;
    void check_patterns(const Training &training) const;
    void refuse_neuron_parameters(const Training &training) const;
    void select(const Training &training, std::size_t o);
    void add(std::size_t o, core::training::ParameterKey key, const std::string &name);
    void find_affecting(const core::Program &program);
    void place_penalties(const Training &training);
    void place_dropout(const Training &training, const core::Program &program);
};

} // namespace hillock::train
