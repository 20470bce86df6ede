#pragma once

#include "core/training/trained_program.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace hillock::core::training {

// Where an array of a sample lies: in the memory of the thread that runs the sample; in the sample's own, until its gradients have been
// added to the batch's; or nowhere.
struct Place {
    enum class Home : std::uint8_t { nowhere, thread, sample } home = Home::nowhere;
    std::size_t at = 0; // floats from its start

    bool there() const { return home != Home::nowhere; }
};

// The gradient of a parameter in one sample.
struct Term {
    enum class Kind : std::uint8_t {
        own,      // an array of the sample, which is added to the batch's
        weights,  // of a dense connection, from the rows that the sample keeps
        products, // the same of a connection whose operand is constant: one product a weight
        constants // of neurons: own arrays, one for each constant
    } kind;
    std::size_t parameter; // the first of the neuron's, for constants
    std::size_t operation;
    Place place; // own, constants; weights: the steps at which each source is not silent
};

// What the passes over one sample write down, for a segment of steps (src/docs/training.md). A changing signal has a row for each step,
// and one more before them if an operation reads it late or its neurons do; its gradient has a row for each step. A constant signal
// has one row. Immutable.
struct TapeLayout {
    std::size_t steps;                 // of the segment
    bool segmented;                    // a sample has several
    std::vector<std::size_t> stride;   // by signal: floats from row to row
    std::vector<Place> signal;         // as its readers see it; nowhere: the caller's memory
    std::vector<Place> raw;            // as its operation wrote it; the same without dropout and normalisation
    std::vector<Place> gradient, late; // by signal
    std::vector<Place> operand;        // by operation: unless it has one input
    std::vector<std::size_t> operand_stride;
    std::vector<Place> sum; // by operation: gx summed over the steps
    std::vector<Place> u, v, i, mask, counts, gv, gi, gl;
    std::vector<Place> ring;               // of delays: gradients of later steps
    std::vector<std::vector<Place>> rates; // by operation: gradients of its penalties
    std::vector<Term> terms;
    Place gx, targets, sources;     // of the operation at hand
    Place state;                    // the program's variables
    Place segments;                 // what a sample is at the start of each segment
    std::size_t segment_floats = 0; // of one start
    std::size_t thread_floats = 0, sample_floats = 0;

    TapeLayout(const TrainedProgram &trained, const Settings &settings, std::size_t segment);

    // Rows of an operation in a segment of `length` steps.
    static std::size_t row_stride(std::size_t size);

  private:
    // Where rows lie that no sum over the batch reads: a batch normalisation needs those of all samples.
    Place::Home rows_;

    Place take(Place::Home home, std::size_t floats);
    void place_signals(const TrainedProgram &trained, const std::vector<std::uint8_t> &kept_x,
                       const std::vector<std::uint8_t> &kept_d);
    void place_operation(const TrainedProgram &trained, const Settings &settings, std::size_t o, bool keeps_operand);
    void place_neurons(const TrainedProgram &trained, const Settings &settings, std::size_t o);
    void place_terms(const TrainedProgram &trained);
};

} // namespace hillock::core::training
