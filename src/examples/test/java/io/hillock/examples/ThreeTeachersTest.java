package io.hillock.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ThreeTeachersTest {
    @Test
    void theyLearnAndAgree() throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            ThreeTeachers.main(RemoteTest.ENGINE.toString());
        } finally {
            System.setOut(before);
        }
        // Training gives the same bits everywhere, so the answers are the same too.
        assertEquals("""
                T1 has learned: 84 % right
                T2 has learned: 84 % right
                T3 has learned: 88 % right
                T1: label 7, confidence 0.34782608695652173; learns at 1.147 of its rate
                T2: label 7, confidence 0.8; learns at 0.953 of its rate
                T3: label 7, confidence 0.5714285714285714; learns at 0.899 of its rate
                together: Sneaker, confidence 0.57, disagreement 0.45; it is a picture of: Ankle boot
                next time: T3
                """, said.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n"));
    }
}
