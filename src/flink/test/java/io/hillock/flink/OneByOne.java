package io.hillock.flink;

import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.Session;
import io.hillock.flink.example.SensorReading;
import io.hillock.image.Image;
import io.hillock.image.program.StateVariable;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/** The oracle: the plain Java engine runs each reading alone, in the session of its sensor. One thread. */
final class OneByOne implements AutoCloseable {
    /** Answers hold all that the network computes. */
    static final RequestedOutputs WANT = RequestedOutputs.COUNTS.untimed().withRaster().record("change:v", "slow:v");

    private final Image image;
    private final Engine engine;
    private final Arena arena = Arena.ofConfined();
    private final Map<Integer, Session> sessions = new HashMap<>();
    private final Response response;

    OneByOne(Image image) {
        this.image = image;
        this.engine = JavaEngine.open(image);
        this.response = image.response(arena, 1, 1, WANT);
    }

    SensorAnswer answer(SensorReading reading) {
        try (Arena call = Arena.ofConfined()) {
            session(reading.sensor()).run(Encoding.held(call, 1, reading.values()), response);
        }
        return SensorAnswer.of(reading, response, 0);
    }

    private Session session(int sensor) {
        return sessions.computeIfAbsent(sensor, _ -> engine.open());
    }

    /** Takes over a sensor's state from another network: the step, and what both name in the same shape. */
    void takeOver(int sensor, OneByOne before) {
        Session old = before.session(sensor);
        MemorySegment step = arena.allocate(old.stateBytes(), Long.BYTES);
        old.snapshot(step);
        MemorySegment state = arena.allocate(image.program().stateBytes(), Long.BYTES);
        image.rest(state);
        MemorySegment.copy(step, 0, state, 0, Long.BYTES);
        for (StateVariable variable : image.program().state()) {
            for (StateVariable same : before.image.program().state()) {
                if (same.name().equals(variable.name()) && same.shape().equals(variable.shape())) {
                    MemorySegment values = state.asSlice(
                            image.program().offset(image.program().variable(variable.name())),
                            (long) variable.shape().size() * Float.BYTES);
                    old.read(before.image.program().offset(before.image.program().variable(same.name())), values);
                }
            }
        }
        session(sensor).restore(state);
    }

    @Override
    public void close() {
        sessions.values().forEach(Session::close);
        engine.close();
        arena.close();
    }
}
