package io.hillock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two services behind HAProxy with the configuration of src/docs/haproxy.cfg: requests go on while one of them drains. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HaproxyTest {
    private static final Path CONFIGURATION = Path.of(System.getProperty("hillock.root", "../.."),
            "src/docs/haproxy.cfg");
    private static final Path PROGRAM = Path.of("/usr/sbin/haproxy");
    private static final String REQUEST = "{\"inputs\":[{\"name\":\"input\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[0.5,1.25,1]}]}";

    @TempDir
    private Path folder;

    /** A service and its addresses. */
    private record Service(Process process, String rest, String agent) {}

    @Test
    void requestsGoOnWhileOneServiceDrains() throws Exception {
        assumeTrue(Files.isExecutable(PROGRAM), "haproxy is not installed");
        assertEquals(0, new ProcessBuilder(PROGRAM.toString(), "-c", "-f", CONFIGURATION.toString()).start().waitFor(),
                "haproxy -c");
        List<Process> processes = new ArrayList<>();
        try (HttpClient client = HttpClient.newHttpClient()) {
            Service a = serve(processes, "a");
            Service b = serve(processes, "b");
            assertEquals("up ready 100%", agent(a));
            int port = freePort();
            ProcessBuilder haproxy = new ProcessBuilder(PROGRAM.toString(), "-f", CONFIGURATION.toString())
                    .redirectError(folder.resolve("haproxy").toFile())
                    .redirectOutput(folder.resolve("haproxy-out").toFile());
            haproxy.environment().putAll(Map.of("HAPROXY_REST", "127.0.0.1:" + port, "HAPROXY_GRPC",
                    "127.0.0.1:" + freePort(), "A_REST", a.rest, "A_AGENT", port(a.agent), "A_CHECK", port(a.rest),
                    "B_REST", b.rest, "B_AGENT", port(b.agent), "B_CHECK", port(b.rest)));
            processes.add(haproxy.start());
            URI uri = URI.create("http://127.0.0.1:" + port + "/v2/models/small/infer");
            awaitListening(port);
            AtomicBoolean end = new AtomicBoolean();
            AtomicLong answers = new AtomicLong();
            AtomicReference<Throwable> failure = new AtomicReference<>();
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                callers.add(Thread.ofVirtual().start(() -> call(client, uri, end, answers, failure)));
            }
            awaitMore(answers, 50, failure);
            while (failure.get() == null && (requests(client, a) == 0 || requests(client, b) == 0)) {
                Thread.onSpinWait();
            }
            a.process.toHandle().destroy();
            assertTrue(a.process.waitFor(30, TimeUnit.SECONDS));
            assertEquals(0, a.process.exitValue());
            awaitMore(answers, 50, failure);
            end.set(true);
            for (Thread caller : callers) {
                caller.join();
            }
            assertEquals(null, failure.get(), () -> failure.get() + log());
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }

    private void call(HttpClient client, URI uri, AtomicBoolean end, AtomicLong answers,
            AtomicReference<Throwable> failure) {
        try {
            while (!end.get()) {
                HttpResponse<String> answer = client.send(
                        HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString(REQUEST)).build(),
                        HttpResponse.BodyHandlers.ofString());
                assertEquals(200, answer.statusCode(), answer.body());
                answers.incrementAndGet();
            }
        } catch (IOException | InterruptedException | AssertionError e) {
            failure.compareAndSet(null, e);
        }
    }

    private static void awaitMore(AtomicLong answers, int more, AtomicReference<Throwable> failure) {
        long until = answers.get() + more;
        while (answers.get() < until && failure.get() == null) {
            Thread.onSpinWait();
        }
    }

    private static long requests(HttpClient client, Service service) throws IOException, InterruptedException {
        String stats = client.send(HttpRequest.newBuilder(URI.create("http://" + service.rest
                + "/v2/models/small/stats")).build(), HttpResponse.BodyHandlers.ofString()).body();
        return new com.fasterxml.jackson.databind.ObjectMapper().readTree(stats).at("/model_stats/0/inference_count")
                .asLong();
    }

    private static String agent(Service service) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port(service.agent)))) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        }
    }

    private static void awaitListening(int port) {
        while (true) {
            try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                Thread.onSpinWait();
            }
        }
    }

    private static String port(String address) {
        return address.substring(address.lastIndexOf(':') + 1);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Service serve(List<Process> processes, String name) throws IOException {
        Process process = CommandProcess.start(folder.resolve(name), "serve", "small=" + Samples.spiking(folder),
                "--http", "127.0.0.1:0", "--grpc", "none", "--metrics", "none", "--agent-check", "127.0.0.1:0",
                "--profile", "snntorch", "--steps", "12");
        processes.add(process);
        String ready = process.inputReader().readLine();
        assertTrue(ready != null, this::log);
        return new Service(process, ready.replaceAll("ready: http://([^,]*),.*", "$1"),
                ready.replaceAll(".*agent check ", ""));
    }

    private String log() {
        StringBuilder all = new StringBuilder();
        for (String name : List.of("a", "b", "haproxy", "haproxy-out")) {
            try {
                all.append('\n').append(name).append(": ").append(Files.readString(folder.resolve(name)));
            } catch (IOException e) {
                all.append(e);
            }
        }
        return all.toString();
    }
}
