package io.hillock.unified;

import java.util.List;

/**
 * The first of one kind; where none of that kind may be chosen, the first of all.
 *
 * @param kind preferred
 */
public record FirstAvailable(EngineKind kind) implements Strategy {
    /** The Java engine while it works. */
    public static final FirstAvailable JAVA = new FirstAvailable(EngineKind.JAVA);

    /** The C++ engine in process while it works. */
    public static final FirstAvailable NATIVE = new FirstAvailable(EngineKind.NATIVE);

    @Override
    public int choose(List<? extends Alternative> legs, long open, int samples, long number) {
        for (long rest = open; rest != 0; rest &= rest - 1) {
            int index = Long.numberOfTrailingZeros(rest);
            if (legs.get(index).kind() == kind) {
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
