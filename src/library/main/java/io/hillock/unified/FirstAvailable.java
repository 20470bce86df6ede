package io.hillock.unified;

import java.util.List;

/**
 * Chooses the first available engine of one kind, or else the first of all.
 *
 * @param kind the preferred kind
 */
public record FirstAvailable(EngineKind kind) implements Strategy {
    /** Prefers the Java engine. */
    public static final FirstAvailable JAVA = new FirstAvailable(EngineKind.JAVA);

    /** Prefers the C++ engine in this process. */
    public static final FirstAvailable NATIVE = new FirstAvailable(EngineKind.NATIVE);

    /** Prefers an engine of another process. */
    public static final FirstAvailable REMOTE = new FirstAvailable(EngineKind.REMOTE);

    @Override
    public int choose(List<? extends Alternative> engines, long open, int samples, long number) {
        for (long rest = open; rest != 0; rest &= rest - 1) {
            int index = Long.numberOfTrailingZeros(rest);
            if (engines.get(index).kind() == kind) {
                return index;
            }
        }
        return Long.numberOfTrailingZeros(open);
    }

    @Override
    public String label() {
        return kind.label() + "-first";
    }
}
