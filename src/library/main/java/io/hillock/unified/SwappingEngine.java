package io.hillock.unified;

import io.hillock.engine.ClosedException;
import io.hillock.engine.Engine;
import io.hillock.engine.Limit;
import io.hillock.engine.Session;
import io.hillock.engine.UseCount;
import io.hillock.image.Image;
import io.hillock.image.program.RecordingNames;
import io.hillock.spike.Batch;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.spike.ResponseShape;
import io.hillock.spike.Spikes;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Serves one network, and {@link #swap swaps} in another under load, for example one that was trained meanwhile. No run fails or waits because of a
 * swap: runs under way finish on the old network, later ones use the new one, and the old engine closes after its last run. A session stays on
 * the network it was opened with until it is closed.
 *
 * <p>Threads and closing: as for {@link Engine}. A run takes no lock and allocates nothing. One swap at a time; others wait.
 */
public final class SwappingEngine implements Engine {
    private final Function<Image, Engine> engines;
    private final ReentrantLock swaps = new ReentrantLock();
    private volatile Served served;
    private volatile boolean closed;

    /** An engine, and who uses it. */
    private record Served(Engine engine, UseCount uses) {
        Served(Engine engine) {
            this(engine, new UseCount(engine::close));
        }
    }

    private SwappingEngine(Function<Image, Engine> engines, Engine first) {
        this.engines = engines;
        served = new Served(first);
    }

    /**
     * Opens the first network.
     *
     * @param engines opens an engine for each network, such as {@code NativeEngine::open} or {@code UnifiedEngine::open}; this closes it
     * @throws io.hillock.engine.EngineException if the engine does not give the bits of the plain Java engine
     */
    public static SwappingEngine open(Image image, Function<Image, Engine> engines) {
        return new SwappingEngine(engines, checked(image, engines));
    }

    private static Engine checked(Image image, Function<Image, Engine> engines) {
        Engine engine = engines.apply(image);
        try {
            new GoldenSample(image).check(engine);
            return engine;
        } catch (RuntimeException | Error e) {
            engine.close();
            throw e;
        }
    }

    /**
     * Opens another network, checks its bits by a {@link GoldenSample}, and serves it from now on. If this throws, nothing has changed.
     *
     * @param image with the Inputs, Outputs, run settings and recordings of the one it replaces, so that each caller's response fits both
     * @return the image that was served until now
     * @throws IllegalArgumentException if the image does not fit; the message says what differs
     * @throws io.hillock.engine.EngineException if the new engine does not give the bits of the plain Java engine
     * @throws ClosedException after {@link #close()}
     */
    public Image swap(Image image) {
        Objects.requireNonNull(image, "image");
        swaps.lock();
        try {
            Served before = served;
            checkOpen();
            checkFits(before.engine.image(), image);
            Served fresh = new Served(checked(image, engines));
            synchronized (this) {
                if (closed) {
                    fresh.engine.close();
                    throw closedException();
                }
                served = fresh;
            }
            before.uses.retire();
            return before.engine.image();
        } finally {
            swaps.unlock();
        }
    }

    private static void checkFits(Image before, Image image) {
        require("the Inputs", before.inputPorts(), image.inputPorts());
        ResponseShape old = all(before);
        ResponseShape fresh = all(image);
        require("the Outputs", old.ports(), fresh.ports());
        require("the run settings", old.settings(), fresh.settings());
        require("what can be recorded", old.tracks(), fresh.tracks());
        require("the labelled Output", before.labelledOutput(), image.labelledOutput());
    }

    private static ResponseShape all(Image image) {
        return image.answer(1, 1, new RequestedOutputs(true, false, RecordingNames.all(image.program())));
    }

    private static void require(String what, Object before, Object now) {
        if (!before.equals(now)) {
            throw new IllegalArgumentException(
                    "the image cannot take the other's place: " + what + " differ, " + before + " before, " + now
                            + " now");
        }
    }

    private void checkOpen() {
        if (closed) {
            throw closedException();
        }
    }

    private static ClosedException closedException() {
        return new ClosedException("the swapping engine");
    }

    /** Begins a use of the present engine. */
    private Served begin() {
        for (;;) {
            checkOpen();
            // An engine is retired only after another has taken its place, or after closing.
            Served now = served;
            if (now.uses.begin()) {
                return now;
            }
        }
    }

    @Override
    public String name() {
        return "swapping";
    }

    /** The image that is served now. A response that it allocates fits its successors too. */
    @Override
    public Image image() {
        return served.engine.image();
    }

    @Override
    public void run(Batch batch, Response response, Limit limit) {
        Served now = begin();
        try {
            now.engine.run(batch, response, limit);
        } finally {
            now.uses.end();
        }
    }

    @Override
    public void run(Spikes spikes, Response response, Limit limit) {
        Served now = begin();
        try {
            now.engine.run(spikes, response, limit);
        } finally {
            now.uses.end();
        }
    }

    @Override
    public boolean readsSpikes() {
        return served.engine.readsSpikes();
    }

    /**
     * Refuses: the states belong to one network, and another may be served by now.
     *
     * @throws UnsupportedOperationException always; open a session, or run the states on an engine of their network
     */
    @Override
    public void run(Batch batch, Response response, MemorySegment states, Limit limit) {
        throw new UnsupportedOperationException("states belong to one network, which may have been swapped meanwhile: "
                + "open a session, or run them on an engine of their network");
    }

    @Override
    public Session open() {
        Served now = begin();
        try {
            return new StayingSession(now.engine.open(), now.uses);
        } catch (RuntimeException | Error e) {
            now.uses.end();
            throw e;
        }
    }

    /** Runs under way finish, later ones are refused. The engine closes after the last run and the last session. */
    @Override
    public void close() {
        Served last;
        synchronized (this) {
            closed = true;
            last = served;
        }
        last.uses.retire();
    }
}
