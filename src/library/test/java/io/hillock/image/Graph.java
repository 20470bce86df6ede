package io.hillock.image;

import io.hillock.image.program.NodeEntry;
import io.hillock.image.program.Operation;
import io.hillock.image.program.Program;
import io.hillock.model.Affine;
import io.hillock.model.Edge;
import io.hillock.model.Input;
import io.hillock.model.Lif;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Networks written in a line or two, and programs sketched as text. */
final class Graph {
    static final RunSettings NIR = RunSettings.of(Profile.NIR).withDt(1e-3);

    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final List<Edge> edges = new ArrayList<>();

    Graph node(String name, Node node) {
        nodes.put(name, node);
        return this;
    }

    /** Edges from each name to the next. */
    Graph path(String... names) {
        for (int i = 1; i < names.length; i++) {
            edges.add(new Edge(names[i - 1], names[i]));
        }
        return this;
    }

    Network network() {
        return Network.of(nodes, edges);
    }

    Program compile() {
        return Image.compile(network(), NIR).program();
    }

    static Input input(int... dims) {
        return new Input(Shape.of(dims));
    }

    static Output output(int... dims) {
        return new Output(Shape.of(dims));
    }

    static Tensor counted(int... dims) {
        Shape shape = Shape.of(dims);
        var values = new double[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i + 1;
        }
        return Tensor.of(shape, values);
    }

    static Tensor fill(double value, int... dims) {
        return Tensor.fill(Shape.of(dims), value);
    }

    static Affine affine(int inputs, int outputs) {
        return new Affine(counted(outputs, inputs), fill(0.5, outputs));
    }

    static Lif lif(int... dims) {
        return new Lif(fill(0.01, dims), fill(1, dims), fill(0, dims), fill(1, dims), fill(0, dims));
    }

    /** One line per stage, its operations in order: {@code lif = lif(fc, rec~)}, where ~ marks a late input. */
    static String sketch(Program program) {
        return program.stages().stream().map(stage -> stage.stream().map(operation -> sketch(program, operation))
                .collect(Collectors.joining("; "))).collect(Collectors.joining("\n"));
    }

    private static String sketch(Program program, Operation operation) {
        String in = operation.in().stream()
                .map(source -> program.signal(source.signal()).name() + (source.late() ? "~" : ""))
                .collect(Collectors.joining(", "));
        String kind = operation.op();
        return program.signal(operation.out()).name() + " = " + kind + "(" + in + ")";
    }

    /** The signal that records the node with this name. */
    static String signalOf(Program program, String node) {
        return program.signal(entry(program, node).signal()).name();
    }

    static NodeEntry entry(Program program, String node) {
        return program.nodes().stream().filter(entry -> entry.name().equals(node)).findFirst().orElseThrow();
    }

    static List<String> states(Program program) {
        return program.state().stream().map(variable -> variable.name() + variable.shape()).toList();
    }
}
