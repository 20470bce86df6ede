package io.hillock.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hillock.model.graph.Broadcast;
import io.hillock.model.graph.FlatNetwork;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Parameters that stand for several neurons, and Inputs and Outputs that a network leaves out. */
class StretchedShapesTest {

    private static final Tensor ONE = Tensor.vector(1);

    @Test
    void valuesStretchAsInNumPy() {
        Shape shape = Shape.of(2, 2, 3);
        assertEquals(Tensor.fill(shape, 7), Broadcast.to(shape, Tensor.vector(7)));
        assertEquals(Tensor.of(shape, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2),
                Broadcast.to(shape, Tensor.of(Shape.of(2, 1, 1), 1, 2)));
        assertEquals(Tensor.of(shape, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3), Broadcast.to(shape, Tensor.vector(1, 2, 3)));
        assertEquals(Tensor.of(shape, 1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6),
                Broadcast.to(shape, Tensor.of(Shape.of(2, 1, 3), 1, 2, 3, 4, 5, 6)));
        assertEquals("shape [2] does not broadcast to [2, 2, 3]",
                assertThrows(IllegalArgumentException.class, () -> Broadcast.to(shape, Tensor.vector(1, 2)))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> Broadcast.to(Shape.of(3), Tensor.fill(Shape.of(1, 3), 1)));
    }

    @Test
    void parametersOfOneNodeStretchTogether() {
        var lif = new Lif(Tensor.of(Shape.of(2, 1), 1, 2), Tensor.vector(3, 4, 5), Tensor.vector(0), ONE, ONE);
        assertEquals(Shape.of(2, 3), lif.shape());
        assertEquals(Tensor.of(Shape.of(2, 3), 1, 1, 1, 2, 2, 2), lif.tau());
        assertEquals(Tensor.of(Shape.of(2, 3), 3, 4, 5, 3, 4, 5), lif.r());
        assertEquals("key 'v_leak': shape [4] differs from r's [3]", assertThrows(InvalidNetworkException.class,
                () -> new Lif(ONE, Tensor.vector(3, 4, 5), Tensor.vector(0, 0, 0, 0), ONE, ONE)).getMessage());
    }

    @Test
    void biasesStretchToTheirRowsOrChannels() {
        assertEquals(Tensor.vector(2, 2, 2), new Affine(Tensor.fill(Shape.of(3, 4), 1), Tensor.vector(2)).bias());
        assertEquals(Tensor.of(Shape.of(2, 3), 1, 2, 3, 1, 2, 3),
                new Affine(Tensor.fill(Shape.of(2, 3, 4), 1), Tensor.vector(1, 2, 3)).bias());
        for (Tensor bias : List.of(Tensor.vector(1, 2), Tensor.of(Shape.of(2, 1, 1), 1, 2))) {
            assertEquals(Tensor.vector(1, 2), conv(bias).bias());
        }
        assertEquals(Tensor.vector(5, 5), conv(Tensor.vector(5)).bias());
        assertEquals("key 'bias': shape [1, 2] for 2 output channels of weight",
                assertThrows(InvalidNetworkException.class, () -> conv(Tensor.of(Shape.of(1, 2), 1, 2))).getMessage());
    }

    @Test
    void elementwiseNodesTakeTheShapeOfTheirEdges() {
        Shape image = Shape.of(2, 3, 3);
        Tensor perChannel = Tensor.of(Shape.of(2, 1, 1), 1, 2);
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("input", new Input(image));
        nodes.put("lif", new Lif(ONE, ONE, ONE, perChannel, ONE));
        nodes.put("scale", new Scale(perChannel));
        nodes.put("delay", new Delay(ONE));
        nodes.put("threshold", new Threshold(ONE));
        nodes.put("if", new If(ONE, ONE, ONE));
        nodes.put("i", new I(ONE));
        nodes.put("li", new Li(ONE, ONE, ONE));
        nodes.put("cuba_li", new CubaLi(ONE, ONE, ONE, ONE, ONE));
        nodes.put("cuba_lif", new CubaLif(ONE, ONE, ONE, ONE, ONE, ONE, ONE));
        nodes.put("adaptive", new AdaptiveLif(ONE, ONE, ONE, ONE, ONE, ONE, ONE, ONE, ONE, ONE));
        nodes.put("output", new Output(image));
        FlatNetwork flat = FlatNetwork.of(chain(nodes));
        for (String name : nodes.keySet()) {
            assertEquals(image, flat.inputShape(name), name);
            assertEquals(image, flat.outputShape(name), name);
            switch (flat.stretched(name)) {
                case Neuron neuron -> neuron.parameters()
                        .forEach(parameter -> assertEquals(image, parameter.values().shape(), name));
                case Scale(Tensor values) -> assertEquals(Broadcast.to(image, perChannel), values);
                case Delay(Tensor values) -> assertEquals(Tensor.fill(image, 1), values);
                case Threshold(Tensor values) -> assertEquals(Tensor.fill(image, 1), values);
                default -> assertEquals(nodes.get(name), flat.stretched(name));
            }
        }
        assertEquals(List.of(), flat.warnings());
        nodes.put("scale", new Scale(Tensor.vector(1, 2)));
        assertEquals("node 'scale', key 'edges': takes [2], but 'lif' gives [2, 3, 3]", refusal(chain(nodes)));
    }

