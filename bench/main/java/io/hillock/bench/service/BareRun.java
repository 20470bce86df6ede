package io.hillock.bench.service;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.hillock.engine.Engine;
import io.hillock.engine.Limit;
import io.hillock.spike.Batch;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The least that a server does to run a network: it copies the last bytes of a body, one image, to off-heap memory and runs it. Thread-safe. */
final class BareRun {
    private final Engine engine;
    private final Batch like;

    /** @param like its first image gives size and steps */
    BareRun(Engine engine, Batch like) {
        this.engine = engine;
        this.like = like;
    }

    void of(byte[] body) {
        int bytes = (int) (like.values().byteSize() / like.size());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(bytes, 64);
            MemorySegment.copy(body, body.length - bytes, values, JAVA_BYTE, 0, bytes);
            Response response = engine.image().response(arena, 1, like.steps(), RequestedOutputs.COUNTS);
            engine.run(new Batch(values, 1, like.steps(), true), response, Limit.NONE);
        }
    }
}
