package io.hillock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** The outcome of a command that ran in this process. */
record CommandOutcome(int code, String out, String err) {

    /** @param args arguments, each by its {@code toString} */
    static CommandOutcome of(Object... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), false);
        int code = Main.run(console, Stream.of(args).map(Object::toString).toArray(String[]::new));
        return new CommandOutcome(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Checks that the command succeeded and wrote nothing on stderr. */
    CommandOutcome well() {
        assertEquals("", err);
        assertEquals(0, code);
        return this;
    }

    /** Checks that it ended with {@code expected} and one line on stderr. Returns that line. */
    String refused(int expected) {
        assertEquals("", out);
        assertEquals(1, err.lines().count(), err);
        assertEquals(expected, code, err);
        return err.strip();
    }

    /** The output of {@code --json}: one object in one line. */
    JsonNode json() {
        return well().jsonWithWarnings();
    }

    /** Checks that the command succeeded, whatever it wrote on stderr. */
    CommandOutcome done() {
        assertEquals(0, code, err);
        return this;
    }

    /** The output of {@code --json}, whatever is on stderr. */
    JsonNode jsonWithWarnings() {
        assertEquals(1, out.lines().count(), out);
        try {
            return new ObjectMapper().readTree(out);
        } catch (IOException e) {
            throw new AssertionError(out, e);
        }
    }
}
