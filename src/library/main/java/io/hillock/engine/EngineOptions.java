package io.hillock.engine;

import java.util.Objects;

/**
 * Options that change an engine's speed and memory, but no bit of its results. Immutable.
 *
 * @param isa the highest instruction level that the native engine may use; the machine's best level if that is lower. With
 *     {@link Isa#SCALAR} the Java engine uses no vectors
 * @param blockSteps time steps that run layer by layer at once, at least 1; an engine uses fewer if their signals would
 *     need more than 64 MiB ({@link RunMemory})
 * @param threads the number of threads that share one run of the native engine, 1 to 256; with 1 only the caller's
 *     thread runs
 */
public record EngineOptions(Isa isa, int blockSteps, int threads) {
    /** The machine's best instruction level, blocks of 64 steps, the caller's thread only. */
    public static final EngineOptions DEFAULT = new EngineOptions(Isa.NEON, 64, 1);

    public EngineOptions {
        Objects.requireNonNull(isa, "isa");
        if (blockSteps < 1) {
            throw new IllegalArgumentException("blockSteps must be at least 1, is " + blockSteps);
        }
        if (threads < 1 || threads > 256) {
            throw new IllegalArgumentException("threads must be 1 to 256, is " + threads);
        }
    }

    public EngineOptions withIsa(Isa isa) {
        return new EngineOptions(isa, blockSteps, threads);
    }

    public EngineOptions withBlockSteps(int blockSteps) {
        return new EngineOptions(isa, blockSteps, threads);
    }

    public EngineOptions withThreads(int threads) {
        return new EngineOptions(isa, blockSteps, threads);
    }
}
