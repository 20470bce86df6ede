package io.hillock.engine;

/**
 * How an engine runs; changes speed and memory, no bit.
 *
 * @param isa the highest instruction level allowed, of the native engine; the machine's best where that is lower
 * @param blockSteps time steps that run layer by layer at once, at least 1
 */
public record EngineOptions(Isa isa, int blockSteps) {
    /** All that the machine has, blocks of 64 steps. */
    public static final EngineOptions DEFAULT = new EngineOptions(Isa.AVX2, 64);

    public EngineOptions {
        if (blockSteps < 1) {
            throw new IllegalArgumentException("blockSteps must be at least 1, is " + blockSteps);
        }
    }

    public EngineOptions withIsa(Isa isa) {
        return new EngineOptions(isa, blockSteps);
    }

    public EngineOptions withBlockSteps(int blockSteps) {
        return new EngineOptions(isa, blockSteps);
    }
}
