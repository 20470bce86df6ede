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
import io.hillock.spike.OutputKind;
import io.hillock.spike.RecordedSignal;
import io.hillock.spike.Recording;
import io.hillock.spike.Response;
import io.hillock.spike.ResponseShape;
import io.hillock.spike.Spikes;
import io.hillock.spike.Stimulus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A native engine and the structs of its calls, all of which one caller at a time uses. */
public final class NativeRunner implements Runner {
    private static final int RECORDINGS = 16;

    /** Held too because the native engine reads its weights: it must stay reachable as long as this. */
    private final Image image;

    private final MemorySegment engine;
    private final Arena arena = Arena.ofShared();
    private final NativeError error = new NativeError(arena);
    private final MemorySegment run = hillock_run.allocate(arena);
    private MemorySegment recordings = hillock_recording.allocateArray(RECORDINGS, arena);

    /** The structs as bare addresses: whoever holds a runner keeps them alive, so a call need not hold their arena. */
    private final MemorySegment runAddress = MemorySegment.ofAddress(run.address());

    private final MemorySegment errorAddress = MemorySegment.ofAddress(error.segment().address());

    /** The answer that the struct {@code run} holds; {@code null} where it holds none. */
    private ResponseShape described;

    /** The limit that the struct {@code run} holds; kept reachable so that its flag is. */
    private Limit limited = Limit.NONE;

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
        if (response.answer() != described) {
            describe(response);
        }
        if (limit != limited || limit != Limit.NONE) {
            hillock_run.cancel(run, limit.flag());
            hillock_run.deadline_ns(run, limit.deadline());
            limited = limit;
        }
        // The caller's memory goes as arguments, so that nobody can free it during the call.
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

    /** All that the answer decides; most calls have that of the call before, and these writes cost 10 ns. */
    private void describe(Response response) {
        ResponseShape answer = response.answer();
        image.checkAnswer(answer);
        described = null;
        hillock_run.batch(run, answer.batch());
        hillock_run.steps(run, answer.steps());
        hillock_run.response_bytes(run, response.memory().byteSize());
        hillock_run.counts_offset(run, answer.kind() == OutputKind.SPIKES ? 0 : HillockNative.HILLOCK_NOWHERE());
        hillock_run.raster_offset(run, answer.raster() ? response.rasterOffset() : HillockNative.HILLOCK_NOWHERE());
        record(response.recordings());
        described = answer;
    }

    private void record(List<Recording> wanted) {
        int count = wanted.size();
        if (count > recordings.byteSize() / hillock_recording.sizeof()) {
            recordings = hillock_recording.allocateArray(count, arena);
        }
        for (int i = 0; i < count; i++) {
            RecordedSignal track = wanted.get(i).track();
            // At offsets, since a slice for each would be an object for each.
            long at = i * hillock_recording.sizeof();
            recordings.set(C_INT, at + hillock_recording.what$offset(), track.membrane()
                    ? HILLOCK_RECORD_STATE()
                    : HILLOCK_RECORD_SIGNAL());
            recordings.set(C_INT, at + hillock_recording.index$offset(), track.index());
            recordings.set(C_LONG, at + hillock_recording.offset$offset(), wanted.get(i).offset());
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
