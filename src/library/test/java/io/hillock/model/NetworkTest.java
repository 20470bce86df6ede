package io.hillock.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {

    private static final Input INPUT = new Input(Shape.of(2));

    @Test
    void edgesGivenTwiceCountOnce() {
        Network network = Network.of(Map.of("a", INPUT),
                List.of(new Edge("a", "b"), new Edge("b", "c"), new Edge("a", "b")));
        assertEquals(List.of(new Edge("a", "b"), new Edge("b", "c")), network.edges());
    }

    @Test
    void nodesKeepTheirOrderAndCannotChange() {
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("z", INPUT);
        nodes.put("a", INPUT);
        List<Edge> edges = new ArrayList<>();
        Network network = Network.of(nodes, edges);
        nodes.clear();
        edges.add(new Edge("a", "z"));
        assertEquals(List.of("z", "a"), List.copyOf(network.nodes().keySet()));
        assertTrue(network.edges().isEmpty());
        assertThrows(UnsupportedOperationException.class, () -> network.nodes().clear());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ".", "a/b", "a\nb", "\0"})
    void namesThatHdf5CannotHoldAreRefused(String name) {
        assertThrows(InvalidNetworkException.class, () -> Network.of(Map.of(name, INPUT), List.of()));
    }

    @Test
    void nestedNetworksTakeOnTheVersion() {
        Network inner = Network.of(Map.of("a", INPUT), List.of()).withVersion("0.1");
        Network outer = Network.of(Map.of("inner", inner), List.of()).withVersion("1.0");
        assertEquals("1.0", ((Network) outer.nodes().get("inner")).version());
    }

    @Test
    void metadataIsChecked() {
        Map<String, Node> nodes = Map.of("a", INPUT, "sub", Network.of(Map.of(), List.of()));
        Network network = new Network(nodes, List.of(), "", Map.of("", Map.of("k", 1L), "a", Map.of()));
        assertEquals(Map.of("", Map.of("k", 1L)), network.metadata());
        refused("node 'b', key 'metadata': no such node", nodes, "b", Map.of("k", 1L));
        refused("node 'sub', key 'metadata': a nested network keeps its own under \"\"", nodes, "sub", Map.of("k", 1L));
        refused("node 'a', key 'metadata/k': must be String, Long, Double or Tensor", nodes, "a", Map.of("k", 1));
        refused("node 'a', key 'metadata/k/': not a key", nodes, "a", Map.of("k/", 1L));
    }

    @Test
    void typesAreNirs() {
        assertEquals("NIRGraph", Network.of(Map.of(), List.of()).type());
        assertEquals("CubaLIF", new CubaLif(one(), one(), one(), one(), one(), one(), one()).type());
        assertEquals("IF", new If(one(), one(), one()).type());
    }

    private static Tensor one() {
        return Tensor.vector(1);
    }

    private static void refused(String message, Map<String, Node> nodes, String node, Map<String, Object> facts) {
        var refused = assertThrows(InvalidNetworkException.class,
                () -> new Network(nodes, List.of(), "", Map.of(node, facts)));
        assertEquals(message, refused.getMessage());
    }
}
