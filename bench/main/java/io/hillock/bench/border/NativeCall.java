package io.hillock.bench.border;

import static java.lang.foreign.ValueLayout.ADDRESS;

import io.hillock.bench.SmallNetwork;
import io.hillock.bindings.HillockNative;
import io.hillock.bindings.hillock_error;
import io.hillock.bindings.hillock_run;
import io.hillock.bindings.library.NativeLibrary;
import io.hillock.image.Image;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Calls hillock_engine_run without {@code NativeEngine}: one held sample, one step. One thread at a time. */
final class NativeCall implements AutoCloseable {
    /** Linked without the thread's change of state. The garbage collector must wait for such a call, so it must be short. */
    private static final MethodHandle CRITICAL = critical(false);

    /** Like {@code CRITICAL}, and accepts memory on the heap. */
    private static final MethodHandle CRITICAL_HEAP = critical(true);

    private final Arena arena = Arena.ofShared();
    private final MemorySegment error = hillock_error.allocate(arena);
    private final MemorySegment image;
    private final MemorySegment engine;
    private final MemorySegment response;

    /** Bare addresses, which a call need not keep alive; {@code NativeEngine} does the same. */
    private final MemorySegment runAddress;
    private final MemorySegment errorAddress = MemorySegment.ofAddress(error.address());

    /** @param response memory for the results: counts or raster, whichever the network has, from the start */
    NativeCall(SmallNetwork network, Image image, MemorySegment response) {
        hillock_error.struct_size(error, (int) hillock_error.sizeof());
        MemorySegment out = arena.allocate(ADDRESS);
        check(HillockNative.hillock_image_view(image.bytes(), image.bytes().byteSize(), out, error));
        this.image = out.get(ADDRESS, 0);
        check(HillockNative.hillock_engine_create(this.image, MemorySegment.NULL, out, error));
        this.engine = out.get(ADDRESS, 0);
        this.response = response;
        MemorySegment run = hillock_run.allocate(arena);
        hillock_run.struct_size(run, (int) hillock_run.sizeof());
        hillock_run.batch(run, 1);
        hillock_run.steps(run, 1);
        hillock_run.held(run, 1);
        hillock_run.response_bytes(run, response.byteSize());
        hillock_run.counts_offset(run, network.counts() ? 0 : HillockNative.HILLOCK_NOWHERE());
        hillock_run.raster_offset(run, network.counts() ? HillockNative.HILLOCK_NOWHERE() : 0);
        this.runAddress = MemorySegment.ofAddress(run.address());
    }

    /** Calls through the generated binding. */
    int run(MemorySegment input) {
        return HillockNative.hillock_engine_run(engine, runAddress, input, response, MemorySegment.NULL, errorAddress);
    }

    int runCritical(MemorySegment input) {
        return invoke(CRITICAL, input);
    }

    /** @param input may be on the heap */
    int runCriticalHeap(MemorySegment input) {
        return invoke(CRITICAL_HEAP, input);
    }

    /** Makes the same call many times in C++. */
    int run(CppLoop loop, MemorySegment input, long calls) {
        return loop.run(engine, runAddress, input, response, errorAddress, calls);
    }

    /** @throws IllegalStateException if the status is not HILLOCK_OK */
    void check(int status) {
        if (status != HillockNative.HILLOCK_OK()) {
            throw new IllegalStateException(hillock_error.message(error).getString(0));
        }
    }

    @Override
    public void close() {
        HillockNative.hillock_engine_destroy(engine);
        HillockNative.hillock_image_destroy(image);
        arena.close();
    }

    private int invoke(MethodHandle handle, MemorySegment input) {
        try {
            return (int) handle.invokeExact(engine, runAddress, input, response, MemorySegment.NULL, errorAddress);
        } catch (Throwable e) {
            throw new AssertionError("a downcall throws nothing", e);
        }
    }

    private static MethodHandle critical(boolean heap) {
        NativeLibrary.require();
        return Linker.nativeLinker().downcallHandle(HillockNative.hillock_engine_run$address(),
                HillockNative.hillock_engine_run$descriptor(), Linker.Option.critical(heap));
    }
}
