package io.hillock.queue.rabbitmq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.cli.Console;
import io.hillock.cli.Main;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code hillock queue} and {@code hillock serve --queue} with a broker. */
@Timeout(120)
@ExtendWith(BrokerExtension.class)
class QueueCommandTest {
    @TempDir
    private Path folder;

    private String model;
    private Path good;
    private Path bad;

    @BeforeEach
    void requests() throws IOException {
        Path network = folder.resolve("small.nir");
        out("new", "--dense", "3,5,2", "-o", network);
        model = "small=" + network;
        good = request("good", "[1,3]", "0.5,1.25,1");
        bad = request("bad", "[1,2]", "1,2");
    }

    private Path request(String id, String shape, String data) throws IOException {
        return Files.writeString(folder.resolve(id + ".json"),
                "{\"id\":\"" + id + "\",\"inputs\":[{\"name\":\"input\",\"shape\":" + shape
                        + ",\"datatype\":\"FP32\",\"data\":[" + data + "]}],\"parameters\":{\"steps\":12}}");
    }

    private record Outcome(int code, String out, String err) {}

    private static Outcome run(Object... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Main.run(console(new PrintStream(out, true, StandardCharsets.UTF_8), err), texts(args));
        return new Outcome(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static Console console(PrintStream out, ByteArrayOutputStream err) {
        return new Console(out, new PrintStream(err, true, StandardCharsets.UTF_8), false);
    }

    private static String[] texts(Object... args) {
        return Stream.of(args).map(Object::toString).toArray(String[]::new);
    }

    private static String out(Object... args) {
        Outcome outcome = run(args);
        assertEquals(0, outcome.code, outcome.err);
        return outcome.out;
    }

    private static String refused(Object... args) {
        Outcome outcome = run(args);
        assertEquals(1, outcome.code, outcome.out);
        assertEquals(1, outcome.err.lines().count(), outcome.err);
        return outcome.err;
    }

    @Test
    void requestsGoThroughABroker(PrivateBroker broker) {
        String queue = broker.address("commands");
        assertEquals("s/good\ns/bad\n", out("queue", "submit", queue, "small", good, bad, "--session", "s"));
        assertEquals("s/good\n", out("queue", "submit", queue, "small", good, "--session", "s"));
        assertEquals("2 waiting, 0 running, 0 answered, 0 dead\n", out("queue", "show", queue));
        assertEquals(3, run("queue", "show", queue, "s/good").code);
        assertTrue(refused("queue", "submit", queue, "small", bad, "--session", "s", "--id", "good")
                .contains("request s/good is known with other content"));
        out("queue", "work", queue, model, "--until-empty");
        assertEquals("0 waiting, 0 running, 1 answered, 1 dead\n", out("queue", "show", queue));

        Path journal = folder.resolve("journal");
        out("queue", "submit", journal, "small", good, "--session", "s");
        out("queue", "work", journal, model, "--until-empty");
        assertEquals(out("queue", "show", journal, "s/good"), out("queue", "show", queue, "s/good"));

        String dead = out("queue", "dead", queue);
        assertTrue(dead.matches("(?s)s/bad  small  attempts: 1  .*Z  .*input.*\n"), dead);
        assertTrue(refused("queue", "show", queue, "s/bad").contains("s/bad was given up: "));
        assertEquals("s/bad\n", out("queue", "replay", queue, "--all"));
        assertEquals("1 waiting, 0 running, 1 answered, 0 dead\n", out("queue", "show", queue));
        out("queue", "work", queue, model, "--until-empty");
        assertEquals("s/bad\n", out("queue", "discard", queue, "s/bad"));
        assertEquals("0 waiting, 0 running, 1 answered, 0 dead\n", out("queue", "show", queue));
        assertTrue(refused("queue", "replay", queue, "s/good").contains("s/good is no dead letter"));
        assertTrue(refused("queue", "show", queue.replace("guest@", "secret@"))
                .endsWith(": the broker refuses the log-in of user 'guest'\n"));
    }

    @Test
    void aServiceWorksOnABroker(PrivateBroker broker) throws IOException, InterruptedException {
        String queue = broker.address("service");
        out("queue", "submit", queue, "small", good, "--id", "before");
        PipedInputStream lines = new PipedInputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream serviceOut = new PrintStream(new PipedOutputStream(lines), true, StandardCharsets.UTF_8);
        Thread service = Thread.ofPlatform().start(() -> Main.run(console(serviceOut, err), texts("serve", model,
                "--http", "127.0.0.1:0", "--grpc", "none", "--metrics", "none", "--queue", queue)));
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(lines, StandardCharsets.UTF_8))) {
            String ready = reader.readLine();
            assertTrue(String.valueOf(ready).startsWith("ready: http://"), () -> ready + err);
            String address = ready.substring("ready: ".length());
            assertEquals("default/good\n", out("queue", "submit", address, "small", good));
            for (String id : new String[]{"before", "good"}) {
                Outcome answer = run("queue", "show", address, id);
                while (answer.code == 3) {
                    answer = run("queue", "show", address, id);
                }
                assertTrue(answer.out.contains("\"counts\""), answer.out + answer.err);
            }
        } finally {
            service.interrupt();
            service.join();
        }
        assertEquals("0 waiting, 0 running, 2 answered, 0 dead\n", out("queue", "show", queue));
    }
}
