package io.hillock.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class TrainAndSwapTest {
    private static final Pattern SAID = Pattern
            .compile("(?s).*zero: (\\d+) % .*engine=loaded.*swapped in: (\\d+) % .* 0 failed\\s*");

    @Test
    void theRepairedNetworkTakesOverWithoutAFailure() throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            TrainAndSwap.main();
        } finally {
            System.setOut(before);
        }
        String text = said.toString(StandardCharsets.UTF_8);
        Matcher matcher = SAID.matcher(text);
        assertTrue(matcher.matches(), text);
        assertTrue(Integer.parseInt(matcher.group(1)) < Integer.parseInt(matcher.group(2)), text);
    }
}
