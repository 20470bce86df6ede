package io.hillock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code hillock queue}, and {@code hillock serve --queue} in processes that are killed. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QueueTest {
    @TempDir
    private Path folder;

    private Path queue;
    private Path good;
    private Path bad;

    @BeforeEach
    void requests() throws IOException {
        queue = folder.resolve("queue");
        good = request("good", "[1,3]", "0.5,1.25,1");
        bad = request("bad", "[1,2]", "1,2");
    }

    private Path request(String id, String shape, String data) throws IOException {
        return Files.writeString(folder.resolve(id + ".json"),
                "{\"id\":\"" + id + "\",\"inputs\":[{\"name\":\"input\",\"shape\":" + shape
                        + ",\"datatype\":\"FP32\",\"data\":[" + data + "]}],\"parameters\":{\"steps\":12}}");
    }

    private static String out(Object... line) {
        return CommandOutcome.of(line).well().out();
    }

    @Test
    void requestsGoThroughAFolder() throws IOException {
        assertEquals("s/good\ns/bad\n", out("queue", "submit", queue, "small", good, bad, "--session", "s"));
        assertEquals("s/good\n", out("queue", "submit", queue, "small", good, "--session", "s"));
        assertEquals("2 waiting, 0 running, 0 answered, 0 dead\n", out("queue", "show", queue));
        CommandOutcome pending = CommandOutcome.of("queue", "show", queue, "s/good");
        assertEquals(3, pending.code());
        assertTrue(pending.err().contains("s/good waits, attempts begun: 0"), pending.err());
        String taken = CommandOutcome
                .of("queue", "submit", queue, "small", bad, "--session", "s", "--id", "good").refused(1);
        assertTrue(taken.contains("request s/good is known with other content"), taken);

        out("queue", "work", queue, "small=" + Samples.spiking(folder), "--profile", "snntorch", "--until-empty");
        String answer = out("queue", "show", queue, "s/good");
        assertTrue(answer.startsWith("{\"model_name\":\"small\",\"model_version\":\"1\",\"id\":\"good\",\"outputs\":[{"
                + "\"name\":\"counts\""), answer);
        Path file = folder.resolve("answer.json");
        out("queue", "show", queue, "s/good", "-o", file);
        assertEquals(answer, Files.readString(file) + "\n");
        assertEquals("{\"waiting\":0,\"running\":0,\"answered\":1,\"dead\":1}\n",
                out("queue", "show", queue, "--json"));
        String dead = out("queue", "dead", queue);
        assertTrue(dead.matches("(?s)s/bad  small  attempts: 1  .*Z  .*input.*\n"), dead);
        String given = CommandOutcome.of("queue", "show", queue, "s/bad").refused(1);
        assertTrue(given.contains("s/bad was given up: "), given);
        assertEquals("s/bad\n", out("queue", "replay", queue, "--all"));
        assertEquals("1 waiting, 0 running, 1 answered, 0 dead\n", out("queue", "show", queue));
        out("queue", "work", queue, "small=" + Samples.spiking(folder), "--profile", "snntorch", "--until-empty");
        assertEquals("s/bad\n", out("queue", "discard", queue, "s/bad"));
        assertEquals("0 waiting, 0 running, 1 answered, 0 dead\n", out("queue", "show", queue));
    }

    @Test
    void whatCannotBeIsToldInOneLine() throws IOException {
        assertTrue(CommandOutcome.of("queue", "show", queue).refused(1).contains("there is no such journal"));
        assertTrue(CommandOutcome.of("queue", "submit", queue, "m", folder.resolve("no")).refused(1)
                .contains("no such file"));
        Path text = Files.writeString(folder.resolve("text"), "{}");
        assertTrue(CommandOutcome.of("queue", "submit", queue, "m", text).refused(1).contains("there are no 'inputs'"));
        CommandOutcome.of("queue", "submit", queue, "m", good, bad, "--id", "a").refused(2);
        CommandOutcome.of("queue", "submit", queue, "m", good, "--ttl", "0").refused(2);
        assertTrue(CommandOutcome.of("queue", "submit", queue, "m", good, "--ttl", Long.MAX_VALUE).refused(2)
                .contains("--ttl must be from 1 to 315360000"));
        assertTrue(CommandOutcome.of("queue", "show", "amqp://host").refused(1)
                .endsWith("queues on RabbitMQ need the artifact io.hillock:hillock-rabbitmq on the class path"));
        Path empty = Files.createDirectory(folder.resolve("empty"));
        for (String change : new String[]{"replay", "discard"}) {
            assertTrue(CommandOutcome.of("queue", change, empty, "a").refused(1).contains("holds no journal"));
            assertEquals(0, empty.toFile().list().length);
        }
        CommandOutcome.of("queue", "replay", queue).refused(2);
        assertTrue(CommandOutcome.of("queue", "discard", queue, "a").refused(1).contains("there is no such queue"));
        out("queue", "submit", queue, "m", good);
        assertTrue(CommandOutcome.of("queue", "show", queue, "no").refused(1).contains("default/no is unknown"));
        assertTrue(CommandOutcome.of("queue", "replay", queue, "good").refused(1).contains("is no dead letter"));
        assertTrue(
                CommandOutcome.of("queue", "show", "http://127.0.0.1:1").refused(1).contains("http://127.0.0.1:1: "));
    }

    @Test
    void aSignalEndsAWorkerUntilEmptyInOrder() throws IOException, InterruptedException {
        // Enough to do that the signal comes before the end.
        Path steps = Files.writeString(folder.resolve("long.json"),
                Files.readString(good).replace("\"steps\":12", "\"steps\":1048576"));
        for (int i = 0; i < 40; i++) {
            out("queue", "submit", queue, "small", steps, "--id", i);
        }
        Process worker = CommandProcess.start(folder.resolve("log"), "queue", "work", queue,
                "small=" + Samples.spiking(folder), "--profile", "snntorch", "--until-empty");
        try {
            String now = "";
            while (worker.isAlive() && !now.matches("\\d+ waiting, [1-9].*\n")) {
                now = out("queue", "show", queue);
            }
            worker.toHandle().destroy();
            assertEquals(1, worker.waitFor(), Files.readString(folder.resolve("log")));
        } finally {
            worker.destroyForcibly();
        }
        String after = out("queue", "show", queue);
        assertTrue(after.matches("[1-9]\\d* waiting, 0 running, .* 0 dead\n"), after);
        CommandOutcome last = CommandOutcome.of("queue", "show", queue, "39");
        assertTrue(last.err().contains("default/39 waits, attempts begun: 0"), last.err());
    }

    @Test
    void aServiceThatIsKilledAnswersLater() throws IOException, InterruptedException {
        Process first = serve();
        try {
            String address = address(first);
            assertEquals("default/good\ndefault/bad\n", out("queue", "submit", address, "small", good, bad));
            String locked = CommandOutcome.of("queue", "submit", queue, "small", good).refused(1);
            assertTrue(locked.contains("a service or a worker has this queue open"), locked);
        } finally {
            first.destroyForcibly().waitFor();
        }
        Process second = serve();
        try {
            String address = address(second);
            CommandOutcome answer = CommandOutcome.of("queue", "show", address, "good");
            while (answer.code() == 3) {
                answer = CommandOutcome.of("queue", "show", address, "good");
            }
            assertTrue(answer.well().out().contains("\"counts\""), answer.out());
            CommandOutcome given = CommandOutcome.of("queue", "show", address, "bad");
            while (given.code() == 3) {
                given = CommandOutcome.of("queue", "show", address, "bad");
            }
            assertTrue(given.err().contains("default/bad was given up: "), given.err());
            // The first process may have been killed during an attempt.
            String dead = out("queue", "dead", address);
            assertTrue(dead.matches("(?s)default/bad  small  attempts: [12]  .*"), dead);
            assertEquals("default/bad\n", out("queue", "replay", address, "bad"));
            second.toHandle().destroy();
            assertEquals(0, second.waitFor());
        } finally {
            second.destroyForcibly();
        }
    }

    private Process serve() throws IOException {
        return CommandProcess.start(folder.resolve("log"), "serve", "small=" + Samples.spiking(folder), "--profile",
                "snntorch", "--http", "127.0.0.1:0", "--grpc", "none", "--metrics", "none", "--queue", queue);
    }

    private String address(Process process) throws IOException {
        String ready = process.inputReader().readLine();
        assertTrue(String.valueOf(ready).startsWith("ready: http://"), () -> {
            try {
                return ready + Files.readString(folder.resolve("log"));
            } catch (IOException e) {
                return e.toString();
            }
        });
        return ready.substring("ready: ".length());
    }
}
