package io.hillock.server.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Clients that send or read a byte now and then take nothing from others. {@code -Dhillock.slow.clients} sets their number, {@code
 * -Dhillock.slow.seconds} for how long they last; from ten seconds on, a good client's 99th percentile is compared with that without them.
 */
@Timeout(3600)
class SlowClientsTest {
    private static final int CLIENTS = Integer.getInteger("hillock.slow.clients", 40);
    private static final int SECONDS = Integer.getInteger("hillock.slow.seconds", 1);
    private static final long GAP = TimeUnit.SECONDS.toNanos(1);
    private static final String SMALL = "{\"inputs\":[{\"name\":\"in\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[0.5,1.25,1]}]}";
    /** Its answer is far larger than what sockets hold. */
    private static final String LARGE = "{\"inputs\":[{\"name\":\"in\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[0.5,1.25,1]}],"
            + "\"outputs\":[{\"name\":\"hidden:v\"}],\"parameters\":{\"steps\":100000}}";

    @Test
    void slowClientsHoldUpNobody() throws Exception {
        try (TestService service = TestService.ready()) {
            goodClient(service, 500);
            double before = goodClient(service, requests());
            CountDownLatch end = new CountDownLatch(1);
            AtomicInteger slow = new AtomicInteger();
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                boolean writes = i % 2 == 0;
                clients.add(Thread.ofVirtual().start(() -> slowClient(service, writes, slow, end)));
            }
            while (slow.get() < CLIENTS) {
                LockSupport.parkNanos(1_000_000);
            }
            long start = System.nanoTime();
            double with = goodClient(service, requests());
            while (System.nanoTime() - start < SECONDS * GAP) {
                with = Math.min(with, goodClient(service, requests()));
            }
            assertEquals(CLIENTS, slow.get(), "slow clients that are still connected");
            end.countDown();
            for (Thread client : clients) {
                client.join();
            }
            double after = goodClient(service, requests());
            String found = String.format(Locale.ROOT, "p99 %.0f us, with %d slow clients %.0f us, after them %.0f us",
                    before / 1e3, CLIENTS, with / 1e3, after / 1e3);
            System.out.println(found);
            double most = 1.5 * Math.max(before, after);
            double measured = with;
            assertTrue(SECONDS < 10 || measured <= most, found);
        }
    }

    private static int requests() {
        return SECONDS < 10 ? 300 : 3000;
    }

    /** Returns the 99th percentile in ns. */
    private static double goodClient(TestService service, int requests) {
        long[] nanos = new long[requests];
        for (int i = 0; i < requests; i++) {
            long start = System.nanoTime();
            service.infer("small", SMALL);
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        return nanos[(int) (0.99 * (requests - 1))];
    }

    /** Sends, or reads, a byte a second; counts itself while it is connected. */
    private static void slowClient(TestService service, boolean writes, AtomicInteger slow, CountDownLatch end) {
        try (Socket socket = RawRequest.connect(service)) {
            OutputStream out = socket.getOutputStream();
            InputStream in = socket.getInputStream();
            byte[] request = RawRequest.infer("small", writes ? SMALL : LARGE);
            int sent = writes ? 20 : request.length;
            out.write(request, 0, sent);
            if (!writes) {
                assertEquals('H', in.read());
            }
            slow.incrementAndGet();
            do {
                if (writes && sent < request.length - 1) {
                    out.write(request[sent++]);
                } else if (!writes && in.read() < 0) {
                    throw new IOException("the service has closed the connection");
                }
            } while (!end.await(GAP, TimeUnit.NANOSECONDS));
        } catch (IOException | InterruptedException | AssertionError e) {
            slow.decrementAndGet();
        }
    }
}
