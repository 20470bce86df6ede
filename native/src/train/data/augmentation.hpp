#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hillock::train {

// Changes samples at random, anew in each epoch (src/docs/training.md, Augmentation).
struct Augmentation {
    enum class Kind {
        shift,  // images by up to `whole` pixels in each direction
        flip,   // half of the images, left to right
        noise,  // adds from -number to +number
        jitter, // a sequence in time by up to `whole` steps
        drop    // sets values to 0 with the probability `number`
    } kind = Kind::flip;
    std::int32_t whole = 0;
    double number = 0;

    static Augmentation parse(std::string_view text);
    std::string text() const;
};

} // namespace hillock::train
