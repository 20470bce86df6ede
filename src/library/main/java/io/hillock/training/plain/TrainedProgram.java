package io.hillock.training.plain;

import io.hillock.image.Image;
import io.hillock.image.WeightType;
import io.hillock.image.program.Operation;
import io.hillock.image.program.Program;
import io.hillock.model.Neuron;
import io.hillock.model.Node;
import io.hillock.model.graph.FlatNetwork;
import io.hillock.training.NodePattern;
import io.hillock.training.Training;
import io.hillock.training.TrainingException;
import io.hillock.training.update.Parameter;
import io.hillock.training.update.SmallWeights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A compiled network with the parameters that a training changes, in the order of the operations. Passes share it; updates happen between passes. */
final class TrainedProgram {
    private final Training training;
    private final Program program;
    private final ProgramArrays arrays;
    private final Map<String, Node> nodes;
    private final List<Operation> operations;
    private final List<Parameter> parameters = new ArrayList<>();
    /** By operation; null if no parameter of its neurons is trained. */
    private final TrainedNeurons[] neurons;
    /** By operation: its parameters by their keys. */
    private final List<Map<String, Parameter>> byOperation = new ArrayList<>();
    private final Map<Operation.Linear, float[][]> transposed = new HashMap<>();
    private final List<Matrix> matrices = new ArrayList<>();
    private final List<SmallWeights> smallWeights = new ArrayList<>();
    /** With small weights, the exact ones, and the operations that name them. */
    private final ProgramArrays exact;
    private final List<Operation> exactOperations;

    /** A matrix and its transpose. */
    private record Matrix(float[][] rows, float[][] columns) {}

    /** @throws TrainingException naming the node, if the network cannot be trained */
    TrainedProgram(Training training) {
        this.training = training;
        WeightType type = training.connections().weights();
        Image image = Image.compile(training.network(), training.settings(), type);
        program = image.program();
        arrays = new ProgramArrays(image);
        Image exactImage = type == WeightType.F32 ? image : Image.compile(training.network(), training.settings());
        exact = new ProgramArrays(exactImage);
        exactOperations = exactImage.program().stages().stream().flatMap(List::stream).toList();
        nodes = FlatNetwork.of(training.network()).nodes();
        requireOne("Inputs", program.inputs().size());
        requireOne("Outputs", program.outputs().size());
        operations = program.stages().stream().flatMap(List::stream).toList();
        neurons = new TrainedNeurons[operations.size()];
        checkPatterns();
        for (int o = 0; o < operations.size(); o++) {
            Map<String, Parameter> own = new HashMap<>();
            byOperation.add(own);
            for (Parameter parameter : select(o)) {
                own.put(parameter.key(), parameter);
                parameters.add(parameter);
            }
        }
        if (parameters.isEmpty()) {
            throw new TrainingException("",
                    "no parameter is left to train: all nodes with weights are frozen, or there are none");
        }
    }

    private static void requireOne(String what, int count) {
        if (count != 1) {
            throw new TrainingException("", "the network has " + count + " " + what
                    + "; only networks with one Input and one Output can be trained");
        }
    }

    Training training() {
        return training;
    }

    Program program() {
        return program;
    }

    ProgramArrays arrays() {
        return arrays;
    }

    List<Operation> operations() {
        return operations;
    }

    List<Parameter> parameters() {
        return parameters;
    }

    /** A trained parameter of an operation, or null. */
    Parameter parameter(int operation, String key) {
        return byOperation.get(operation).get(key);
    }

    boolean trains(int operation) {
        return !byOperation.get(operation).isEmpty();
    }

    TrainedNeurons neurons(int operation) {
        return neurons[operation];
    }

    /** All neurons with trained parameters. */
    Stream<TrainedNeurons> trainedNeurons() {
        return Stream.of(neurons).filter(one -> one != null);
    }

    /** A row of sources for each target; {@link #refresh} fills it. */
    float[][] transposed(Operation.Linear linear) {
        return transposed.computeIfAbsent(linear, _ -> {
            float[][] rows = arrays.rows(linear);
            float[][] columns = new float[rows[0].length][rows.length];
            transpose(rows, columns);
            matrices.add(new Matrix(rows, columns));
            return columns;
        });
    }

    /** Takes changed parameters over into whatever is computed from them. */
    void refresh() {
        for (int i = 0; i < smallWeights.size(); i++) {
            smallWeights.get(i).refresh();
        }
        for (TrainedNeurons one : neurons) {
            if (one != null) {
                one.refresh();
            }
        }
        for (int i = 0; i < matrices.size(); i++) {
            transpose(matrices.get(i).rows, matrices.get(i).columns);
        }
    }

    private static void transpose(float[][] rows, float[][] columns) {
        for (int j = 0; j < columns.length; j++) {
            float[] column = columns[j];
            for (int i = 0; i < column.length; i++) {
                column[i] = rows[i][j];
            }
        }
    }

