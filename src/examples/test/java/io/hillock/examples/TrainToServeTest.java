package io.hillock.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainToServeTest {
    @Test
    void goodVersionsServeAndABadOneIsUndone(@TempDir Path folder) throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            TrainToServe.main(folder.toString());
        } finally {
            System.setOut(before);
        }
        String[] lines = said.toString(StandardCharsets.UTF_8).split("\n");
        assertTrue(lines[0].endsWith(", completed"), lines[0]);
        assertTrue(lines[1].endsWith(", completed"), lines[1]);
        assertTrue(lines[2].contains(", undone because shadow: worse than the version that serves"), lines[2]);
    }
}
