package io.hillock.server.page;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * One file of the page.
 *
 * @param type its media type
 * @param plain its bytes
 * @param gzip the same, compressed; longer than {@code plain} if compressing gains nothing
 * @param tag the entity tag, in quotes, which differs for other bytes
 */
@SuppressWarnings("java:S6218") // compared by nobody
public record PageAsset(String type, byte[] plain, byte[] gzip, String tag) {
    private static final int TAG_BYTES = 12;

    static PageAsset of(String type, byte[] plain) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(plain);
            return new PageAsset(type, plain, compressed(plain),
                    '"' + HexFormat.of().formatHex(hash, 0, TAG_BYTES) + '"');
        } catch (NoSuchAlgorithmException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] compressed(byte... plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out) {
            {
                def.setLevel(Deflater.BEST_COMPRESSION);
            }
        }) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }
}
