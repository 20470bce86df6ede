package io.hillock.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples of training do what they say. */
class TrainingExamplesTest {
    @Test
    void aDamagedNetworkIsRepaired() {
        Matcher found = match("whole ([\\d.]+) %, damaged ([\\d.]+) %, repaired ([\\d.]+) %",
                output(() -> RepairNetwork.main(new String[0])));
        double whole = number(found, 1);
        double damaged = number(found, 2);
        double repaired = number(found, 3);
        assertTrue(whole > 85 && damaged < whole - 2 && repaired > whole - 2, found.group());
    }

    @Test
    void bytesAreSmallerAndGoodEnough() {
        Matcher found = match("accuracy ([\\d.]+) % with ([\\d,.]+) bytes; float32 would take ([\\d,.]+)",
                output(() -> TrainForBytes.main(new String[0])));
        assertTrue(number(found, 1) > 85, found.group());
        assertTrue(number(found, 2) < number(found, 3), found.group());
    }

    private static double number(Matcher found, int group) {
        return Double.parseDouble(found.group(group).replace(",", ""));
    }

    private static Matcher match(String pattern, String text) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertTrue(found.find(), text);
        return found;
    }

    private static String output(Runnable example) {
        PrintStream before = System.out;
        var bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            example.run();
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
