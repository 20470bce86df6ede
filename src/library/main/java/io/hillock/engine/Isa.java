package io.hillock.engine;

import java.util.Locale;

/** Instruction levels of the native engine, ascending; a machine has some of them, and all give the same bits. */
public enum Isa {
    /** One number at a time: the plain kernels, by which the others are judged. */
    SCALAR(1),
    /** What every x86-64 has. */
    SSE(2),
    /** AVX2 and FMA. */
    AVX2(3),
    /** AVX-512 with its parts F, VL, BW and DQ. */
    AVX512(4),
    /** What every aarch64 has. */
    NEON(5);

    /** As {@code enum hillock_isa}; written out, since the bindings cannot be loaded where native access is denied. */
    private final int code;

    Isa(int code) {
        this.code = code;
    }

    int code() {
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

    /** As the environment variable {@code HILLOCK_ISA} and the command line write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
