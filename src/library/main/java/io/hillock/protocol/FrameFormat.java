package io.hillock.protocol;

import java.util.Optional;

/** What a peer can read; sent as {@code accepts}. Plain frames ({@code json}) everyone can. */
public enum FrameFormat {
    JSON, TENSORS, COMPACT, ZSTD, LZ4;

    private final String label = WireNames.of(this);

    public String label() {
        return label;
    }

    /** Empty for words that this version does not know: a newer peer may read more. */
    public static Optional<FrameFormat> of(String label) {
        for (FrameFormat format : values()) {
            if (format.label.equals(label)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }
}
