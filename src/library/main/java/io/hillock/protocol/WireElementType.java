package io.hillock.protocol;

/**
 * The element types of tensors on the wire, by their names in safetensors; little-endian. {@link #SPIKES} is this
 * protocol's own.
 */
public enum WireElementType {
    F32(1, 4), F64(2, 8), F16(3, 2), I32(4, 4), I64(5, 8), U8(6, 1), BOOL(7, 1),
    /**
     * Elements of 0 and 1, of which the tensor holds the positions of the ones: uint32, counted from 0 in row-major
     * order, ascending. Fewer ones take fewer bytes; none take none.
     */
    SPIKES(8, 4);

    private final int number;
    private final int bytes;

    WireElementType(int number, int bytes) {
        this.number = number;
        this.bytes = bytes;
    }

    /** Its number in compact frames. */
    public int number() {
        return number;
    }

    /** Bytes of one element; of one position in {@link #SPIKES}. */
    public int bytes() {
        return bytes;
    }

    /** Whether a tensor of {@code elements} may have {@code bytes}. */
    public boolean fits(long elements, long bytes) {
        return this == SPIKES
                ? bytes % this.bytes == 0 && bytes >= 0 && bytes <= elements * this.bytes
                : bytes == elements * this.bytes;
    }

    /** @throws InvalidMessageException for a word that is none of these */
    public static WireElementType of(String label) {
        return WireNames.find("dtype", label, values(), WireElementType::name);
    }

    /** @throws InvalidMessageException for a number that is none of these */
    public static WireElementType of(int number) {
        return switch (number) {
            case 1 -> F32;
            case 2 -> F64;
            case 3 -> F16;
            case 4 -> I32;
            case 5 -> I64;
            case 6 -> U8;
            case 7 -> BOOL;
            case 8 -> SPIKES;
            default -> throw MessageChecks.invalid(ErrorCode.BAD_VALUE, "dtype", number + " is not a dtype");
        };
    }
}
