package io.hillock.engine;

import io.hillock.bindings.HillockNative;
import java.util.Locale;

/** Instruction levels of the native engine, ascending; all give the same bits. */
public enum Isa {
    /** What every machine of this architecture has. */
    SCALAR(HillockNative.HILLOCK_ISA_SCALAR()),
    /** AVX2 and FMA. */
    AVX2(HillockNative.HILLOCK_ISA_AVX2());

    private final int code;

    Isa(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static Isa of(int code) {
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
