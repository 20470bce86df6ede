package io.hillock.cli.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void numbersAlignToTheRight() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new TextTable("name", "count", "note").row("a", "1,000", "x").row("longer", "7", "").print(
                new PrintStream(out, true, StandardCharsets.UTF_8));
        assertEquals(
                String.join(System.lineSeparator(), "name    count  note", "a       1,000  x", "longer      7", ""),
                out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void numbers() {
        assertEquals("0.0001", NumberFormat.exact(1e-4));
        assertEquals("1.0E-9", NumberFormat.exact(1e-9));
        assertEquals("0.1235", NumberFormat.rough(0.123456));
        assertEquals("-12350", NumberFormat.rough(-12345.6));
        assertEquals("1 sample", NumberFormat.count(1, "sample"));
        assertEquals("12,345 samples", NumberFormat.count(12345, "sample"));
        assertEquals("97.1 %", NumberFormat.percent(0.9712));
    }
}
