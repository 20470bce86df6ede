package io.hillock.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.model.graph.FlatNetwork;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class FlatNetworkTest {

    private static final Shape THREE = Shape.of(3);

    @Test
    void nestedNetworksAreInlined() {
        Network inner = network(Map.of("input", new Input(THREE), "lif", lif(THREE), "w", linear(3, 3), "output",
                new Output(THREE)), "input>lif", "lif>w", "w>lif", "lif>output");
        FlatNetwork flat = FlatNetwork.of(network(
                Map.of("input", new Input(Shape.of(4)), "fc", linear(3, 4), "sub", inner, "output", new Output(THREE)),
                "input>fc", "fc>sub", "sub>output"));

        assertEquals(List.of("sub/input>sub/lif", "sub/lif>sub/w", "sub/w>sub/lif", "sub/lif>sub/output", "input>fc",
                "fc>sub/input", "sub/output>output"), flat.edges().stream().map(e -> e.from() + ">" + e.to()).toList());
        assertEquals(java.util.Set.of("input", "fc", "sub/input", "sub/lif", "sub/w", "sub/output", "output"),
                flat.nodes().keySet());
        assertEquals(List.of("sub/input", "sub/w"), flat.predecessors("sub/lif"));
        assertEquals(flat.component("sub/lif"), flat.component("sub/w"));
        assertEquals(List.of("input"), flat.inputs());
        assertEquals(List.of("output"), flat.outputs());
        assertEquals(Shape.of(4), flat.inputShape("fc"));
        assertEquals(THREE, flat.outputShapes().get("fc"));
    }

    @Test
    void severalInputsOfNestedNetworksEachGetTheEdge() {
        Network inner = network(
                Map.of("a", new Input(THREE), "b", new Input(THREE), "s", new Scale(Tensor.fill(THREE, 2)),
                        "output", new Output(THREE)),
                "a>s", "b>s", "s>output");
        FlatNetwork flat = FlatNetwork.of(network(Map.of("input", new Input(THREE), "sub", inner, "output",
                new Output(THREE)), "input>sub", "sub>output"));
        assertTrue(flat.edges().containsAll(List.of(new Edge("input", "sub/a"), new Edge("input", "sub/b"))));
    }

    @Test
    void inputsAndOutputsKeepTheNetworksOrder() {
        FlatNetwork twoInputs = FlatNetwork.of(
                network(nodes("b", new Input(THREE), "a", new Input(THREE), "output", new Output(THREE)), "a>output",
                        "b>output"));
        assertEquals(List.of("b", "a"), twoInputs.inputs());
        FlatNetwork twoOutputs = FlatNetwork.of(
                network(nodes("a", new Input(THREE), "c", new Output(THREE), "b", new Output(THREE)), "a>b", "a>c"));
        assertEquals(List.of("c", "b"), twoOutputs.outputs());
    }

    private static Map<String, Node> nodes(Object... namesAndNodes) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        for (int i = 0; i < namesAndNodes.length; i += 2) {
            nodes.put((String) namesAndNodes[i], (Node) namesAndNodes[i + 1]);
        }
        return nodes;
    }

    @Test
    void shapesAreInferredThroughAllConnections() {
        var conv = new Conv2d(Optional.empty(), Tensor.fill(Shape.of(4, 2, 5, 3), 1), Tensor.fill(Shape.of(4), 0),
                new Size(2, 1), new Padding.Of(1, 0), new Size(1, 2), 1);
        FlatNetwork flat = FlatNetwork.of(network(
                Map.of("input", new Input(Shape.of(2, 11, 9)), "conv", conv, "pool",
                        new AvgPool2d(new Size(2, 2), new Size(2, 2), new Size(0, 0)), "flat",
                        new Flatten(Optional.empty(), 1, -1),
                        "one",
                        new Conv1d(OptionalInt.empty(), Tensor.fill(Shape.of(2, 4, 3), 1), Tensor.fill(Shape.of(2), 0),
                                1,
                                new Padding.Same(), 2, 1),
                        "output", new Output(Shape.of(8))),
                "input>conv", "conv>pool", "pool>flat", "flat>one", "one>output"));
        assertEquals(Shape.of(4, 5, 5), flat.outputShape("conv"));
        assertEquals(Shape.of(4, 2, 2), flat.outputShape("pool"));
        assertEquals(Shape.of(4, 4), flat.outputShape("flat"));
        assertEquals(Shape.of(2, 4), flat.outputShape("one"));
        assertEquals(Shape.of(2, 4), flat.outputShape("output"));
        assertEquals(List.of("node 'output', key 'shape': is [8], taken as [2, 4]"), flat.warnings());
    }

    @Test
    void weightsWithLeadingDimensionsTakeVectors() {
        FlatNetwork flat = FlatNetwork.of(network(Map.of("input", new Input(Shape.of(5)), "w",
                new Linear(Tensor.fill(Shape.of(2, 3, 5), 1)), "output", new Output(Shape.of(2, 3))), "input>w",
                "w>output"));
        assertEquals(Shape.of(5), flat.inputShape("w"));
        assertEquals(Shape.of(2, 3), flat.outputShape("w"));
        assertEquals(List.of(), flat.warnings());
    }

    @Test
    void whatCannotRunIsRefusedByName() {
        Node lif = lif(THREE);
        Node in = new Input(THREE);
        Node out = new Output(THREE);
        refused("nope", "names a node that is not there", Map.of("i", in, "o", out), "i>o", "i>nope");
        refused("nope", "names a node that is not there", Map.of("i", in, "o", out), "i>o", "nope>o");
        refused("", "network has no Input, and something leads to every node: add an Input",
                Map.of("lif", lif, "o", out), "lif>lif", "lif>o");
        refused("", "network has no Output, and every node leads to another: add an Output",
                Map.of("i", in, "lif", lif), "i>lif", "lif>lif");
        refused("", "network has no nodes", Map.of());
        refused("lif", "takes [3], but 'w' gives [2]", Map.of("i", in, "w", linear(2, 3), "lif", lif, "o", out), "i>w",
                "w>lif",
                "lif>o");
        refused("w", "takes [3], but 'i' gives [1, 3]",
                Map.of("i", new Input(Shape.of(1, 3)), "w", linear(3, 3), "o", out), "i>w", "w>o");
        refused("o", "is [4], but what arrives is [3]", Map.of("i", in, "o", new Output(Shape.of(4))), "i>o");
        refused("o", "nothing leads here", Map.of("i", in, "o", out));
        refused("p", "nothing leads here",
                Map.of("i", in, "o", out, "p", new SumPool2d(new Size(1, 1), new Size(1, 1), new Size(0, 0))), "i>o");
        refused("p", "takes [channels, height, width], but gets [3]",
                Map.of("i", in, "o", out, "p", new SumPool2d(new Size(1, 1), new Size(1, 1), new Size(0, 0))), "i>p",
                "p>o");
        refused("a", "cycle without a stateful node: [a, b]",
                ordered("i", in, "o", out, "a", linear(3, 3), "b", linear(3, 3)), "i>a", "a>b", "b>a", "a>o");
        refused("a", "cycle without a stateful node: [a]", Map.of("i", in, "o", out, "a", linear(3, 3)), "i>a", "a>a",
                "a>o");
        refused("i", "leads into an Input", Map.of("i", in, "o", out, "lif", lif), "i>lif", "lif>i", "lif>o");
        Network noOutput = network(Map.of("i", in, "lif", lif), "i>lif", "lif>lif");
        refused("sub", "network has no Output", Map.of("i", in, "o", out, "sub", noOutput), "i>o", "i>sub");
        Network shape = network(ordered("i", in, "lif", lif(Shape.of(2)), "o", out), "i>lif", "lif>o");
        refused("sub/lif", "takes [2], but 'sub/i' gives [3]", Map.of("i", in, "o", out, "sub", shape), "i>sub",
                "sub>o");
    }

    @Test
    void everyCycleNeedsItsOwnState() {
        // A stateful node beside the cycle, in the same strongly connected part, does not help.
        refused("a", "cycle without a stateful node: [a, b]",
                ordered("i", new Input(THREE), "o", new Output(THREE), "lif",
                        lif(THREE), "a", linear(3, 3), "b", linear(3, 3)),
                "i>a", "a>b", "b>a", "b>lif", "lif>a", "lif>o");
        FlatNetwork.of(
                network(ordered("i", new Input(THREE), "o", new Output(THREE), "d", new Delay(Tensor.fill(THREE, 0)),
                        "a", linear(3, 3)), "i>a", "a>d", "d>a", "d>o"));
    }

    @Test
    void componentsAreInOrder() {
        for (long seed = 0; seed < 300; seed++) {
            FlatNetwork flat = FlatNetwork.of(AnyValidNetworks.network(seed));
            List<String> listed = new ArrayList<>();
            flat.components().forEach(listed::addAll);
            assertEquals(flat.nodes().size(), listed.size(), "seed " + seed);
            for (Edge edge : flat.edges()) {
                boolean back = reaches(flat, edge.to(), edge.from());
                int from = flat.component(edge.from());
                int to = flat.component(edge.to());
                assertTrue(back ? from == to : from < to, "seed " + seed + ", edge " + edge);
                assertEquals(flat.outputShape(edge.from()), flat.inputShape(edge.to()), "seed " + seed);
            }
        }
    }

    @Test
    void flatNetworksHaveAllNodesAndNoOthers() {
        for (long seed = 0; seed < 300; seed++) {
            Network network = AnyValidNetworks.network(seed);
            Map<String, Node> leaves = new LinkedHashMap<>();
            collect(network, "", leaves);
            FlatNetwork flat = FlatNetwork.of(network);
            assertEquals(leaves, flat.nodes(), "seed " + seed);
            assertEquals(List.copyOf(leaves.keySet()), List.copyOf(flat.nodes().keySet()), "seed " + seed);
        }
    }

    @Test
    void longChainsAreNoDanger() {
        Map<String, Node> nodes = new LinkedHashMap<>();
        List<Edge> edges = new ArrayList<>();
        nodes.put("n0", new Input(THREE));
        int last = 20_000;
        for (int i = 1; i <= last; i++) {
            nodes.put("n" + i, i == last ? new Output(THREE) : new Scale(Tensor.fill(THREE, 1)));
            edges.add(new Edge("n" + (i - 1), "n" + i));
        }
        assertEquals(last, FlatNetwork.of(Network.of(nodes, edges)).component("n" + last));
    }

    private static void collect(Network network, String prefix, Map<String, Node> leaves) {
        network.nodes().forEach((name, node) -> {
            if (node instanceof Network inner) {
                collect(inner, prefix + name + "/", leaves);
            } else {
                leaves.put(prefix + name, node);
            }
        });
    }

    private static boolean reaches(FlatNetwork flat, String from, String to) {
        List<String> seen = new ArrayList<>(List.of(from));
        for (int i = 0; i < seen.size(); i++) {
            for (Edge edge : flat.edges()) {
                if (edge.from().equals(seen.get(i)) && !seen.contains(edge.to())) {
                    seen.add(edge.to());
                }
            }
        }
        return seen.contains(to);
    }

    private static void refused(String node, String reason, Map<String, Node> nodes, String... edges) {
        assertMessage(reason, node, () -> FlatNetwork.of(network(nodes, edges)));
    }

    private static void assertMessage(String reason, String node,
            org.junit.jupiter.api.function.Executable executable) {
        var refused = assertThrows(InvalidNetworkException.class, executable);
        assertTrue(refused.getMessage().contains(reason), refused.getMessage());
        if (!node.isEmpty()) {
            assertEquals(node, refused.node(), refused.getMessage());
        }
    }

    private static Network network(Map<String, Node> nodes, String... edges) {
        return Network.of(nodes, java.util.Arrays.stream(edges).map(edge -> edge.split(">"))
                .map(ends -> new Edge(ends[0], ends[1])).toList());
    }

    private static Map<String, Node> ordered(Object... namesAndNodes) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        for (int i = 0; i < namesAndNodes.length; i += 2) {
            nodes.put((String) namesAndNodes[i], (Node) namesAndNodes[i + 1]);
        }
        return nodes;
    }

    private static Linear linear(int out, int in) {
        return new Linear(Tensor.fill(Shape.of(out, in), 1));
    }

    private static Lif lif(Shape shape) {
        Tensor one = Tensor.fill(shape, 1);
        return new Lif(one, one, one, one, one);
    }
}
