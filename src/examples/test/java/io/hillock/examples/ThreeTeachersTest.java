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
    void theyAgree() throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            ThreeTeachers.main(RemoteTest.ENGINE.toString());
        } finally {
            System.setOut(before);
        }
        assertEquals("""
                T1: label 0, confidence 0.82; learns at 0.980 of its rate
                T2: label 0, confidence 0.79; learns at 1.010 of its rate
                T3: label 0, confidence 0.85; learns at 1.009 of its rate
                together: label 0, confidence 0.82, disagreement 0.06
                next time: T3
                """, said.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n"));
    }
}
