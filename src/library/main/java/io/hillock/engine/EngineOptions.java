package io.hillock.engine;

import java.util.Objects;

/**
 * How an engine runs; changes speed and memory, no bit.
 *
 * @param isa the highest instruction level allowed, of the native engine; the machine's best where that is lower
 * @param blockSteps time steps that run layer by layer at once, at least 1; an engine takes fewer where their signals would need more than
 *     64 MiB ({@link RunMemory})
 * @param threads that share one run of the native engine, 1 to 256; 1 is the caller's alone
 */
public record EngineOptions(Isa isa, int blockSteps, int threads) {
    /** All that the machine has, blocks of 64 steps, the caller's thread. */
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
