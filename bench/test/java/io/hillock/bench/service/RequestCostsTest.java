package io.hillock.bench.service;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The program runs, and every way answers; what it measures here means nothing. */
class RequestCostsTest {
    @Test
    @Timeout(120)
    void everyWayAnswers() throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            RequestCosts.main(new String[]{System.getProperty("hillock.root", ".."), "1", "20"});
        } finally {
            System.setOut(before);
        }
        String table = out.toString(StandardCharsets.UTF_8);
        for (String way : new String[]{"in process", "binary REST", "JSON REST", "gRPC", "grpc-java echo"}) {
            assertTrue(table.lines().anyMatch(line -> line.startsWith(way + " ") && line.matches(".* \\d+\\.\\d$")),
                    table);
        }
    }
}
