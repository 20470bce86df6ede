package io.hillock.engine;

import java.util.Locale;

/** Instruction levels of the native engine, ascending. A machine supports some of them, and all give the same bits. */
public enum Isa {
    /** One number at a time: the plain kernels, which are the reference for all others. */
    SCALAR(1),
    /** The level of every x86-64 machine. */
    SSE(2),
    /** AVX2 and FMA. */
    AVX2(3),
    /** AVX-512 with F, VL, BW and DQ. */
    AVX512(4),
    /** The level of every aarch64 machine. */
    NEON(5);

    /**
     * The value in {@code enum hillock_isa}. It is repeated here because the bindings cannot be loaded if native access
     * is denied.
     */
    private final int code;

    Isa(int code) {
        this.code = code;
    }

    /** The value in {@code enum hillock_isa}. */
    public int code() {
        return code;
    }

    public static Isa of(int code) {
        for (Isa isa : values()) {
            if (isa.code == code) {
                return isa;
            }
        }
        throw new EngineException(
                "the library reports instruction level " + code + ", which this release does not know");
    }

    /** The name in the environment variable {@code HILLOCK_ISA} and on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
