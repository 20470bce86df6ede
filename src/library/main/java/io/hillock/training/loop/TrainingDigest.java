package io.hillock.training.loop;

import io.hillock.image.Image;
import io.hillock.training.DataSet;
import io.hillock.training.Training;
import io.hillock.training.TrainingJson;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Identifies a training, so that a checkpoint continues no other: SHA-256 of all that affects its result. */
final class TrainingDigest {
    private TrainingDigest() {}

    static String of(Training training) {
        String text = Image.compile(training.network(), training.settings()).digest() + '\n'
                + TrainingJson.writeResult(training);
        return sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Form and labels of a set, and its first and last sample. */
    static String of(DataSet data) {
        MessageDigest digest = digest();
        StringBuilder text = new StringBuilder();
        text.append(data.size()).append(' ').append(data.inputs()).append(' ').append(data.steps()).append(' ')
                .append(data.held());
        for (int sample = 0; sample < data.size(); sample++) {
            text.append(' ').append(data.label(sample));
        }
        float[] values = new float[Math.multiplyExact(data.inputs(), data.held() ? 1 : data.steps())];
        for (int sample : new int[]{0, data.size() - 1}) {
            data.read(sample, values);
            for (float value : values) {
                text.append(' ').append(Float.floatToRawIntBits(value));
            }
        }
        digest.update(text.toString().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
