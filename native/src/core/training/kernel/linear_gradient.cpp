#include "core/training/kernel/active_steps.hpp"
#include "core/training/kernel/register.hpp"
#include "core/training/kernel/training_operations.hpp"

// Weight gradients of dense connections: for each source's row, a panel of sums stays in registers over the steps of a sample at which
// the source is not silent. Bits of a sample say which these are, so that its operands are not read again.
namespace hillock::core::HILLOCK_LEVEL {

namespace {

#if defined(__AVX512F__)
constexpr std::size_t kPanel = 16; // registers
#elif defined(HILLOCK_PLAIN)
constexpr std::size_t kPanel = 1;
#else
constexpr std::size_t kPanel = 8;
#endif

constexpr std::size_t kProducts = 64; // samples at once

// N registers of the sums of one source; the last of them holds `last` targets.
template<std::size_t N>
struct Panel {
    Register sums[N];
    std::size_t last;

    [[gnu::always_inline]] Register read(const float *from, std::size_t v) const {
        return v + 1 < N || last == kWidth ? get(from + v * kWidth) : get_some(from + v * kWidth, last);
    }
    [[gnu::always_inline]] void write(float *to, std::size_t v, Register value) const {
        v + 1 < N || last == kWidth ? put(to + v * kWidth, value) : put_some(to + v * kWidth, value, last);
    }
    // Adds what source `i` gives at some steps, one after another.
    [[gnu::always_inline]] void add(const WeightSample &sample, std::size_t i, std::size_t first,
                                    ActiveSteps::List steps) {
        for (const std::size_t k : steps) {
            const Register value = same(sample.x.first[k * sample.x.stride + i]);
            const float *const d = sample.d.first + k * sample.d.stride + first;
            for (std::size_t v = 0; v < N; ++v) {
                sums[v] = fma(value, read(d, v), sums[v]);
            }
        }
    }
    // The same at the steps of a source's words; gives whether there are any.
    [[gnu::always_inline]] bool add_active(const WeightSample &sample, std::size_t i, std::size_t first,
                                           const std::uint64_t *active, std::size_t words) {
        std::uint64_t any = 0;
        for (std::size_t w = words; w-- > 0;) {
            any |= active[w];
            for (std::uint64_t bits = active[w]; bits != 0;) {
                const auto bit = 63 - static_cast<std::size_t>(__builtin_clzll(bits));
                bits ^= std::uint64_t{1} << bit;
                const std::size_t k = 64 * w + bit;
                const Register value = same(sample.spikes ? 1.0f : sample.x.first[k * sample.x.stride + i]);
                const float *const d = sample.d.first + k * sample.d.stride + first;
                for (std::size_t v = 0; v < N; ++v) {
                    sums[v] = fma(value, read(d, v), sums[v]);
                }
            }
        }
        return any != 0;
    }
};

// Calls action<N>() for the number of registers.
template<std::size_t N, class Action>
[[gnu::always_inline]] inline void with_registers(std::size_t registers, const Action &action) {
    if constexpr (N > 1) {
        if (registers < N) {
            return with_registers<N - 1>(registers, action);
        }
    }
    action.template operator()<N>();
}

// Calls action<N>(first target, targets of the last register) for each panel.
template<class Action>
[[gnu::always_inline]] inline void each_panel(std::size_t targets, const Action &action) {
    for (std::size_t first = 0; first < targets; first += kPanel * kWidth) {
        const std::size_t left = targets - first < kPanel * kWidth ? targets - first : kPanel * kWidth;
        const std::size_t registers = (left + kWidth - 1) / kWidth;
        with_registers<kPanel>(
            registers, [&]<std::size_t N>() { action.template operator()<N>(first, left - (registers - 1) * kWidth); });
    }
}

// Calls action(source, first target, add, panel) for each source and panel; add(panel) adds what the sample gives at all steps, the
// last first, and gives whether there was anything. `panel` is 0.
template<class Action>
[[gnu::always_inline]] inline void each_source(const WeightSample &sample, WeightRows rows, std::size_t steps,
                                               const Action &action) {
    ActiveSteps active;
    const std::size_t most = ActiveSteps::most_sources(steps);
    for (std::size_t begin = rows.begin; begin < rows.end; begin += most) {
        const std::size_t sources = rows.end - begin < most ? rows.end - begin : most;
        const bool whole = steps <= ActiveSteps::kMostSteps; // otherwise a source is listed part by part
        if (whole) {
            active.list(sample.x, begin, sources, 0, steps);
        }
        each_panel(rows.targets, [&]<std::size_t N>(std::size_t first, std::size_t last) {
            for (std::size_t k = 0; k < sources; ++k) {
                const auto add = [&](Panel<N> &panel) {
                    if (whole) {
                        panel.add(sample, begin + k, first, active.of(k));
                        return !active.of(k).empty();
                    }
                    bool any = false;
                    for (std::size_t end = steps; end > 0;) {
                        const std::size_t from = end > ActiveSteps::kMostSteps ? end - ActiveSteps::kMostSteps : 0;
                        active.list(sample.x, begin + k, 1, from, end);
                        panel.add(sample, begin + k, first, active.of(0));
                        any = any || !active.of(0).empty();
                        end = from;
                    }
                    return any;
                };
                action(begin + k, first, add, Panel<N>{{}, last});
            }
        });
    }
}

// Up to 64 sources: the bits of those that are not 0, and of those that are not 1 either.
struct Active {
    std::uint64_t all, analog;
};

inline Active active_sources(const float *x, std::size_t size) {
#if defined(HILLOCK_PLAIN)
    Active found{};
    for (std::size_t i = 0; i < size; ++i) {
        found.all |= std::uint64_t{x[i] != 0.0f} << i;
        found.analog |= std::uint64_t{x[i] != 0.0f && x[i] != 1.0f} << i;
    }
    return found;
#else
    const Events found = scan(x, size);
    return {found.all, found.analog};
#endif
}

// Bit b of word a becomes bit a of word b.
inline void transpose_bits(std::uint64_t (&rows)[64]) {
    std::uint64_t mask = 0x00000000FFFFFFFFu;
    for (unsigned half = 32; half != 0; half >>= 1, mask ^= mask << half) {
        for (unsigned k = 0; k < 64; k = ((k | half) + 1) & ~half) {
            const std::uint64_t swapped = ((rows[k] >> half) ^ rows[k | half]) & mask;
            rows[k] ^= swapped << half;
            rows[k | half] ^= swapped;
        }
    }
}

} // namespace

bool list_active(Rows x, std::size_t inputs, std::size_t steps, std::uint64_t *active) {
    const std::size_t words = active_words(steps);
    std::uint64_t analog = 0;
    for (std::size_t w = 0; w < words; ++w) {
        const std::size_t in_word = steps - 64 * w < 64 ? steps - 64 * w : 64;
        for (std::size_t first = 0; first < inputs; first += 64) {
            const std::size_t size = inputs - first < 64 ? inputs - first : 64;
            std::uint64_t rows[64] = {};
            for (std::size_t k = 0; k < in_word; ++k) {
                const Active found = active_sources(x.first + (64 * w + k) * x.stride + first, size);
                rows[k] = found.all;
                analog |= found.analog;
            }
            transpose_bits(rows);
            for (std::size_t i = 0; i < size; ++i) {
                active[(first + i) * words + w] = rows[i];
            }
        }
    }
    return analog == 0;
}

void weights(const WeightSample *samples, std::size_t count, WeightRows rows, std::size_t steps, float *gradient) {
    const std::size_t words = active_words(steps);
    for (std::size_t s = 0; s < count; ++s) {
        const WeightSample &sample = samples[s];
        each_panel(rows.targets, [&]<std::size_t N>(std::size_t first, std::size_t last) {
            for (std::size_t i = rows.begin; i < rows.end; ++i) {
                Panel<N> panel{{}, last};
                const std::uint64_t *const active = sample.active + i * words;
                if (panel.add_active(sample, i, first, active, words)) {
                    float *const row = gradient + i * rows.targets + first;
                    for (std::size_t v = 0; v < N; ++v) {
                        panel.write(row, v, panel.read(row, v) + panel.sums[v]);
                    }
                }
            }
        });
    }
}

void weight_products(const WeightSample *samples, std::size_t count, WeightRows rows, float *gradient) {
    for (; count > kProducts; samples += kProducts, count -= kProducts) {
        weight_products(samples, kProducts, rows, gradient);
    }
    std::uint32_t active[kProducts]; // the samples in which a source is not silent
    for (std::size_t i = rows.begin; i < rows.end; ++i) {
        std::size_t size = 0;
        for (std::size_t s = 0; s < count; ++s) { // no branch: it would be mispredicted
            active[size] = static_cast<std::uint32_t>(s);
            size += samples[s].x.first[i] != 0.0f ? 1 : 0;
        }
        each_panel(rows.targets, [&]<std::size_t N>(std::size_t first, std::size_t last) {
            float *const row = gradient + i * rows.targets + first;
            Panel<N> panel{{}, last};
            for (std::size_t v = 0; v < N; ++v) {
                panel.sums[v] = panel.read(row, v);
            }
            for (std::size_t k = 0; k < size; ++k) {
                const WeightSample &sample = samples[active[k]];
                const Register x = same(sample.x.first[i]);
                const float *const d = sample.d.first + first;
                for (std::size_t v = 0; v < N; ++v) {
                    panel.sums[v] = panel.sums[v] + x * panel.read(d, v);
                }
            }
            for (std::size_t v = 0; v < N; ++v) {
                panel.write(row, v, panel.sums[v]);
            }
        });
    }
}

void own_weights(const WeightSample &sample, WeightRows rows, std::size_t steps, float *sums) {
    each_source(sample, rows, steps, [&]<std::size_t N>(std::size_t i, std::size_t first, auto add, Panel<N> panel) {
        float *const row = sums + i * rows.targets + first;
        for (std::size_t v = 0; v < N; ++v) {
            panel.sums[v] = panel.read(row, v);
        }
        if (add(panel)) {
            for (std::size_t v = 0; v < N; ++v) {
                panel.write(row, v, panel.sums[v]);
            }
        }
    });
}

} // namespace hillock::core::HILLOCK_LEVEL
