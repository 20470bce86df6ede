#include "core/kernel/operations.hpp"

#include "core/kernel/adaptive_lif.hpp"
#if defined(HILLOCK_PLAIN)
#include "core/kernel/neurons.hpp"
#else
#include "core/kernel/neurons_lanes.hpp"
#endif

namespace hillock::core::HILLOCK_LEVEL {

#if defined(HILLOCK_PLAIN)

void neuron(const Neuron &c, std::size_t size, NeuronMemory memory, Rows x, Output out, Extent extent) {
    neurons(c, size, memory, x, out, extent);
}

#else

void neurons(const Neuron &c, std::size_t first, std::size_t size, NeuronMemory memory, Rows x, Output out,
             Extent extent) {
    with_step<Lanes>(c, [&]<class OneStep>() {
        std::size_t done = 0;
        for (; done + kNeuronTile <= size; done += kNeuronTile) {
            const Rows from{x.first + done, x.stride, x.sample_stride};
            NeuronTile<OneStep, true>{c, memory, from, out, first + done, kNeuronTile}.run(extent);
        }
        if (done < size) {
            const Rows from{x.first + done, x.stride, x.sample_stride};
            NeuronTile<OneStep, false>{c, memory, from, out, first + done, size - done}.run(extent);
        }
    });
}

void neuron(const Neuron &c, std::size_t size, NeuronMemory memory, Rows x, Output out, Extent extent) {
    neurons(c, 0, size, memory, x, out, extent);
}

#endif

void adaptive_lif(const AdaptiveLif &c, std::size_t size, AdaptiveMemory memory, const float *x, float *z) {
    c.uniform ? adaptive_lif_step(AdaptiveConstants<OneForAll>(c), size, memory, x, z)
              : adaptive_lif_step(AdaptiveConstants<OneEach>(c), size, memory, x, z);
}

} // namespace hillock::core::HILLOCK_LEVEL
