package io.hillock.training.plain;

import io.hillock.image.program.Operation;
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
    private final Map<String, double[]> values = new LinkedHashMap<>();
    private final Map<String, Number[]> numbers = new LinkedHashMap<>();

    OracleParameters(TrainedProgram trained) {
        this.trained = trained;
        for (Parameter parameter : trained.parameters()) {
            values.put(parameter.name(), flat(parameter.values()));
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
    void begin(Differentiable into, double[] direction, double step) {
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

    Number at(String node, String key, int i) {
        return numbers.get(node + "." + key)[i];
    }

    /** The value itself, wherever the numbers have moved. */
    double unmoved(String node, String key, int i) {
        return values.get(node + "." + key)[i];
    }

    int delay(String tensor, int j) {
        return trained.arrays().ints(tensor)[j];
    }

    int[] kernel(Operation.Conv conv) {
        var shape = trained.arrays().shape(conv.weight());
        return new int[]{shape.dim(1), shape.dim(2)};
    }
}
