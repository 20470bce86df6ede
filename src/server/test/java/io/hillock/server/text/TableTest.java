package io.hillock.server.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void numbersAlignToTheRight() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Table("name", "count", "note").row("a", "1,000", "x").row("longer", "7", "").print(
                new PrintStream(out, true, StandardCharsets.UTF_8));
        assertEquals(
                String.join(System.lineSeparator(), "name    count  note", "a       1,000  x", "longer      7", ""),
                out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void numbers() {
        assertEquals("0.0001", Numbers.exact(1e-4));
        assertEquals("1.0E-9", Numbers.exact(1e-9));
        assertEquals("0.1235", Numbers.rough(0.123456));
        assertEquals("-12350", Numbers.rough(-12345.6));
        assertEquals("1 sample", Numbers.count(1, "sample"));
        assertEquals("12,345 samples", Numbers.count(12345, "sample"));
        assertEquals("97.1 %", Numbers.percent(0.9712));
    }
}
