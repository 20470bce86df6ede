#include "core/training/kernel/active_steps.hpp"
#include "core/training/kernel/register.hpp"
#include "core/training/kernel/training_operations.hpp"

// Weight gradients of dense connections: for each source's row, a panel of sums stays in registers over the steps of a sample at which
// the source is not silent.
namespace hillock::core::HILLOCK_LEVEL {

namespace {

#if defined(__AVX512F__)
constexpr std::size_t kPanel = 16; // registers
#elif defined(HILLOCK_PLAIN)
constexpr std::size_t kPanel = 1;
#else
constexpr std::size_t kPanel = 8;
#endif

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

} // namespace

void weights(const WeightSample *samples, std::size_t count, WeightRows rows, std::size_t steps, float *gradient) {
    for (std::size_t s = 0; s < count; ++s) {
        each_source(samples[s], rows, steps,
                    [&]<std::size_t N>(std::size_t i, std::size_t first, auto add, Panel<N> panel) {
                        if (add(panel)) {
                            float *const row = gradient + i * rows.targets + first;
                            for (std::size_t v = 0; v < N; ++v) {
                                panel.write(row, v, panel.read(row, v) + panel.sums[v]);
                            }
                        }
                    });
    }
}

void weight_products(const WeightSample *samples, std::size_t count, WeightRows rows, float *gradient) {
    each_panel(rows.targets, [&]<std::size_t N>(std::size_t first, std::size_t last) {
        for (std::size_t i = rows.begin; i < rows.end; ++i) {
            float *const row = gradient + i * rows.targets + first;
            Panel<N> panel{{}, last};
            for (std::size_t v = 0; v < N; ++v) {
                panel.sums[v] = panel.read(row, v);
            }
            for (std::size_t s = 0; s < count; ++s) {
                const float x = samples[s].x.first[i];
                if (x != 0.0f) {
                    const float *const d = samples[s].d.first + first;
                    for (std::size_t v = 0; v < N; ++v) {
                        panel.sums[v] = panel.sums[v] + same(x) * panel.read(d, v);
                    }
                }
            }
            for (std::size_t v = 0; v < N; ++v) {
                panel.write(row, v, panel.sums[v]);
            }
        }
    });
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
