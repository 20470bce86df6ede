package io.hillock.protocol.frame;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.protocol.Compression;
import io.hillock.protocol.Envelope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The expected test vectors: contents by file name. */
final class Vectors {
    static final Path DOCS = Path.of(System.getProperty("basedir", "."), "../docs").normalize();
    static final Path FOLDER = DOCS.resolve("protocol-vectors");

    private Vectors() {}

    /** Frames of valid messages, and for each message the JSON that all its frames mean. */
    static Map<String, byte[]> good() throws IOException {
        var files = new TreeMap<String, byte[]>();
        FrameEncoder encoder = Wire.encoder();
        for (Map.Entry<String, Envelope> example : Examples.all().entrySet()) {
            String name = example.getKey();
            Envelope envelope = example.getValue();
            byte[] plain = Wire.bytes(encoder.plain(envelope));
            files.put(name + ".plain.bin", plain);
            files.put(name + ".json", pretty(plain));
            files.put(name + ".tensor.bin", Wire.bytes(encoder.tensor(envelope, Compression.NONE)));
            for (Compression compression : new Compression[]{Compression.ZSTD, Compression.LZ4}) {
                byte[] packed = Wire.bytes(encoder.tensor(envelope, compression));
                if (packed[4 + TensorFrame.FLAGS] != 0) {
                    files.put(name + "." + compression.name().toLowerCase(Locale.ROOT) + ".bin", packed);
                }
            }
            if (encoder.hasCompactForm(envelope)) {
                files.put(name + ".compact.bin", Wire.bytes(encoder.compact(envelope)));
            }
        }
        return files;
    }

    /** Frames that must be refused, and expected.json with the code and the id of each. */
    static Map<String, byte[]> bad() throws IOException {
        var files = new TreeMap<String, byte[]>();
        ObjectNode expected = new ObjectMapper().createObjectNode();
        for (BadFrame bad : BadFrames.all()) {
            files.put(bad.name() + ".bin", bad.frame());
            expected.putObject(bad.name() + ".bin").put("code", bad.code().label()).put("id", bad.id());
        }
        files.put("expected.json", (expected.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
        return files;
    }

    private static byte[] pretty(byte[] plainFrame) throws IOException {
        var json = new ObjectMapper().readTree(plainFrame, 4, plainFrame.length - 4);
        return (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
