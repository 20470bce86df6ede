package io.hillock.flink;

import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The engine of a network, which all subtasks of a job in one task manager share: in C++, or in Java where the native library does not load.
 * The last subtask to close it frees it. Any thread.
 */
final class SharedEngine implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(SharedEngine.class.getName());
    /** By digest. Flink loads this class once for each job, so jobs share nothing. */
    private static final Map<String, Use> OPEN = new HashMap<>();

    private final String digest;
    private final Engine engine;

    /** An engine and the number of subtasks that use it. */
    private record Use(Engine engine, int subtasks) {}

    private SharedEngine(String digest, Engine engine) {
        this.digest = digest;
        this.engine = engine;
    }

    /** @param bytes the image; read only if no other subtask has it open */
    static SharedEngine open(String digest, byte[] bytes) {
        synchronized (OPEN) {
            Use use = OPEN.get(digest);
            Engine engine = use == null ? open(Image.load(bytes)) : use.engine();
            OPEN.put(digest, new Use(engine, use == null ? 1 : use.subtasks() + 1));
            return new SharedEngine(digest, engine);
        }
    }

    private static Engine open(Image image) {
        Optional<String> problem = NativeEngine.problem();
        if (problem.isEmpty()) {
            return NativeEngine.open(image);
        }
        LOG.log(Level.WARNING, "running on the Java engine, at several times the CPU time: {0}", problem.get());
        return JavaEngine.open(image);
    }

    Engine engine() {
        return engine;
    }

    Image image() {
        return engine.image();
    }

    /** Once for each {@link #open}. */
    @Override
    public void close() {
        synchronized (OPEN) {
            Use use = OPEN.get(digest);
            if (use.subtasks() == 1) {
                OPEN.remove(digest);
                engine.close();
            } else {
                OPEN.put(digest, new Use(engine, use.subtasks() - 1));
            }
        }
    }
}
