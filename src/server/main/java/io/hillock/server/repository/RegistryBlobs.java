package io.hillock.server.repository;

import io.hillock.file.WholeFile;
import io.hillock.server.request.ServiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The blobs of an OCI image layout: files named by the SHA-256 of their content. Whoever reads one checks that. */
final class RegistryBlobs {
    private static final String PREFIX = "sha256:";
    private static final Pattern DIGEST = Pattern.compile(PREFIX + "[0-9a-f]{64}");

    private final Path folder;

    RegistryBlobs(Path registry) {
        folder = registry.resolve("blobs/sha256");
    }

    static String digest(byte[] bytes) {
        try {
            return PREFIX + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes a blob unless it is there, and returns its digest. */
    String write(byte[] bytes) throws IOException {
        String digest = digest(bytes);
        Path file = file(digest);
        if (!Files.exists(file)) {
            Files.createDirectories(folder);
            WholeFile.replace(file, to -> Files.write(to, bytes));
        }
        return digest;
    }

    /**
     * Reads a blob.
     *
     * @throws ServiceException {@code INVALID} if it is missing, or is not what its digest says
     */
    byte[] read(String digest) {
        try {
            byte[] bytes = Files.readAllBytes(file(digest));
            if (digest(bytes).equals(digest)) {
                return bytes;
            }
            throw ServiceException
                    .invalid("the registry's blob " + digest + " has another content than its digest says");
        } catch (NoSuchFileException e) {
            throw ServiceException.invalid("the registry lacks the blob " + digest);
        } catch (IOException e) {
            throw ServiceException.invalid("the registry's blob " + digest + " cannot be read: " + e.getMessage());
        }
    }

    private Path file(String digest) {
        if (!DIGEST.matcher(digest).matches()) {
            throw ServiceException.invalid("the registry names a blob by '" + digest + "', which is no sha256 digest");
        }
        return folder.resolve(digest.substring(PREFIX.length()));
    }
}
