package io.hillock.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.model.Conv2d;
import io.hillock.model.Network;
import io.hillock.model.Padding;
import io.hillock.model.Shape;
import io.hillock.model.Size;
import io.hillock.model.graph.FlatNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks to start from. */
class NewNetworkTest {
    private static Network conv(String parts) {
        return NewNetwork.conv(NewNetwork.Neurons.lif(), 1, Shape.of(1, 28, 28), parts);
    }

    @Test
    void convolutionsHaveStrideAndPadding() {
        Network network = conv("24C5s2p2-48C3s2p1-256-10");
        Conv2d first = (Conv2d) network.nodes().get("conv1");
        assertEquals(new Size(2, 2), first.stride());
        assertEquals(new Padding.Of(2, 2), first.padding());
        FlatNetwork flat = FlatNetwork.of(network);
        assertEquals(Shape.of(24, 14, 14), flat.outputShape("lif1"));
        assertEquals(Shape.of(48, 7, 7), flat.outputShape("lif2"));
        assertEquals(Shape.of(24, 12, 12), FlatNetwork.of(conv("24C5s2-10")).outputShape("lif1"));
        assertEquals(Shape.of(24, 26, 26), FlatNetwork.of(conv("24C5p1-10")).outputShape("lif1"));
    }

    @ParameterizedTest
    @CsvSource({"3C0-10, >= 1", "3C3s0-10, stride", "3C99-10, 99", "P0-10, kernel_size", "16-3C3-10, dense",
            "3C3p1s2-10, 3C3p1s2", "3C3s-10, 3C3s", "12345678901-10, 12345678901"})
    void partsThatDoNotFitAreRefusedByName(String parts, String named) {
        String message = assertThrows(RuntimeException.class, () -> conv(parts)).getMessage();
        assertTrue(message.contains(named), message);
    }
}