    @Test
    void scalarsTakeWhatTheNextNodeNeeds() {
        Network network = network(Map.of("lif", new Li(ONE, ONE, ONE), "scale", new Scale(ONE), "fc",
                new Linear(Tensor.fill(Shape.of(2, 5), 1)), "back", new Linear(Tensor.fill(Shape.of(5, 2), 1))),
                "lif>scale", "scale>fc");
        FlatNetwork flat = FlatNetwork.of(network(network.nodes(), "lif>scale", "scale>fc", "fc>back"));
        assertEquals(Shape.of(5), flat.inputShape("lif"));
        assertEquals(Shape.of(5), flat.outputShape("input_lif"));
        assertEquals(new Input(Shape.of(5)), flat.nodes().get("input_lif"));
    }

    @Test
    void scalarsInCyclesTakeTheShapeOfTheCycle() {
        FlatNetwork flat = FlatNetwork.of(network(Map.of("input", new Input(Shape.of(4)), "fc",
                new Linear(Tensor.fill(Shape.of(3, 4), 1)), "lif", new Lif(ONE, ONE, ONE, ONE, ONE), "rec",
                new Linear(Tensor.fill(Shape.of(3, 3), 1)), "output", new Output(Shape.of(3))), "input>fc", "fc>lif",
                "lif>rec", "rec>lif", "lif>output"));
        assertEquals(Shape.of(3), flat.inputShape("lif"));
    }

    @Test
    void missingInputsAndOutputsAreAddedAsTheReferenceReaderDoes() {
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("a", new Linear(Tensor.fill(Shape.of(2, 3), 1)));
        nodes.put("b", new Li(Tensor.vector(1, 1), Tensor.vector(1, 1), Tensor.vector(0, 0)));
        nodes.put("input_b", new Scale(Tensor.vector(1, 1)));
        FlatNetwork flat = FlatNetwork.of(network(nodes, "a>b"));
        assertEquals(List.of("input_a", "input_input_b"), flat.inputs());
        assertEquals(List.of("output_b", "output_input_b"), flat.outputs());
        assertEquals(new Input(Shape.of(3)), flat.nodes().get("input_a"));
        assertEquals(new Output(Shape.of(2)), flat.nodes().get("output_b"));
        assertEquals(List.of(new Edge("a", "b"), new Edge("input_a", "a"), new Edge("input_input_b", "input_b"),
                new Edge("b", "output_b"), new Edge("input_b", "output_input_b")), flat.edges());
        assertEquals(List.of("node 'input_a': was added, because the network has no Input",
                "node 'input_input_b': was added, because the network has no Input",
                "node 'output_b': was added, because the network has no Output",
                "node 'output_input_b': was added, because the network has no Output"), flat.warnings());
    }

    @Test
    void namesThatAreTakenGetANumber() {
        FlatNetwork flat = FlatNetwork.of(network(Map.of("a", new Scale(ONE), "input_a", new Output(Shape.of(1))),
                "a>input_a"));
        assertEquals(List.of("input_a_0"), flat.inputs());
    }

    @Test
    void nestedNetworksGetTheirOwn() {
        Network inner = network(Map.of("lif", new Lif(ONE, ONE, ONE, ONE, ONE)));
        FlatNetwork flat = FlatNetwork.of(network(Map.of("input", new Input(Shape.of(3)), "sub", inner, "output",
                new Output(Shape.of(3))), "input>sub", "sub>output"));
        assertEquals(Shape.of(3), flat.inputShape("sub/lif"));
        assertEquals(new Input(Shape.of(3)), flat.nodes().get("sub/input_lif"));
        FlatNetwork alone = FlatNetwork.of(network(Map.of("sub", inner)));
        assertEquals(List.of("input_sub"), alone.inputs());
        assertEquals(List.of("output_sub"), alone.outputs());
    }

    @Test
    void nodesWithoutEffectAreWarnedOf() {
        Node lif = new Lif(ONE, ONE, ONE, ONE, ONE);
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("input", new Input(Shape.of(1)));
        nodes.put("lif", lif);
        nodes.put("output", new Output(Shape.of(1)));
        nodes.put("alone", lif);
        assertEquals(List.of(
                "node 'alone': nothing leads here, so its input is always 0; add an edge to it, or an Input",
                "node 'alone': leads nowhere, so it has no effect on an Output; add an edge from it, or remove it"),
                FlatNetwork.of(network(nodes, "input>lif", "lif>output")).warnings());
        nodes.remove("alone");
        assertEquals(List.of("node 'lif': nothing leads here, so its input is always 0; add an edge to it, or an Input",
                "node 'input': leads nowhere, so what is fed to it has no effect; add an edge from it"),
                FlatNetwork.of(network(nodes, "lif>output")).warnings());
        nodes.put("a", lif);
        nodes.put("b", new Scale(ONE));
        assertEquals(
                List.of("node 'a': leads only round in [a, b], so it has no effect on an Output; add an edge from it, or remove it"),
                FlatNetwork.of(network(nodes, "input>lif", "lif>output", "lif>a", "a>b", "b>a")).warnings());
    }

    private static Conv2d conv(Tensor bias) {
        return new Conv2d(Optional.empty(), Tensor.fill(Shape.of(2, 1, 1, 1), 1), bias, new Size(1, 1),
                new Padding.Of(0, 0), new Size(1, 1), 1);
    }

    private static String refusal(Network network) {
        return assertThrows(InvalidNetworkException.class, () -> FlatNetwork.of(network)).getMessage();
    }

    private static Network chain(Map<String, Node> nodes) {
        List<String> names = List.copyOf(nodes.keySet());
        String[] edges = new String[names.size() - 1];
        Arrays.setAll(edges, i -> names.get(i) + ">" + names.get(i + 1));
        return network(nodes, edges);
    }

    private static Network network(Map<String, Node> nodes, String... edges) {
        return Network.of(nodes, Arrays.stream(edges).map(edge -> edge.split(">"))
                .map(ends -> new Edge(ends[0], ends[1])).toList());
    }
}
