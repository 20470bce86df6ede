package io.hillock.queue.service;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks a service's queue, as often as it takes while the service dies and comes back. As a program it submits requests on several threads
 * until it is killed, and prints a line for each that was confirmed.
 */
final class QueueClient {
    private static final int THREADS = 8;
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String service;

    QueueClient(int port) {
        service = "http://127.0.0.1:" + port;
    }

    /** The answer to a request, from whichever process answers. */
    HttpResponse<byte[]> send(String path, String body) throws InterruptedException {
        HttpRequest.Builder request = request(path);
        return send((body == null ? request : request.POST(HttpRequest.BodyPublishers.ofString(body))).build());
    }

    HttpResponse<byte[]> delete(String path) throws InterruptedException {
        return send(request(path).DELETE().build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(service + path)).timeout(Duration.ofSeconds(20));
    }

    private HttpResponse<byte[]> send(HttpRequest sent) throws InterruptedException {
        while (true) {
            try {
                HttpResponse<byte[]> response = client.send(sent, BodyHandlers.ofByteArray());
                if (response.statusCode() != 503) {
                    return response;
                }
            } catch (IOException e) {
                // The service is away.
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    HttpResponse<byte[]> submit(int number) throws InterruptedException {
        return send("/v2/models/net/infer?queue=1&session=kills", QueueService.body(number));
    }

    /** The outcome of a request, once there is one. */
    HttpResponse<byte[]> outcome(int number) throws InterruptedException {
        while (true) {
            HttpResponse<byte[]> response = send("/v2/queue/kills/r" + number, null);
            if (response.statusCode() != 202) {
                return response;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /** @param args the port, the number of requests */
    public static void main(String... args) throws InterruptedException {
        QueueClient client = new QueueClient(Integer.parseInt(args[0]));
        int requests = Integer.parseInt(args[1]);
        AtomicInteger next = new AtomicInteger();
        Thread[] threads = new Thread[THREADS];
        for (int t = 0; t < THREADS; t++) {
            threads[t] = Thread.ofPlatform().start(() -> {
                for (int i = next.getAndIncrement(); i < requests; i = next.getAndIncrement()) {
                    try {
                        System.out.println(client.submit(i).statusCode() + " " + i);
                    } catch (InterruptedException e) {
                        return;
                    }
                }
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
