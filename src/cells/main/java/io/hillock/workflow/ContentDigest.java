package io.hillock.workflow;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of a sequence of texts and files, each preceded by its length. One thread. */
public final class ContentDigest {
    private final MessageDigest sha;

    public ContentDigest() {
        try {
            sha = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    public ContentDigest text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        length(bytes.length);
        sha.update(bytes);
        return this;
    }

    /** Adds the content of a file, or of all files directly in a folder with their names. */
    public ContentDigest file(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            try (var inside = Files.list(file)) {
                for (Path one : inside.filter(Files::isRegularFile).sorted().toList()) {
                    text(one.getFileName().toString()).file(one);
                }
            }
            return this;
        }
        length(Files.size(file));
        try (InputStream in = Files.newInputStream(file)) {
            byte[] chunk = new byte[1 << 16];
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                sha.update(chunk, 0, count);
            }
        }
        return this;
    }

    private void length(long length) {
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            sha.update((byte) (length >>> shift));
        }
    }

    /** 64 hexadecimal digits; ends the digest. */
    public String hex() {
        return HexFormat.of().formatHex(sha.digest());
    }
}
