package io.hillock.file;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Recognises files that people take for a network or an image, and says what to do with them. Any thread. */
public final class FileSignature {

    /** The bytes of a file's start, and of its end, that are enough. */
    public static final int BYTES = 64 << 10;

    private static final String EXPORT = "load it in its simulator and export the network with nir.write";
    private static final int TAR_MAGIC = 257;
    private static final int TEXT_BYTES = 512;
    private static final int SAFETENSORS_HEADER = 8;

    private FileSignature() {}

    /**
     * What a file is that is neither HDF5 nor an image, and the remedy, as the end of a sentence: {@code is compressed
     * with gzip: unpack it first}. Empty if the bytes tell nothing.
     *
     * @param start the file's first bytes, up to {@link #BYTES}
     * @param end the file's last bytes, up to {@link #BYTES}; they may overlap
     */
    public static Optional<String> explain(byte[] start, byte[] end) {
        if (start.length == 0) {
            return Optional.of("is empty: copy or download it again");
        }
        return safetensors(start).or(() -> archive(start, end)).or(() -> array(start)).or(() -> text(start));
    }

    /** The same for a file that is in memory. */
    public static Optional<String> explain(byte[] file) {
        return explain(Arrays.copyOf(file, Math.min(file.length, BYTES)),
                Arrays.copyOfRange(file, Math.max(0, file.length - BYTES), file.length));
    }

    private static Optional<String> archive(byte[] start, byte[] end) {
        if (starts(start, 'P', 'K', 3, 4) || starts(start, 'P', 'K', 5, 6)) {
            return Optional.of(zip(start, end));
        }
        if (starts(start, 0x1f, 0x8b, 8)) {
            return Optional.of("is compressed with gzip: unpack it with gunzip first");
        }
        if (starts(start, 0xfd, '7', 'z', 'X', 'Z')) {
            return Optional.of("is compressed with xz: unpack it with unxz first");
        }
        if (starts(start, 'B', 'Z', 'h')) {
            return Optional.of("is compressed with bzip2: unpack it with bunzip2 first");
        }
        if (starts(start, 0x28, 0xb5, 0x2f, 0xfd)) {
            return Optional.of("is compressed with Zstandard: unpack it with unzstd first");
        }
        if (starts(start, '7', 'z', 0xbc, 0xaf)) {
            return Optional.of("is a 7z archive: unpack it first");
        }
        boolean tar = start.length > TAR_MAGIC
                && starts(Arrays.copyOfRange(start, TAR_MAGIC, start.length), 'u', 's', 't', 'a', 'r');
        return tar ? Optional.of("is a tar archive: unpack it first") : Optional.empty();
    }

    /** A zip's directory, which lists its entries, is at its end. */
    private static String zip(byte[] start, byte[] end) {
        String names = latin(start) + latin(end);
        if (names.contains("data.pkl")) {
            return "is a PyTorch checkpoint, not a NIR file: " + EXPORT;
        }
        return names.contains(".npy")
                ? "is an npz of NumPy arrays, not a network: give it to --input"
                : "is a zip archive: unpack it first";
    }

    private static Optional<String> array(byte[] start) {
        if (starts(start, 0x93, 'N', 'U', 'M', 'P', 'Y')) {
            return Optional.of("is a NumPy array, not a network: give it to --input");
        }
        // The protocol of a pickle, and the number that torch.save wrote first before PyTorch 1.6.
        if (starts(start, 0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19)) {
            return Optional.of("is a PyTorch checkpoint of the old format, not a NIR file: " + EXPORT);
        }
        if (start.length > 1 && (start[0] & 0xff) == 0x80 && 2 <= start[1] && start[1] <= 5) {
            return Optional.of("is a Python pickle, not a NIR file: " + EXPORT);
        }
        return Optional.empty();
    }

    /** Its first eight bytes are the length of a JSON object, and may look like anything. */
    private static Optional<String> safetensors(byte[] start) {
        boolean safetensors = start.length > SAFETENSORS_HEADER && start[SAFETENSORS_HEADER] == '{' && start[5] == 0
                && start[6] == 0 && start[7] == 0;
        return safetensors
                ? Optional.of("is a safetensors file, not a NIR file: Image.open reads it if hillock compile wrote it")
                : Optional.empty();
    }

    private static Optional<String> text(byte[] start) {
        byte[] head = Arrays.copyOf(start, Math.min(start.length, TEXT_BYTES));
        String text = latin(head).replaceFirst("^\u00ef\u00bb\u00bf", "").stripLeading().toLowerCase(Locale.ROOT);
        if (text.startsWith("version https://git-lfs.github.com/spec/")) {
            return Optional.of("is a Git LFS pointer, not the file itself: run 'git lfs pull' in its repository");
        }
        if (text.startsWith("<!doctype html") || text.startsWith("<html")) {
            return Optional.of("is an HTML page, not the file itself: download the raw file");
        }
        for (byte one : head) {
            boolean control = 0 <= one && one < ' ' && one != '\n' && one != '\r' && one != '\t' && one != '\f';
            if (control || one == 0x7f) {
                return Optional.empty();
            }
        }
        return Optional.of("is a text file, not a NIR file: " + EXPORT);
    }

    private static boolean starts(byte[] bytes, int... magic) {
        if (bytes.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((bytes[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
