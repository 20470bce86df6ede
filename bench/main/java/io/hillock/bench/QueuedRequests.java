package io.hillock.bench;

import io.hillock.engine.JavaEngine;
import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.queue.Answer;
import io.hillock.queue.Confirmation;
import io.hillock.queue.DurableQueue;
import io.hillock.queue.QueueOptions;
import io.hillock.queue.QueueWorkers;
import io.hillock.queue.QueuedRequest;
import io.hillock.queue.RequestKey;
import io.hillock.queue.Submission;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.training.NewNetwork;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;

/**
 * Measures requests through a durable queue, from submission to stored answer: {@code QueuedRequests FOLDER|ADDRESS [REQUESTS]}. One thread
 * submits and lets {@link #WINDOW} be unconfirmed; two threads run them on a small network. The folder must be on the disk in question, and
 * empty. A broker at {@code amqp://…} must not have the queues {@code bench-first} and {@code bench-second}.
 */
public final class QueuedRequests {
    private static final int WINDOW = 256;
    private static final int INPUTS = 12;
    private static final int STEPS = 8;

    private QueuedRequests() {}

    public static void main(String... args) throws InterruptedException {
        int requests = args.length > 1 ? Integer.parseInt(args[1]) : 50_000;
        System.out.println(Machine.describe());
        Image image = Image.compile(NewNetwork.dense(NewNetwork.Neurons.lif(), 1, INPUTS, 16, 3),
                RunSettings.of(Profile.NIR).withDt(1e-4));
        try (JavaEngine engine = JavaEngine.open(image)) {
            measure("to warm up", place(args[0], "first"), requests / 5, engine);
            measure("submit, run, store", place(args[0], "second"), requests, engine);
        }
    }

    private static String place(String place, String part) {
        if (DurableQueue.scheme(place).isEmpty()) {
            return Path.of(place, part).toString();
        }
        return place + (place.contains("?") ? "&" : "?") + "name=bench-" + part;
    }

    private static void measure(String what, String place, int requests, JavaEngine engine)
            throws InterruptedException {
        try (DurableQueue queue = DurableQueue.open(place, QueueOptions.DEFAULT)) {
            long start = System.nanoTime();
            try (QueueWorkers _ = QueueWorkers.start(queue, 2, (request, _) -> answer(engine, request),
                    System.err::println)) {
                submit(queue, requests);
                QueueWorkers.drain(queue, 1, (request, _) -> answer(engine, request), System.err::println);
            }
            long nanos = System.nanoTime() - start;
            if (queue.counts().answered() != requests) {
                throw new IllegalStateException(queue.counts().toString());
            }
            System.out.printf("%-20s %,10d requests  %,10.0f requests/s%n", what, requests, requests * 1e9 / nanos);
        }
    }

    private static void submit(DurableQueue queue, int requests) {
        ArrayDeque<Confirmation> open = new ArrayDeque<>();
        byte[] body = new byte[INPUTS * Float.BYTES];
        MemorySegment values = MemorySegment.ofArray(body);
        for (int i = 0; i < requests; i++) {
            for (int j = 0; j < INPUTS; j++) {
                values.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, j, (i + j) % 7 * 0.4f);
            }
            open.add(queue.submit(new Submission(new RequestKey("bench", "r" + i), Map.of(), body.clone(),
                    Duration.ZERO)));
            while (open.size() > WINDOW) {
                open.poll().await();
            }
        }
        open.forEach(Confirmation::await);
    }

    private static Answer answer(JavaEngine engine, QueuedRequest request) {
        float[] values = new float[INPUTS];
        MemorySegment.copy(MemorySegment.ofArray(request.body()), ValueLayout.JAVA_FLOAT_UNALIGNED, 0, values, 0,
                INPUTS);
        try (Arena arena = Arena.ofConfined()) {
            Response response = engine.image().response(arena, 1, STEPS, RequestedOutputs.COUNTS);
            engine.run(Encoding.held(arena, STEPS, values), response);
            return new Answer(Map.of(), response.memory().toArray(ValueLayout.JAVA_BYTE));
        }
    }
}
