package io.hillock.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TourTest {
    @Test
    void theFrontDoorAnswersAndBothEnginesGiveTheSameBits() {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            Resource.read("fashion_mnist.nir", file -> {
                Tour.main(new String[]{file.toString()});
                return null;
            });
        } finally {
            System.setOut(before);
        }
        String text = said.toString(StandardCharsets.UTF_8);
        assertTrue(text.matches("(?s)label \\d+, confidence [0-9.,]+, \\d+ µs on native\\R.*"), text);
        assertTrue(text.contains("same bits: true"), text);
    }

    @Test
    void theReadmeShowsTheTour() throws IOException {
        Path root = Path.of(System.getProperty("hillock.root"));
        String source = Files.readString(root.resolve("src/examples/main/java/io/hillock/examples/Tour.java"));
        String body = source.substring(source.indexOf("        var network"), source.lastIndexOf("    }\n}"))
                .stripTrailing().stripIndent();
        String readme = Files.readString(root.resolve("README.md"));
        int start = readme.indexOf("```java\n") + "```java\n".length();
        assertEquals(body, readme.substring(start, readme.indexOf("```", start)).strip());
    }
}
