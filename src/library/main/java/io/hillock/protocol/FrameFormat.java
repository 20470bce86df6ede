package io.hillock.protocol;

import java.util.Optional;

/** What a peer can read, sent in {@code accepts}: kinds of frames and of content. Every peer reads plain frames ({@code json}). */
public enum FrameFormat {
    JSON, TENSORS, COMPACT, ZSTD, LZ4,
    /** Tensors of {@link WireElementType#SPIKES}, in all kinds of frames. */
    SPIKES;

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
