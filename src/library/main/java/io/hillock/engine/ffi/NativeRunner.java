package io.hillock.engine.ffi;

import static io.hillock.bindings.HillockNative.C_INT;
import static io.hillock.bindings.HillockNative.C_LONG;
import static io.hillock.bindings.HillockNative.HILLOCK_RECORD_SIGNAL;
import static io.hillock.bindings.HillockNative.HILLOCK_RECORD_STATE;

import io.hillock.bindings.HillockNative;
import io.hillock.bindings.hillock_recording;
import io.hillock.bindings.hillock_run;
import io.hillock.engine.Isa;
import io.hillock.engine.Limit;
import io.hillock.engine.Runner;
import io.hillock.image.Image;
import io.hillock.spike.Batch;
import io.hillock.spike.RecordedSignal;
import io.hillock.spike.Recording;
import io.hillock.spike.Response;
import io.hillock.spike.ResponseShape;
import io.hillock.spike.Spikes;
import io.hillock.spike.Stimulus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A native engine and the structs of its calls. One caller at a time; {@link #close} destroys the engine. */
public final class NativeRunner implements Runner {
    private static final int RECORDINGS = 16;

    /** Keeps the image reachable, because the native engine reads its weights. */
    private final Image image;

    private final MemorySegment engine;
    private final Arena arena = Arena.ofShared();
    private final NativeError error = new NativeError(arena);
    private final MemorySegment run = hillock_run.allocate(arena);
    private MemorySegment recordings = hillock_recording.allocateArray(RECORDINGS, arena);

    /**
     * The structs as bare addresses: the owner of a runner keeps them alive, so a call need not keep their arena alive.
     */
    private final MemorySegment runAddress = MemorySegment.ofAddress(run.address());

    private final MemorySegment errorAddress = MemorySegment.ofAddress(error.segment().address());

    /** The response shape in the struct {@code run}; {@code null} if it holds none. */
    private ResponseShape describedShape;

    /** The limit in the struct {@code run}; kept reachable so that its flag stays valid. */
    private Limit currentLimit = Limit.NONE;

    public NativeRunner(Image image, MemorySegment engine) {
        this.image = image;
        this.engine = engine;
        hillock_run.struct_size(run, (int) hillock_run.sizeof());
    }

    public Isa isa() {
        return Isa.of(HillockNative.hillock_engine_isa(engine));
    }

    @Override
    public void run(Stimulus stimulus, Response response, MemorySegment state, Limit limit) {
        if (response.answer() != describedShape) {
            describe(response);
        }
        if (limit != currentLimit || limit != Limit.NONE) {
            hillock_run.cancel(run, limit.flag());
            hillock_run.deadline_ns(run, limit.deadline());
            currentLimit = limit;
        }
        // The caller's memory is passed as arguments, so that nobody can free it during the call.
        switch (stimulus) {
            case Batch batch -> {
                hillock_run.held(run, batch.held() ? 1 : 0);
                error.check(HillockNative.hillock_engine_run(engine, runAddress, batch.values(), response.memory(),
                        state, errorAddress));
            }
            case Spikes spikes -> {
                hillock_run.held(run, 0);
                error.check(HillockNative.hillock_engine_run_spikes(engine, runAddress, spikes.offsets(),
                        spikes.sources(), spikes.sources().byteSize() / Integer.BYTES, response.memory(), state,
                        errorAddress));
            }
        }
    }

    /**
     * Writes everything that depends on the response's shape. Most calls have the same shape as the call before and
     * save these writes, which cost 10 ns.
     */
    private void describe(Response response) {
        ResponseShape shape = response.answer();
        image.checkAnswer(shape);
        describedShape = null;
        hillock_run.batch(run, shape.batch());
        hillock_run.steps(run, shape.steps());
        hillock_run.response_bytes(run, response.memory().byteSize());
        hillock_run.counts_offset(run, shape.counts() ? 0 : HillockNative.HILLOCK_NOWHERE());
        hillock_run.raster_offset(run, shape.raster() ? response.rasterOffset() : HillockNative.HILLOCK_NOWHERE());
        record(response.recordings());
        describedShape = shape;
    }

    private void record(List<Recording> requested) {
        int count = requested.size();
        if (count > recordings.byteSize() / hillock_recording.sizeof()) {
            recordings = hillock_recording.allocateArray(count, arena);
        }
        for (int i = 0; i < count; i++) {
            RecordedSignal signal = requested.get(i).track();
            // Written at offsets, because a slice per recording would allocate an object each.
            long at = i * hillock_recording.sizeof();
            recordings.set(C_INT, at + hillock_recording.what$offset(), signal.membrane()
                    ? HILLOCK_RECORD_STATE()
                    : HILLOCK_RECORD_SIGNAL());
            recordings.set(C_INT, at + hillock_recording.index$offset(), signal.index());
            recordings.set(C_LONG, at + hillock_recording.offset$offset(), requested.get(i).offset());
        }
        hillock_run.recordings_count(run, count);
        hillock_run.recordings(run, recordings);
    }

    @Override
    public void close() {
        HillockNative.hillock_engine_destroy(engine);
        arena.close();
    }
}
