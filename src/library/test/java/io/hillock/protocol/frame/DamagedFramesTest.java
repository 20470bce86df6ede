package io.hillock.protocol.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.protocol.Compression;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.NetworkMessage.NetworkLoad;
import io.hillock.protocol.WireTensor;
import io.hillock.protocol.bytes.FrameException;
import io.hillock.protocol.json.JsonParsing;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Any input gives a message or a FrameException: shortened frames, changed bytes, sizes at the limits. */
class DamagedFramesTest {
    /** Run ten million by hand. */
    private static final long INPUTS = Long.getLong("hillock.fuzz.inputs", 200_000);
    private static final long SEED = Long.getLong("hillock.fuzz.seed", 20_250_101);

    private final FrameDecoder decoder = Wire.decoder();

    @Test
    void cutAtEveryByte() throws IOException {
        for (Map.Entry<String, byte[]> vector : Vectors.good().entrySet()) {
            byte[] frame = vector.getValue();
            boolean mayLoseItsEnd = !vector.getKey().endsWith(".plain.bin");
            for (int length = 0; vector.getKey().endsWith(".bin") && length < frame.length - 4; length++) {
                byte[] body = Arrays.copyOfRange(frame, 4, 4 + length);
                try {
                    Envelope envelope = decoder.decode(MemorySegment.ofArray(body), Arena.ofAuto());
                    assertTrue(mayLoseItsEnd, vector.getKey() + " cut to " + length);
                    assertEquals(Examples.all().get(vector.getKey().replaceFirst("\\..*", "")), envelope);
                } catch (FrameException e) {
                    assertEquals(ErrorCode.BAD_FRAME, e.code(), vector.getKey() + " cut to " + length);
                }
            }
        }
    }

    @Test
    void changedBytes() {
        assertTimeout(Duration.ofMinutes(1).plusMillis(INPUTS),
                () -> assertTrue(new FrameFuzz().run(INPUTS, SEED) > INPUTS / 100, "hardly any was accepted"));
    }

    @Test
    void framesBeyondTheLimitAreNotMade() {
        int limit = Envelope.MIN_MAX_FRAME;
        var encoder = new FrameEncoder(limit, Wire.handles());
        var image = WireTensor.bytes(NetworkLoad.IMAGE, Arena.ofAuto().allocate(limit));
        Envelope envelope = Envelope.of(1, "a", "b", new NetworkLoad("n", OptionalLong.empty(), Optional.of(image)));
        for (Compression compression : Compression.values()) {
            var refusal = assertThrows(InvalidMessageException.class, () -> encoder.tensor(envelope, compression));
            assertEquals(ErrorCode.TOO_LARGE, refusal.code());
        }
        assertThrows(InvalidMessageException.class, () -> encoder.plain(envelope));
        assertThrows(InvalidMessageException.class, () -> new FrameEncoder(limit, Wire.handles())
                .compact(Examples.all().get("sparse_batch")));
    }

    @Test
    void nothingIsUnpackedBeyondTheLimit() {
        byte[] packed = Wire.bytes(Wire.encoder().tensor(Examples.all().get("sparse_batch"), Compression.ZSTD));
        var small = new FrameDecoder(Envelope.MIN_MAX_FRAME, Wire.handles());
        MemorySegment body = Arena.ofAuto().allocate(packed.length - 4, 8);
        body.copyFrom(MemorySegment.ofArray(packed).asSlice(4));
        var refusal = assertThrows(FrameException.class, () -> small.decode(body, (bytes, _) -> {
            throw new AssertionError("asked for " + bytes + " bytes");
        }));
        assertEquals(ErrorCode.BAD_FRAME, refusal.code());
        assertEquals(Examples.all().get("sparse_batch").id(), refusal.id());
    }

    @Test
    void jsonValuesAreCounted() {
        String event = """
                {"cellular_version":"2025.1","id":1,"type":"STATUS_REQUEST","source_cell":"a","target_cell":"b",\
                "payload":{},"x":[%s1]}""";
        byte[] good = event.formatted("1,".repeat(JsonParsing.MAX_TOKENS / 2)).getBytes(StandardCharsets.UTF_8);
        byte[] bad = event.formatted("1,".repeat(JsonParsing.MAX_TOKENS)).getBytes(StandardCharsets.UTF_8);
        assertEquals(MessageType.STATUS_REQUEST,
                decoder.decode(MemorySegment.ofArray(good), Arena.ofAuto()).type());
        assertThrows(FrameException.class, () -> decoder.decode(MemorySegment.ofArray(bad), Arena.ofAuto()));
    }

    @Test
    void lengths() {
        assertEquals(1, decoder.bodyLength(1));
        assertEquals(Wire.MAX_FRAME, decoder.bodyLength(Wire.MAX_FRAME));
        for (int field : new int[]{0, -1, Integer.MIN_VALUE, Wire.MAX_FRAME + 1}) {
            assertEquals(ErrorCode.BAD_FRAME,
                    assertThrows(FrameException.class, () -> decoder.bodyLength(field)).code());
        }
        assertThrows(FrameException.class, () -> decoder.decode(MemorySegment.ofArray(new byte[0]), Arena.ofAuto()));
    }
}
