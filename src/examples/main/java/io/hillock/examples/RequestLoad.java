package io.hillock.examples;

import io.hillock.model.Shape;
import io.hillock.net.Cell;
import io.hillock.protocol.ReasoningMessage.BatchRequest;
import io.hillock.protocol.ReasoningMessage.BatchResponse;
import io.hillock.protocol.RequestedTensors;
import io.hillock.protocol.WireTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** Asks a performance cell for the labels of images, one after the other, until it is stopped. */
final class RequestLoad implements AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Cell asker;
    private final String engine;
    private final String network;
    private final int steps;
    private final Fashion images;
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final Thread thread = Thread.ofPlatform().name("load").unstarted(this::run);
    private volatile boolean stopped;

    RequestLoad(Cell asker, String engine, String network, int steps, Fashion images) {
        this.asker = asker;
        this.engine = engine;
        this.network = network;
        this.steps = steps;
        this.images = images;
    }

    void start() {
        thread.start();
    }

    private void run() {
        for (int image = 0; !stopped; image = (image + 1) % images.size()) {
            (label(image) < 0 ? failed : answered).incrementAndGet();
        }
    }

    /** The network's label for an image; −1 if the request failed. */
    private int label(int image) {
        MemorySegment pixels = Arena.ofAuto().allocate(ValueLayout.JAVA_FLOAT, Fashion.PIXELS);
        for (int i = 0; i < Fashion.PIXELS; i++) {
            pixels.setAtIndex(ValueLayout.JAVA_FLOAT, i,
                    Byte.toUnsignedInt(images.pixels()[image * Fashion.PIXELS + i]) / 255f);
        }
        var encodings = WireTensor.floats(BatchRequest.ENCODINGS, Shape.of(1, 1, Fashion.SIDE, Fashion.SIDE), pixels);
        var request = new BatchRequest(network, "", OptionalInt.of(steps), OptionalLong.empty(),
                RequestedTensors.COUNTS,
                encodings);
        return asker.request(engine, request, LONG).payload() instanceof BatchResponse response
                ? response.labels().getFirst()
                : -1;
    }

    /** The share of images that the network labels right at the moment, in percent. */
    double accuracy() {
        int right = 0;
        for (int image = 0; image < images.size(); image++) {
            right += label(image) == images.labels()[image] ? 1 : 0;
        }
        return 100.0 * right / images.size();
    }

    void stop() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    long answered() {
        return answered.get();
    }

    long failed() {
        return failed.get();
    }

    @Override
    public void close() {
        stop();
    }
}