    private List<Parameter> select(int o) {
        Operation operation = operations.get(o);
        String node = operation.node();
        refuse(operation);
        if (training.selection().frozen().stream().anyMatch(pattern -> new NodePattern(pattern).matches(node))) {
            return List.of();
        }
        List<Parameter> found = new ArrayList<>();
        switch (operation) {
            case Operation.Linear linear -> {
                float[][] rows = arrays.rows(linear);
                int targets = rows[0].length;
                float[][] weights = exact(node, rows, () -> exact.rows((Operation.Linear) exactOperations.get(o)),
                        targets, targets);
                found.add(parameter(node, "weight", Parameter.Kind.WEIGHT, weights, targets));
                linear.bias().ifPresent(bias -> found.add(vector(node, "bias", Parameter.Kind.BIAS, bias)));
            }
            case Operation.Conv conv -> {
                int side = arrays.shape(conv.weight()).dim(3);
                float[][] weights = exact(node, new float[][]{arrays.kernel(conv)},
                        () -> new float[][]{exact.kernel((Operation.Conv) exactOperations.get(o))}, side,
                        conv.output().dim(0));
                found.add(parameter(node, "weight", Parameter.Kind.WEIGHT, weights, side));
                conv.bias().ifPresent(bias -> found.add(vector(node, "bias", Parameter.Kind.BIAS, bias)));
            }
            case Operation.Scale scale -> found.add(vector(node, "scale", Parameter.Kind.SCALE, scale.scale()));
            case Operation.Threshold threshold -> {
                if (named(node, "threshold")) {
                    found.add(vector(node, "threshold", Parameter.Kind.NEURON, threshold.threshold()));
                }
            }
            case Operation.Neurons one -> {
                List<String> keys = keys(node, (Neuron) nodes.get(node));
                if (!keys.isEmpty()) {
                    neurons[o] = new TrainedNeurons(one, (Neuron) nodes.get(node), keys, arrays, program.settings());
                    found.addAll(neurons[o].parameters());
                }
            }
            case Operation.Sum _,Operation.Pool _,Operation.Delay _,Operation.Plastic _ -> {
            }
        }
        return found;
    }

    /** The weights for the optimizer to change: those that passes use, unless passes use rounded ones. */
    private float[][] exact(String node, float[][] used, Supplier<float[][]> exactOnes, int side, int targets) {
        WeightType type = training.connections().weights();
        if (type == WeightType.F32) {
            return used;
        }
        float[][] weights = exactOnes.get();
        smallWeights.add(new SmallWeights(node, type, weights, used, side, targets));
        return weights;
    }

    private static void refuse(Operation operation) {
        boolean known = switch (operation) {
            case Operation.Plastic _ -> false;
            case Operation.Neurons neurons -> NeuronBackwards.KNOWN.contains(neurons.model().operation());
            default -> true;
        };
        if (!known) {
            throw new TrainingException(operation.node(),
                    operation.op() + " has no gradient here; replace the node, or train without it");
        }
        if (operation instanceof Operation.Neurons neurons && neurons.fire().isPresent()
                && !NeuronBackwards.known(neurons.fire().get().reset())) {
            throw new TrainingException(operation.node(), "the reset " + neurons.fire().get().reset().label()
                    + " has no gradient here; train with subtract, for example");
        }
    }

    private Parameter vector(String node, String key, Parameter.Kind kind, String tensor) {
        float[] values = arrays.floats(tensor);
        return parameter(node, key, kind, new float[][]{values}, values.length);
    }

    private static Parameter parameter(String node, String key, Parameter.Kind kind, float[][] values, int rowLength) {
        return new Parameter(node, key, kind, values, rowLength, Float.NEGATIVE_INFINITY);
    }

    private List<String> keys(String node, Neuron neuron) {
        return neuron.parameters().stream().map(one -> one.name()).filter(key -> named(node, key)).toList();
    }

    private boolean named(String node, String key) {
        return training.selection().trained().stream()
                .anyMatch(pattern -> new NodePattern(pattern).matches(node + "." + key));
    }

    private void checkPatterns() {
        for (String pattern : training.selection().frozen()) {
            if (nodes.keySet().stream().noneMatch(new NodePattern(pattern)::matches)) {
                throw new TrainingException("",
                        "no node fits '" + pattern + "' to freeze; there are " + String.join(", ", nodes.keySet()));
            }
        }
        for (String pattern : training.selection().trained()) {
            if (trainable().noneMatch(new NodePattern(pattern)::matches)) {
                throw new TrainingException("", "no parameter fits '" + pattern + "' to train; there are "
                        + String.join(", ", trainable().toList()));
            }
        }
    }

    private Stream<String> trainable() {
        return operations.stream().flatMap(operation -> switch (operation) {
            case Operation.Linear linear -> Stream.of("weight", "bias").limit(linear.bias().isPresent() ? 2 : 1)
                    .map(key -> linear.node() + "." + key);
            case Operation.Conv conv -> Stream.of(conv.node() + ".weight", conv.node() + ".bias");
            case Operation.Scale scale -> Stream.of(scale.node() + ".scale");
            case Operation.Threshold threshold -> Stream.of(threshold.node() + ".threshold");
            case Operation.Neurons neurons -> ((Neuron) nodes.get(neurons.node())).parameters().stream()
                    .map(one -> neurons.node() + "." + one.name());
            case Operation.Sum _,Operation.Pool _,Operation.Delay _,Operation.Plastic _ -> Stream.empty();
        });
    }
}
