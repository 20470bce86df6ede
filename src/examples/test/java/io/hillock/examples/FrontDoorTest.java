package io.hillock.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The examples of the front door do what they say. */
class FrontDoorTest {
    private static List<String> lines(Consumer<String[]> main) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            Resource.read("fashion_mnist.nir", file -> {
                main.accept(new String[]{file.toString()});
                return null;
            });
        } finally {
            System.setOut(before);
        }
        return said.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void basicUse() {
        List<String> said = lines(BasicUse::main);
        assertEquals(1, said.size());
        assertTrue(said.getFirst().matches("label 0, confidence 0[.,]\\d+, \\d+ µs on native"), said.getFirst());
    }

    @Test
    void loadBalanced() {
        List<String> said = lines(LoadBalanced::main);
        assertTrue(said.getFirst().matches("\\d+ of 100 right, answered by \\{java=50, native=50}"), said.getFirst());
        assertTrue(said.get(1).startsWith("native, CLOSED: p50 of a batch "), said.get(1));
    }

    @Test
    void aFlippedBitIsCaught() {
        List<String> said = lines(BitFlip::main);
        assertEquals("the engines agree, label 0", said.getFirst());
        assertTrue(said.get(1).startsWith("the engines do not agree: lif1:v of sample 0, step 0, element "),
                said.get(1));
    }
}
