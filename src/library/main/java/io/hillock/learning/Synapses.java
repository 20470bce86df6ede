package io.hillock.learning;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.hillock.image.Image;
import io.hillock.image.program.Learning;
import io.hillock.image.program.Operation;
import io.hillock.image.program.Program;
import io.hillock.neuron.NeuronField;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One plastic transform of an image.
 *
 * @param variable index of the state variable with its weights, [inputs, outputs]
 * @param tensor name of the tensor with its initial weights
 */
record Synapses(String node, int variable, int outputs, String tensor, Learning learning) {

    static List<Synapses> of(Program program) {
        return program.stages().stream().flatMap(List::stream)
                .mapMulti((Operation operation, java.util.function.Consumer<Synapses> into) -> {
                    if (operation instanceof Operation.Plastic plastic) {
                        into.accept(of(program, plastic));
                    }
                }).toList();
    }

    private static Synapses of(Program program, Operation.Plastic plastic) {
        var weight = program.state().get(plastic.weight());
        String tensor = weight.initial().orElseThrow(() -> new IllegalArgumentException(
                "the weights of '" + plastic.node() + "' start at no tensor, so that no image can hold them"));
        return new Synapses(plastic.node(), plastic.weight(), weight.shape().dim(1), tensor, plastic.learning());
    }

    /** Whether a state variable holds what was learned: weights, or thresholds that have grown. */
    static boolean learned(Program program, int variable) {
        return program.stages().stream().flatMap(List::stream).anyMatch(operation -> switch (operation) {
            case Operation.Plastic plastic -> plastic.weight() == variable;
            case Operation.Neurons neurons -> neurons.model().fields().stream()
                    .anyMatch(field -> field.kind() == NeuronField.Kind.LEARNED_STATE
                            && neurons.state().get(field.name()) == variable);
            default -> false;
        });
    }

    static String rules(List<Synapses> all) {
        return all.stream().map(each -> each.learning.label()).distinct().collect(Collectors.joining("+"));
    }

    static double rate(Image image, List<Synapses> all) {
        return all.isEmpty() ? 0 : all.getFirst().constant(image, switch (all.getFirst().learning) {
            case Learning.Stdp _ -> 2;
            case Learning.Hebbian _,Learning.Delta _ -> 1;
        });
    }

    /**
     * weights + delta, within the bounds.
     *
     * @throws IllegalArgumentException if the size differs or a sum is not finite
     */
    float[] added(Image image, float[] weights, float[] delta) {
        if (delta.length != weights.length) {
            throw new IllegalArgumentException(
                    "'" + tensor + "' has " + weights.length + " values, the update " + delta.length);
        }
        int lower = switch (learning) {
            case Learning.Stdp _ -> 5;
            case Learning.Hebbian _ -> 3;
            case Learning.Delta _ -> 2;
        };
        float least = constant(image, lower);
        float most = constant(image, lower + 1);
        var sum = new float[weights.length];
        for (int k = 0; k < sum.length; k++) {
            if (!Float.isFinite(weights[k] + delta[k])) {
                throw new IllegalArgumentException("'" + tensor + "' would not be finite at index " + k);
            }
            sum[k] = Math.clamp(weights[k] + delta[k], least, most);
        }
        return sum;
    }

    /** The weights, scaled so that those to each target add up to {@code sum}. */
    float[] scaled(float[] weights, double sum) {
        for (int j = 0; j < outputs; j++) {
            double total = 0;
            for (int k = j; k < weights.length; k += outputs) {
                total += weights[k];
            }
            for (int k = j; total != 0 && k < weights.length; k += outputs) {
                weights[k] = (float) (weights[k] * (sum / total));
            }
        }
        return weights;
    }

    private float constant(Image image, int index) {
        String constants = switch (learning) {
            case Learning.Stdp stdp -> stdp.constants();
            case Learning.Hebbian hebbian -> hebbian.constants();
            case Learning.Delta delta -> delta.constants();
        };
        return image.tensor(constants).getAtIndex(JAVA_FLOAT, index);
    }
}
