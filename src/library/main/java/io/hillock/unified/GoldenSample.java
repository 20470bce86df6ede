package io.hillock.unified;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.hillock.engine.Engine;
import io.hillock.engine.EngineException;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.Limit;
import io.hillock.image.Image;
import io.hillock.image.program.RecordingNames;
import io.hillock.spike.Encoding;
import io.hillock.spike.Philox;
import io.hillock.spike.Recording;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * A fixed input of a network, and the bits that every engine must answer: those of the plain Java engine when the network was loaded. The
 * values grow from step to step, so that neurons of any threshold fire, and every spike and membrane is compared. Any thread may use it.
 */
public final class GoldenSample {
    private static final long SEED = 0x601de;
    private static final int STEPS = 8;
    /** What the recordings may take; a larger network is compared by its outputs. */
    private static final long MOST_BYTES = 64L << 20;

    private final Image image;
    private final Encoding encoding;
    private final RequestedOutputs outputs;
    private final Response expected;

    /** Runs the plain Java engine once. */
    public GoldenSample(Image image) {
        this.image = image;
        RequestedOutputs all = new RequestedOutputs(true, false, RecordingNames.all(image.program()));
        outputs = Response.bytes(image.answer(1, STEPS, all)) <= MOST_BYTES
                ? all
                : new RequestedOutputs(true, false, List.of());
        int inputs = image.inputShape().size();
        MemorySegment values = Arena.ofAuto().allocate((long) STEPS * inputs * Float.BYTES, 64);
        for (int step = 0; step < STEPS; step++) {
            for (int i = 0; i < inputs; i++) {
                float draw = Philox.uniform(Philox.draw(SEED, 0, step, i));
                values.setAtIndex(JAVA_FLOAT, (long) step * inputs + i,
                        Math.scalb(step % 4 == 3 ? draw - 0.5f : draw, step - 2));
            }
        }
        encoding = new Encoding(values, STEPS, false);
        expected = response(Arena.ofAuto());
        try (Engine oracle = JavaEngine.open(image)) {
            oracle.run(encoding, expected);
        }
    }

    private Response response(Arena arena) {
        return image.response(arena, 1, STEPS, outputs);
    }

    /** Memory for {@link #difference}, which the garbage collector frees. */
    public Response response() {
        return response(Arena.ofAuto());
    }

    /**
     * Runs the sample on one engine.
     *
     * @param response memory from {@link #response()}, of this call alone
     * @return where the first differing bit is; empty if there is none
     * @throws EngineException as {@link Engine#run} if the run fails
     */
    public Optional<String> difference(Engine engine, Response response, Limit limit) {
        engine.run(encoding, response, limit);
        long differs = expected.memory().mismatch(response.memory());
        return differs < 0 ? Optional.empty() : Optional.of(where(response, differs));
    }

    /**
     * Runs the sample, which also warms the engine up; a {@link UnifiedEngine} runs it by the route of each of its engines' kinds.
     *
     * @throws EngineException {@code FAILED} if bits differ, naming the engine and where; as {@link Engine#run} if the run fails
     */
    public void check(Engine engine) {
        try (Arena arena = Arena.ofShared()) {
            Response response = response(arena);
            if (engine instanceof UnifiedEngine unified) {
                unified.status().engines().stream().map(EngineStatus::kind).distinct().forEach(kind -> {
                    unified.reason(encoding, response, route(kind), "golden sample", Limit.NONE);
                    compare(response);
                });
            } else {
                engine.run(encoding, response);
                compare(response);
            }
        }
    }

    private void compare(Response response) {
        long differs = expected.memory().mismatch(response.memory());
        if (differs >= 0) {
            throw new EngineException("engine '" + response.engine()
                    + "' gives other bits for the golden sample than the plain Java engine: they differ in "
                    + where(response, differs));
        }
    }

    private String where(Response response, long offset) {
        if (offset < response.counts().byteSize()) {
            return "the count of output " + offset / Long.BYTES;
        }
        for (Recording one : response.recordings().reversed()) {
            if (offset >= one.offset()) {
                return "'" + one.track().name() + "' at step "
                        + (offset - one.offset()) / Float.BYTES / one.track().shape().size();
            }
        }
        return "the raster at step " + (offset - response.rasterOffset()) / Float.BYTES / image.outputs();
    }

    private static Route route(EngineKind kind) {
        return switch (kind) {
            case JAVA -> Route.JAVA;
            case NATIVE -> Route.NATIVE;
            case REMOTE -> Route.REMOTE;
        };
    }
}
