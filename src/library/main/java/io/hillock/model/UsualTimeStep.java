package io.hillock.model;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The time step of a run for which nobody gives one (simulators.md, The time step). */
final class UsualTimeStep {
    /** Exporters compute with float32. */
    private static final double TOLERANCE = 1e-5;
    private static final MathContext DIGITS = new MathContext(5);

    private UsualTimeStep() {}

    /** In seconds: the one that the network's parameters tell, or else the simulator's. */
    static double of(Profile profile, Network network) {
        List<Neuron> neurons = neurons(network).toList();
        OptionalDouble told = switch (profile) {
            // The taus of Sinabs count steps, whatever r is; the others write r = 1, or more than one factor into r.
            case NIR, SINABS, ROCKPOOL, NENGO -> OptionalDouble.empty();
            case SPIKINGJELLY, SPIKINGJELLY_SOFT -> spikingJelly(neurons);
            case SNNTORCH, SNNTORCH_SUBTRACT, SNNTORCH_LATE, SNNTORCH_ZERO_LATE, SNNTORCH_NONE, NORSE, SPYX, LAVA ->
                common(neurons.stream().flatMap(neuron -> ratios(neuron, "r").stream()).toList());
        };
        return told.orElse(ProfileRules.dt(profile));
    }

    private static OptionalDouble spikingJelly(List<Neuron> neurons) {
        OptionalDouble told = common(neurons.stream().flatMap(neuron -> neuron instanceof If integrator
                ? Stream.of(values(integrator.r()).map(r -> 1 / r))
                : ratios(neuron, "r").stream()).toList());
        // Its taus are above one step, so these count steps.
        boolean steps = neurons.stream().anyMatch(neuron -> tau(neuron).isPresent()) && neurons.stream()
                .allMatch(neuron -> tau(neuron).stream().allMatch(tau -> values(tau).allMatch(t -> t >= 1)));
        return told.isPresent() || !steps ? told : OptionalDouble.of(1);
    }

    /** tau / r of all neurons of a node, which is dt where r = tau / dt; empty if r is 1 or below, which tells nothing. */
    private static Optional<DoubleStream> ratios(Neuron neuron, String gain) {
        Optional<Tensor> r = parameter(neuron, gain::equals).filter(values -> values(values).allMatch(x -> x > 1));
        return tau(neuron).flatMap(tau -> r.map(values -> IntStream.range(0, tau.size()).mapToDouble(
                i -> tau.at(i) / values.at(i))));
    }

    private static Optional<Tensor> tau(Neuron neuron) {
        return parameter(neuron, name -> name.equals("tau") || name.equals("tau_mem"));
    }

    private static Optional<Tensor> parameter(Neuron neuron, Predicate<String> name) {
        return neuron.parameters().stream().filter(parameter -> name.test(parameter.name())).map(NamedTensor::values)
                .findFirst();
    }

    /** The value that all share, to five digits. */
    private static OptionalDouble common(List<DoubleStream> values) {
        double[] all = values.stream().flatMapToDouble(stream -> stream).toArray();
        if (all.length == 0 || !(all[0] > 0) || Double.isInfinite(all[0])) {
            return OptionalDouble.empty();
        }
        double rounded = BigDecimal.valueOf(all[0]).round(DIGITS).doubleValue();
        return DoubleStream.of(all).allMatch(value -> Math.abs(value - rounded) <= TOLERANCE * rounded)
                ? OptionalDouble.of(rounded)
                : OptionalDouble.empty();
    }

    private static DoubleStream values(Tensor tensor) {
        return IntStream.range(0, tensor.size()).mapToDouble(tensor::at);
    }

    private static Stream<Neuron> neurons(Network network) {
        return network.nodes().values().stream().flatMap(node -> switch (node) {
            case Network inner -> neurons(inner);
            case Neuron neuron -> Stream.of(neuron);
            default -> Stream.empty();
        });
    }
}
