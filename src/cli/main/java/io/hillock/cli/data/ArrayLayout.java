package io.hillock.cli.data;

/** The order of the first two dimensions of an array of samples. */
public enum ArrayLayout {
    /** [B, T, *in]: sample, then step. */
    BT,
    /** [T, B, *in]: step, then sample, as PyTorch's simulators have it. */
    TB;

    /** @throws IllegalArgumentException if there is no such layout */
    public static ArrayLayout of(String label) {
        for (ArrayLayout layout : values()) {
            if (layout.name().equalsIgnoreCase(label)) {
                return layout;
            }
        }
        throw new IllegalArgumentException("'" + label + "' is neither BT nor TB");
    }
}
