package io.hillock.protocol.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.protocol.AccessRight;
import io.hillock.protocol.Compression;
import io.hillock.protocol.Context;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.FrameFormat;
import io.hillock.protocol.Message;
import io.hillock.protocol.MessageMetadata;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.UnknownFields;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every kind of frame gives the same record. */
class FrameRoundTripTest {
    private static final int ROUNDS = 60;

    private final FrameEncoder encoder = Wire.encoder();
    private final FrameDecoder decoder = Wire.decoder();

    @ParameterizedTest
    @EnumSource
    void everyKindGivesTheSameRecord(MessageType type) {
        int compact = 0;
        for (int seed = 0; seed < ROUNDS; seed++) {
            Envelope envelope = envelope(type, new Random(seed));
            String what = type + ", seed " + seed;
            assertEquals(type, envelope.type(), what);
            assertEquals(envelope, Wire.decode(decoder, encoder.plain(envelope)), what);
            for (Compression compression : Compression.values()) {
                assertEquals(envelope, Wire.decode(decoder, encoder.tensor(envelope, compression)),
                        what + " " + compression);
            }
            if (encoder.hasCompactForm(envelope)) {
                compact++;
                assertEquals(envelope, Wire.decode(decoder, encoder.compact(envelope)), what);
            }
            assertEquals(envelope,
                    Wire.decode(decoder, encoder.encode(envelope, Set.of(FrameFormat.values()), Compression.ZSTD)),
                    what);
            assertEquals(envelope,
                    Wire.decode(decoder, encoder.encode(envelope, Set.of(FrameFormat.SPIKES), Compression.LZ4)), what);
            assertFull(envelope, Wire.decode(decoder, encoder.encode(envelope, Set.of(), Compression.LZ4)), what);
        }
        assertEquals(type.hasCompactForm(), compact > 0, "compact frames among " + ROUNDS);
    }

    /** A peer that does not read spikes gets each element. */
    private static void assertFull(Envelope sent, Envelope came, String what) {
        boolean spikes = sent.tensors().stream().anyMatch(tensor -> tensor.type() == WireElementType.SPIKES);
        assertEquals(spikes, !sent.equals(came), what);
        for (int i = 0; i < sent.tensors().size(); i++) {
            WireTensor tensor = sent.tensors().get(i);
            WireTensor full = came.tensors().get(i);
            if (tensor.type() != WireElementType.SPIKES) {
                assertEquals(tensor, full, what);
                continue;
            }
            float[] values = new float[tensor.shape().size()];
            for (int position : tensor.data().toArray(ValueLayout.JAVA_INT)) {
                values[position] = 1;
            }
            assertEquals(tensor.name() + " F32" + tensor.shape(), full.toString(), what);
            assertArrayEquals(values, full.data().toArray(ValueLayout.JAVA_FLOAT), what);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STATE_SNAPSHOT", "BATCH_RESPONSE", "REASONING_REQUEST"})
    void bodiesMayLieAnywhere(MessageType type) {
        Envelope envelope = envelope(type, new Random(5));
        byte[] plain = Wire.bytes(encoder.plain(envelope).asSlice(4));
        byte[] tensor = Wire.bytes(encoder.tensor(envelope, Compression.NONE).asSlice(4));
        for (byte[] body : List.of(plain, tensor)) {
            assertEquals(envelope, decoder.decode(ByteBuffer.wrap(body), Arena.ofAuto()));
            MemorySegment odd = Arena.ofAuto().allocate(body.length + 1, 8).asSlice(1);
            odd.copyFrom(MemorySegment.ofArray(body));
            assertEquals(envelope, decoder.decode(odd, Arena.ofAuto()));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STATE_SNAPSHOT", "BATCH_RESPONSE", "REASONING_REQUEST", "STREAM_CHUNK"})
    void tensorsAreViewsOfTheFrame(MessageType type) {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Envelope envelope = envelope(type, new Random(seed));
            MemorySegment body = encoder.encode(envelope, Set.of(FrameFormat.values()), Compression.NONE).asSlice(4);
            Envelope decoded = decoder.decode(body, (size, _) -> {
                throw new AssertionError("asked for " + size + " bytes");
            });
            decoded.tensors().forEach(tensor -> assertTrue(tensor.data().address() >= body.address()
                    && tensor.data().address() + tensor.data().byteSize() <= body.address() + body.byteSize()));
        }
    }

    /** Half of them are plain enough for compact frames; the others have everything that an envelope may have. */
    static Envelope envelope(MessageType type, Random random) {
        var messages = new RandomMessages(random);
        Message message = messages.message(type);
        long id = 1 + messages.integer() / 2;
        if (random.nextBoolean()) {
            String target = random.nextBoolean() ? Envelope.BROADCAST : "cpp-teacher-1";
            return Envelope.of(id, "router", target, message)
                    .withContext(random.nextBoolean() ? Context.NONE : Context.deadline(1 + random.nextInt(9999)));
        }
        var context = new Context(messages.text(0, 20), messages.text(0, 20), messages.maybeInt(1), messages.json(2),
                messages.list(3, messages::name),
                random.nextBoolean() ? Set.of() : EnumSet.of(AccessRight.OBSERVE, AccessRight.CONTROL));
        var unknown = new UnknownFields(messages.json(2), messages.json(2), messages.json(2), messages.json(2),
                takesAnyTensor(type) ? List.of() : List.of(messages.unknownTensor()));
        return new Envelope(id, OptionalLong.of(1 + messages.integer() / 2), messages.name(), messages.name(),
                messages.text(1, 20), context, message, new MessageMetadata(messages.json(1), messages.json(1)),
                unknown);
    }

    private static boolean takesAnyTensor(MessageType type) {
        return Set.of(MessageType.STATE_SNAPSHOT, MessageType.STATE_SYNC, MessageType.EVENT,
                MessageType.PLASTICITY_UPDATE).contains(type);
    }
}
