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
import java.util.Optional;
import java.util.stream.Stream;

/** A compiled network with the parameters that a training changes, in the order of the operations. Passes share it; updates happen between passes. */
public final class TrainedProgram {
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
    /** By operation; null without batch normalisation. */
    private final NormWeights[] norms;
    /** Whether passes use weights with the normalisation folded into them. */
    private boolean folded = true;
    private final Map<Operation.Linear, float[][]> transposed = new HashMap<>();
    private final List<Matrix> matrices = new ArrayList<>();
    private final List<SmallWeights> smallWeights = new ArrayList<>();
    /** With small weights, the exact ones, and the operations that name them. */
    private final ProgramArrays exact;
    private final List<Operation> exactOperations;

    /** Trained weights and their transpose. */
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
        norms = new NormWeights[operations.size()];
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

    public Training training() {
        return training;
    }

    public Program program() {
        return program;
    }

    public ProgramArrays arrays() {
        return arrays;
    }

    public List<Operation> operations() {
        return operations;
    }

    public List<Parameter> parameters() {
        return parameters;
    }

    /** A trained parameter of an operation, or null. */
    public Parameter parameter(int operation, String key) {
        return byOperation.get(operation).get(key);
    }

    boolean trains(int operation) {
        return !byOperation.get(operation).isEmpty();
    }

    /** Null if no parameter of the operation's neurons is trained. */
    public TrainedNeurons neurons(int operation) {
        return neurons[operation];
    }

    /** Weights of an operation whose results are normalised over the batch; null for others. */
    public NormWeights norm(int operation) {
        return norms[operation];
    }

    /** Has passes use the weights of the trained network. */
    void fold() {
        if (!folded) {
            folded = true;
            refresh();
        }
    }

    /** Has passes use the weights to train with: someone normalises their results. */
    void unfold() {
        if (folded) {
            folded = false;
            refresh();
        }
    }

    /** All neurons with trained parameters. */
    Stream<TrainedNeurons> trainedNeurons() {
        return Stream.of(neurons).filter(one -> one != null);
    }

    /** A row of sources for each target; {@link #refresh} fills it anew if the weights are trained. */
    float[][] transposed(Operation.Linear linear) {
        return transposed.computeIfAbsent(linear, _ -> {
            float[][] rows = arrays.rows(linear);
            float[][] columns = new float[rows[0].length][rows.length];
            transpose(rows, columns);
            if (parameter(operations.indexOf(linear), "weight") != null) {
                matrices.add(new Matrix(rows, columns));
            }
            return columns;
        });
    }

    /** Takes changed parameters over into whatever is computed from them. */
    public void refresh() {
        for (int i = 0; i < smallWeights.size(); i++) {
            smallWeights.get(i).refresh();
        }
        for (TrainedNeurons one : neurons) {
            if (one != null) {
                one.refresh();
            }
        }
        for (NormWeights one : norms) {
            if (one != null && folded) {
                one.fold();
            } else if (one != null) {
                one.unfold();
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
        if (normalises(operation)) {
            norms[o] = norm(o, operation);
            return List.of(weight(o), norms[o].betas(), norms[o].gammas());
        }
        if (training.selection().frozen().stream().anyMatch(pattern -> new NodePattern(pattern).matches(node))) {
            return List.of();
        }
        List<Parameter> found = new ArrayList<>();
        switch (operation) {
            case Operation.Linear linear -> {
                found.add(weight(o));
                linear.bias().ifPresent(bias -> found.add(vector(node, "bias", Parameter.Kind.BIAS, bias)));
            }
            case Operation.Conv conv -> {
                found.add(weight(o));
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

    /** The weight of a dense transform or a convolution. The optimizer changes the array that passes use, unless they use rounded or normalised weights. */
    private Parameter weight(int o) {
        float[][] used = weights(arrays, operations.get(o));
        int targets = targets(operations.get(o));
        int side = side(operations.get(o));
        WeightType type = training.connections().weights();
        float[][] changed = type == WeightType.F32 && norms[o] == null ? used : weights(exact, exactOperations.get(o));
        String node = operations.get(o).node();
        if (type != WeightType.F32) {
            smallWeights.add(new SmallWeights(node, type, changed, used, side, targets));
        }
        return parameter(node, "weight", Parameter.Kind.WEIGHT, changed, side);
    }

    private static float[][] weights(ProgramArrays from, Operation operation) {
        return operation instanceof Operation.Linear linear
                ? from.rows(linear)
                : new float[][]{from.kernel((Operation.Conv) operation)};
    }

    private int targets(Operation operation) {
        return operation instanceof Operation.Conv conv ? conv.output().dim(0) : side(operation);
    }

    /** Targets of a group. */
    private int side(Operation operation) {
        return operation instanceof Operation.Conv conv
                ? arrays.shape(conv.weight()).dim(3)
                : arrays.shape(((Operation.Linear) operation).weight()).dim(1);
    }

    private boolean normalises(Operation operation) {
        boolean connects = operation instanceof Operation.Linear || operation instanceof Operation.Conv;
        return connects && matches(training.connections().batchNorm(), operation.node());
    }

    private static boolean matches(List<String> patterns, String node) {
        return patterns.stream().anyMatch(pattern -> new NodePattern(pattern).matches(node));
    }

    private NormWeights norm(int o, Operation operation) {
        String node = operation.node();
        Optional<String> bias = operation instanceof Operation.Linear linear
                ? linear.bias()
                : ((Operation.Conv) operation).bias();
        if (bias.isEmpty()) {
            throw new TrainingException(node, "it has no bias to fold a normalisation into; make it an Affine");
        }
        if (matches(training.selection().frozen(), node)) {
            throw new TrainingException(node, "it is frozen, and a normalisation would change it");
        }
        if (program.stages().stream().anyMatch(stage -> stage.contains(operation) && stage.size() > 1)) {
            throw new TrainingException(node,
                    "it is part of a cycle, where results cannot be normalised over all steps");
        }
        if (training.connections().weights() != WeightType.F32) {
            throw new TrainingException(node, "a normalisation and " + training.connections().weights().label()
                    + " weights exclude each other; train with the normalisation first, and its result with small weights");
        }
        return new NormWeights(node, weights(exact, exactOperations.get(o)), weights(arrays, operation),
                arrays.floats(bias.get()), side(operation));
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
        for (String pattern : training.connections().batchNorm()) {
            NodePattern nodePattern = new NodePattern(pattern);
            if (operations.stream().noneMatch(one -> nodePattern.matches(one.node()) && normalises(one))) {
                throw new TrainingException("", "no dense transform or convolution fits '" + pattern
                        + "' to normalise; there are " + String.join(", ", nodes.keySet()));
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
