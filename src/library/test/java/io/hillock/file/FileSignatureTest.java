package io.hillock.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** The sentence for each kind of file. */
class FileSignatureTest {

    private static final String EXPORT = "load it in its simulator and export the network with nir.write";

    @Test
    void textFiles() {
        explains("is a Git LFS pointer, not the file itself: run 'git lfs pull' in its repository",
                "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 17856\n");
        String html = "is an HTML page, not the file itself: download the raw file";
        explains(html, "<!DOCTYPE html>\n<html lang=\"en\">");
        explains(html, "\n\n  <HTML><head><title>404</title>");
        explains(html, "\ufeff<!doctype HTML>");
        explains("is a text file, not a NIR file: " + EXPORT, "Not Found\n");
        explains("is a text file, not a NIR file: " + EXPORT, "{\"nodes\": {}}");
        explains("is empty: copy or download it again", "");
    }

    @Test
    void archives() throws IOException {
        explains("is a PyTorch checkpoint, not a NIR file: " + EXPORT, zip("model/data.pkl", "model/data/0"));
        explains("is an npz of NumPy arrays, not a network: give it to --input", zip("weights.npy", "bias.npy"));
        explains("is a zip archive: unpack it first", zip("model.nir"));
        var gzip = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(gzip)) {
            out.write(new byte[100]);
        }
        explains("is compressed with gzip: unpack it with gunzip first", gzip.toByteArray());
        explains("is compressed with xz: unpack it with unxz first", hex("fd377a585a000004"));
        explains("is compressed with bzip2: unpack it with bunzip2 first", hex("425a683931415926"));
        explains("is compressed with Zstandard: unpack it with unzstd first", hex("28b52ffd04000000"));
        explains("is a 7z archive: unpack it first", hex("377abcaf271c0004"));
        byte[] tar = new byte[1024];
        System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
        explains("is a tar archive: unpack it first", tar);
    }

    /** A zip's directory comes last, and a large first entry separates it from the start. */
    @Test
    void largeCheckpoints() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.setLevel(0);
            zip.putNextEntry(new ZipEntry("archive/data/0"));
            zip.write(new byte[300_000]);
            zip.putNextEntry(new ZipEntry("archive/data.pkl"));
            zip.write(new byte[10]);
        }
        explains("is a PyTorch checkpoint, not a NIR file: " + EXPORT, bytes.toByteArray());
    }

    @Test
    void arraysAndPickles() {
        explains("is a NumPy array, not a network: give it to --input", hex("934e554d505901007600"));
        explains("is a PyTorch checkpoint of the old format, not a NIR file: " + EXPORT,
                hex("80028a0a6cfc9c46f9206aa850192e80024de903"));
        explains("is a Python pickle, not a NIR file: " + EXPORT, hex("80049528000000000000007d94"));
    }

    /** The first bytes of a safetensors file are a length, which may look like the start of anything. */
    @Test
    void safetensors() {
        String sentence = "is a safetensors file, not a NIR file: Image.open reads it if hillock compile wrote it";
        for (String length : new String[]{"8002000000000000", "1f8b080000000000", "425a680000000000"}) {
            explains(sentence, hex(length + "7b7d"));
        }
    }

    @Test
    void bytesThatTellNothing() {
        assertEquals(Optional.empty(), FileSignature.explain(hex("00010203040506070809")));
        assertEquals(Optional.empty(), FileSignature.explain(hex("894844460d0a1a0a")));
    }

    private static void explains(String sentence, String text) {
        explains(sentence, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void explains(String sentence, byte[] file) {
        assertEquals(Optional.of(sentence), FileSignature.explain(file));
        assertEquals(Optional.of(sentence),
                FileSignature.explain(Arrays.copyOf(file, Math.min(file.length, FileSignature.BYTES)),
                        Arrays.copyOfRange(file, Math.max(0, file.length - FileSignature.BYTES), file.length)));
    }

    private static byte[] zip(String... names) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(new byte[10]);
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
