package io.hillock.server.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.hillock.server.TestImages;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Everything at once: plain requests, sequences, faulty requests, deadlines, clients that hang up, and swaps. Each request is answered with
 * the right bits, or refused with a sentence, and nothing is left when it ends. {@code -Dhillock.soak.seconds} says how long.
 */
@Timeout(36_000)
class ServiceSoakTest {
    private static final long NANOS = TimeUnit.SECONDS.toNanos(Integer.getInteger("hillock.soak.seconds", 3));
    private static final String INPUT = "{\"inputs\":[{\"name\":\"in\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[0.5,1.25,1]}]";
    private static final String PLAIN = INPUT + ",\"outputs\":[{\"name\":\"head:z\"}]}";
    private static final String LONG = INPUT + ",\"parameters\":{\"steps\":50000,\"timeout\":%d}}";
    private static final int SEQUENCE = 5;

    private final Map<String, LongAdder> outcomes = new ConcurrentHashMap<>();
    private final LongAdder sent = new LongAdder();
    private final LongAdder hungUp = new LongAdder();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private long end;

    private interface Client {
        void once(TestService service, Random random) throws Exception;
    }

    @Test
    void requestsAreAnswersAndReportedFailures() throws Exception {
        try (TestService service = TestService.ready()) {
            JsonNode plain = service.infer("small", PLAIN).get("outputs");
            List<JsonNode> steps = sequence(service, "expected");
            end = System.nanoTime() + NANOS;
            List<Thread> threads = new ArrayList<>();
            List<Client> clients = List.of((at, random) -> answered(at, PLAIN, plain),
                    (at, random) -> answered(at, PLAIN, plain),
                    (at, random) -> assertEquals(steps, sequence(at, "s" + random.nextInt(3))),
                    (at, random) -> refused(at, PLAIN.substring(0, random.nextInt(PLAIN.length())), 400),
                    (at, random) -> refused(at, String.format(LONG, 1 + random.nextInt(3000)), 200, 504),
                    (at, random) -> {
                        // It does not wait for what it left behind, so it must not flood the service.
                        hangUp(at, random);
                        for (int i = 0; i < 20; i++) {
                            answered(at, PLAIN, plain);
                        }
                    }, (at, random) -> swap(at));
            for (int i = 0; i < clients.size(); i++) {
                Client client = clients.get(i);
                Random random = new Random(i);
                threads.add(Thread.ofVirtual().start(() -> repeat(service, client, random)));
            }
            long before = 0;
            for (Thread thread : threads) {
                // What the first fifth leaves is warm-up.
                thread.join(java.time.Duration.ofNanos(Math.max(1, before == 0 ? NANOS / 5 : 1)));
                before = before == 0 ? ProcessMemory.heapAndRest() : before;
                thread.join();
            }
            assertEquals(null, failure.get());
            long reported = outcomes.values().stream().mapToLong(LongAdder::sum).sum();
            assertEquals(sent.sum(), reported + hungUp.sum(), outcomes::toString);
            ProcessMemory.requireFlat(before);
            requireQuiet(service);
            assertEquals(plain, service.infer("small", PLAIN).get("outputs"));
            assertEquals(List.of(), service.log.stream().filter(line -> line.contains(" ERROR ")).toList());
            System.out.println(sent + " requests: " + new TreeMap<>(outcomes) + ", " + hungUp + " hung up");
        }
    }

    private void repeat(TestService service, Client client, Random random) {
        try {
            while (System.nanoTime() - end < 0 && failure.get() == null) {
                client.once(service, random);
            }
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }

    private HttpResponse<byte[]> ask(TestService service, String body) {
        sent.increment();
        HttpResponse<byte[]> response = service.post("/v2/models/small/infer", body);
        outcomes.computeIfAbsent(String.valueOf(response.statusCode()), status -> new LongAdder()).increment();
        return response;
    }

    private void answered(TestService service, String body, JsonNode expected) {
        HttpResponse<byte[]> response = ask(service, body);
        assertEquals(200, response.statusCode(), () -> TestService.text(response));
        assertEquals(expected, TestService.json(response).get("outputs"));
    }

    private void refused(TestService service, String body, Integer... statuses) {
        HttpResponse<byte[]> response = ask(service, body);
        assertTrue(List.of(statuses).contains(response.statusCode()), () -> TestService.text(response));
        if (response.statusCode() != 200) {
            TestService.refusal(response.statusCode(), response);
        }
    }

    /** The bits of a whole sequence. Swaps under it change nothing. */
    private List<JsonNode> sequence(TestService service, String id) {
        List<JsonNode> all = new ArrayList<>();
        for (int step = 0; step < SEQUENCE; step++) {
            HttpResponse<byte[]> response = ask(service, INPUT
                    + ",\"outputs\":[{\"name\":\"hidden:v\"}],\"parameters\":{\"sequence_id\":\"" + id
                    + "\",\"sequence_start\":" + (step == 0) + ",\"sequence_end\":" + (step == SEQUENCE - 1) + "}}");
            assertEquals(200, response.statusCode(), () -> TestService.text(response));
            all.add(TestService.json(response).get("outputs"));
        }
        return all;
    }

    /** Sends a part of a request, or all of it, and does not wait for the answer. */
    private void hangUp(TestService service, Random random) throws IOException {
        byte[] request = RawRequest.infer("small", String.format(LONG, 1_000_000));
        sent.increment();
        try (Socket socket = RawRequest.connect(service)) {
            socket.getOutputStream().write(request, 0,
                    random.nextBoolean() ? request.length : random.nextInt(request.length));
        }
        hungUp.increment();
    }

    private static void swap(TestService service) {
        service.server.repository().add("small", TestImages.spiking(1));
        service.server.repository().load("small");
    }

    /** Waits until nothing is under way; what hung up may still run. */
    private static void requireQuiet(TestService service) {
        long most = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        for (String gauge : List.of("hillock_requests_under_way 0.0", "hillock_requests_waiting 0.0",
                "hillock_sequences 0.0", "hillock_versions 2.0")) {
            while (!TestService.text(service.get("/metrics")).contains(gauge)) {
                assertTrue(System.nanoTime() < most, gauge);
            }
        }
    }
}
