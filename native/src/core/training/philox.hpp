#pragma once

#include <cstdint>

namespace hillock::core::training {

// Philox 4x32-10 as io.hillock.spike.Philox draws it: 32 random bits as a function of (seed, stream, step, index).
inline std::uint32_t philox(std::uint64_t seed, std::uint32_t stream, std::uint64_t step, std::uint64_t index) {
    std::uint32_t key0 = static_cast<std::uint32_t>(seed), key1 = static_cast<std::uint32_t>(seed >> 32);
    std::uint32_t counter[4] = {static_cast<std::uint32_t>(index / 4), static_cast<std::uint32_t>(step),
                                static_cast<std::uint32_t>(step >> 32), stream};
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t a = std::uint64_t{0xD2511F53} * counter[0], b = std::uint64_t{0xCD9E8D57} * counter[2];
        const std::uint32_t next0 = static_cast<std::uint32_t>(b >> 32) ^ counter[1] ^ key0;
        const std::uint32_t next2 = static_cast<std::uint32_t>(a >> 32) ^ counter[3] ^ key1;
        counter[1] = static_cast<std::uint32_t>(b);
        counter[3] = static_cast<std::uint32_t>(a);
        counter[0] = next0;
        counter[2] = next2;
        key0 += 0x9E3779B9;
        key1 += 0xBB67AE85;
    }
    return counter[index % 4];
}

// In [0, 1): the top 24 bits.
inline float uniform(std::uint32_t draw) {
    return static_cast<float>(draw >> 8) * 0x1p-24f;
}

} // namespace hillock::core::training
