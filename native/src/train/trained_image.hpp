#pragma once

#include "train/job/training_job.hpp"
#include "train/training_engine.hpp"

#include <memory>

namespace hillock::train {

// The image of a network with these parameters: the bytes of the image that the training started from, with trained tensors in their
// place. Leaves the engine with these parameters.
std::vector<std::byte> trained_image(TrainingEngine &engine, const ImageBytes &bytes, const NamedArrays &parameters);

} // namespace hillock::train
