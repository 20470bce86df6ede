package io.hillock.queue.rabbitmq;

import io.hillock.engine.JavaEngine;
import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.net.Backoff;
import io.hillock.queue.Answer;
import io.hillock.queue.AttemptFailure;
import io.hillock.queue.AttemptFailure.Course;
import io.hillock.queue.Confirmation;
import io.hillock.queue.DurableQueue;
import io.hillock.queue.QueueException;
import io.hillock.queue.QueueException.Kind;
import io.hillock.queue.QueueOptions;
import io.hillock.queue.QueueTaskException;
import io.hillock.queue.QueueWorkers;
import io.hillock.queue.QueuedRequest;
import io.hillock.queue.RequestKey;
import io.hillock.queue.Submission;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.training.NewNetwork;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/** Submits requests for a network and runs them at the same time until all are settled, or until it is killed. */
final class RabbitWorkMain {
    static final QueueOptions OPTIONS = QueueOptions.DEFAULT
            .withBackoff(new Backoff(Duration.ofMillis(1), Duration.ofMillis(4)));
    static final int NEVER = 97;
    private static final int INPUTS = 12;
    private static final int STEPS = 8;
    private static final int TOGETHER = 64;

    private RabbitWorkMain() {}

    static Image image() {
        return Image.compile(NewNetwork.dense(NewNetwork.Neurons.lif(), 1, INPUTS, 16, 3),
                RunSettings.of(Profile.NIR).withDt(1e-4));
    }

    static RequestKey key(int number) {
        return new RequestKey("test", "r" + number);
    }

    /** The body of a request: its number and its input. */
    static byte[] body(int number) {
        ByteBuffer body = ByteBuffer.allocate(Integer.BYTES + INPUTS * Float.BYTES).putInt(number);
        SplittableRandom random = new SplittableRandom(number);
        for (int i = 0; i < INPUTS; i++) {
            body.putFloat((float) random.nextDouble() * 3);
        }
        return body.array();
    }

    /** All bits of the answer. */
    static byte[] run(JavaEngine engine, byte[] body) {
        ByteBuffer in = ByteBuffer.wrap(body);
        in.getInt();
        float[] values = new float[INPUTS];
        in.asFloatBuffer().get(values);
        try (Arena arena = Arena.ofConfined()) {
            Response response = engine.image().response(arena, 1, STEPS, RequestedOutputs.COUNTS.withRaster());
            engine.run(Encoding.held(arena, STEPS, values), response);
            return response.memory().toArray(ValueLayout.JAVA_BYTE);
        }
    }

    /** @param args address, number of requests */
    public static void main(String... args) throws InterruptedException {
        int requests = Integer.parseInt(args[1]);
        try (DurableQueue queue = DurableQueue.open(args[0], OPTIONS); JavaEngine engine = JavaEngine.open(image())) {
            try (QueueWorkers _ = QueueWorkers.start(queue, 2, (request, _) -> answer(engine, request),
                    System.err::println)) {
                for (int from = 0; from < requests; from += TOGETHER) {
                    int to = Math.min(requests, from + TOGETHER);
                    while (!submitted(queue, from, to)) {
                        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
                    }
                    System.out.println("confirmed " + to);
                }
            }
            QueueWorkers.drain(queue, 2, (request, _) -> answer(engine, request), System.err::println);
            System.out.println("settled");
        }
    }

    /** Whether all were confirmed; after an outage they are sent again. */
    private static boolean submitted(DurableQueue queue, int from, int to) {
        List<Confirmation> open = new ArrayList<>();
        try {
            for (int i = from; i < to; i++) {
                open.add(queue.submit(new Submission(key(i), Map.of(), body(i), Duration.ZERO)));
            }
            open.forEach(Confirmation::await);
            return true;
        } catch (QueueException e) {
            if (e.kind() != Kind.UNAVAILABLE) {
                throw e;
            }
            return false;
        }
    }

    private static Answer answer(JavaEngine engine, QueuedRequest request) {
        int number = ByteBuffer.wrap(request.body()).getInt();
        if (number % NEVER == 13) {
            throw new QueueTaskException(new AttemptFailure(Course.RETRY, "BAD", "number " + number + " is never good"),
                    null);
        }
        if (number % 101 == 5 && request.attempt() == 1) {
            throw new IllegalStateException("not at first");
        }
        System.out.println("ran " + number);
        return new Answer(Map.of(), run(engine, request.body()));
    }
}
