package io.hillock.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;

import io.hillock.bindings.HillockNative;
import io.hillock.bindings.hillock_engine_options;
import io.hillock.bindings.library.NativeLibrary;
import io.hillock.engine.ffi.NativeError;
import io.hillock.engine.ffi.NativeRunner;
import io.hillock.image.Image;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;
import io.hillock.spike.Spikes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Objects;
import java.util.Optional;

/**
 * The C++ engine, called in process. It reads the image's weights and the caller's encodings in place, and writes into
 * the response's memory. A run allocates nothing on the Java heap.
 *
 * <p>Threads and closing: see {@link Engine}. Each concurrent caller gets its own native engine over the shared native
 * image. That engine serves later callers until it has been idle for some 15 to 30 seconds. Call from platform threads:
 * a virtual thread keeps its carrier during a run.
 */
public final class NativeEngine implements Engine {
    private final Image image;
    private final Isa isa;
    private final RunnerPool pool;
    private final CloseGuard guard;

    private NativeEngine(Image image, EngineOptions options) {
        this.image = Objects.requireNonNull(image, "image");
        Objects.requireNonNull(options, "options");
        NativeLibrary.require();
        MemorySegment nativeImage = view(image);
        Runnable destroy = () -> HillockNative.hillock_image_destroy(nativeImage);
        NativeRunner first;
        try {
            first = create(image, nativeImage, options);
        } catch (RuntimeException | Error e) {
            destroy.run();
            throw e;
        }
        this.isa = first.isa();
        this.pool = new RunnerPool(name(), image, first, () -> create(image, nativeImage, options), destroy,
                RunnerPool.IDLE);
        this.guard = new CloseGuard(this, "a native engine", pool::close);
    }

    private static MemorySegment view(Image image) {
        try (Arena arena = Arena.ofConfined()) {
            NativeError error = new NativeError(arena);
            MemorySegment out = arena.allocate(ADDRESS);
            error.check(
                    HillockNative.hillock_image_view(image.bytes(), image.bytes().byteSize(), out, error.segment()));
            return out.get(ADDRESS, 0);
        }
    }

    /** Opens the engine with {@link EngineOptions#DEFAULT}. */
    public static NativeEngine open(Image image) {
        return open(image, EngineOptions.DEFAULT);
    }

    /**
     * Opens the engine over an image, which stays in memory as long as the engine.
     *
     * @throws UnsatisfiedLinkError if there is no native library; the message says what to do
     * @throws EngineException if the library refuses the image
     */
    public static NativeEngine open(Image image, EngineOptions options) {
        return new NativeEngine(image, options);
    }

    /** The reason why there is no native engine, with a remedy; empty if there is one. */
    public static Optional<String> problem() {
        return NativeLibrary.problem();
    }

    @Override
    public String name() {
        return "native";
    }

    @Override
    public Image image() {
        return image;
    }

    /** The instruction level in use. */
    public Isa isa() {
        return isa;
    }

    @Override
    public void run(Batch batch, Response response, Limit limit) {
        try {
            pool.run(batch, response, MemorySegment.NULL, limit);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void run(Spikes spikes, Response response, Limit limit) {
        try {
            pool.run(spikes, response, MemorySegment.NULL, limit);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public boolean readsSpikes() {
        return true;
    }

    @Override
    public void run(Batch batch, Response response, MemorySegment states, Limit limit) {
        BatchStates.check(image, batch, response, states);
        try {
            pool.run(batch, response, states, limit);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public Session open() {
        return new LocalSession(this, pool);
    }

    @Override
    public void close() {
        guard.close();
    }

    private static NativeRunner create(Image image, MemorySegment nativeImage, EngineOptions options) {
        try (Arena arena = Arena.ofConfined()) {
            NativeError error = new NativeError(arena);
            MemorySegment given = hillock_engine_options.allocate(arena);
            hillock_engine_options.struct_size(given, (int) hillock_engine_options.sizeof());
            hillock_engine_options.isa(given, options.isa().code());
            hillock_engine_options.block_steps(given, RunMemory.of(image, options.blockSteps()).blockSteps());
            hillock_engine_options.threads(given, options.threads());
            MemorySegment out = arena.allocate(ADDRESS);
            error.check(HillockNative.hillock_engine_create(nativeImage, given, out, error.segment()));
            return new NativeRunner(image, out.get(ADDRESS, 0));
        }
    }
}
