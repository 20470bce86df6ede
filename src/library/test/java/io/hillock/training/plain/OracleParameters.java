package io.hillock.training.plain;

import io.hillock.image.program.Operation;
import io.hillock.model.Neuron;
import io.hillock.model.Node;
import io.hillock.model.graph.FlatNetwork;
import io.hillock.training.plain.Differentiable.Number;
import io.hillock.training.update.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The trained parameters of a program in double, in the image's order. */
final class OracleParameters {
    private final TrainedProgram trained;
    private final Map<String, Node> nodes;
    private final Map<String, double[]> values = new LinkedHashMap<>();
    private final Map<String, Number[]> numbers = new LinkedHashMap<>();
    private Differentiable into;

    OracleParameters(TrainedProgram trained) {
        this.trained = trained;
        nodes = FlatNetwork.of(trained.training().network()).nodes();
        for (Parameter parameter : trained.parameters()) {
            values.put(parameter.name(), flat(parameter.values()));
        }
        trained.operations().forEach(this::takeUsedWeights);
    }

    /** Passes may use rounded weights. */
    private void takeUsedWeights(Operation operation) {
        if (trained.norm(trained.operations().indexOf(operation)) != null) {
            return;
        }
        switch (operation) {
            case Operation.Linear linear -> values.computeIfPresent(linear.node() + ".weight",
                    (_, _) -> flat(trained.arrays().rows(linear)));
            case Operation.Conv conv -> values.computeIfPresent(conv.node() + ".weight",
                    (_, _) -> flat(new float[][]{trained.arrays().kernel(conv)}));
            default -> {
            }
        }
    }

    static double[] flat(float[][] arrays) {
        List<Double> all = new ArrayList<>();
        for (float[] array : arrays) {
            for (float value : array) {
                all.add((double) value);
            }
        }
        return all.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Makes numbers of all values, each moved by {@code step} times its element of a direction. */
    void begin(Differentiable tape, double[] direction, double step) {
        into = tape;
        int at = 0;
        for (String name : values.keySet()) {
            double[] own = values.get(name);
            Number[] all = new Number[own.length];
            for (int i = 0; i < all.length; i++) {
                all[i] = into.constant(own[i] + step * direction[at++]);
            }
            numbers.put(name, all);
        }
    }

    int size() {
        return values.values().stream().mapToInt(all -> all.length).sum();
    }

    /** All gradients, one behind the other. */
    double[] gradients() {
        return numbers.values().stream().flatMap(Arrays::stream).mapToDouble(number -> number.gradient).toArray();
    }

    /** A parameter, trained or not. Time constants are logarithms of tau / dt. */
    Number at(String node, String key, int i) {
        Number[] all = numbers.get(node + "." + key);
        return all == null ? into.constant(untrained(node, key, i)) : all[i];
    }

    private double untrained(String node, String key, int i) {
        Neuron neuron = (Neuron) nodes.get(node);
        double value = neuron.parameters().stream().filter(one -> one.name().equals(key)).findAny().orElseThrow()
                .values().at(i);
        return key.startsWith("tau") ? Math.log(value / trained.program().settings().dt()) : value;
    }

    /** The value itself, wherever the numbers have moved. */
    double unmoved(String node, String key, int i) {
        double[] own = values.get(node + "." + key);
        return own == null ? untrained(node, key, i) : own[i];
    }

    /** Where a state variable starts. */
    double initial(int variable, int j) {
        return trained.program().state().get(variable).initial()
                .map(tensor -> (double) trained.arrays().floats(tensor)[j]).orElse(0.0);
    }

    int delay(String tensor, int j) {
        return trained.arrays().ints(tensor)[j];
    }

    int[] kernel(Operation.Conv conv) {
        var shape = trained.arrays().shape(conv.weight());
        return new int[]{shape.dim(1), shape.dim(2)};
    }
}
