package io.hillock.protocol.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hillock.net.Addresses;
import io.hillock.net.CppProgram;
import io.hillock.net.channel.Pipes;
import io.hillock.protocol.Compression;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.MessageType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A C++ program decodes all messages in all kinds of frames and encodes them again: equal records come back. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CppEchoTest {
    private static final int ROUNDS = 20;

    private final FrameEncoder encoder = Wire.encoder();
    private final FrameDecoder decoder = Wire.decoder();

    @ParameterizedTest
    @EnumSource(names = {"UNIX", "TCP", "TLS", "SHM"})
    void equalMessagesComeBack(Addresses addresses, @TempDir Path folder) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(addresses.uri(folder)));
        if (addresses == Addresses.TLS) {
            arguments.addAll(List.of(Addresses.key("server.pem").toString(), Addresses.key("server.key").toString()));
        }
        try (CppProgram echo = CppProgram.start("hillock-echo", arguments)) {
            Set<MessageType> seen = EnumSet.noneOf(MessageType.class);
            try (ByteChannel channel = Pipes.connect(echo.address())) {
                for (Envelope envelope : envelopes()) {
                    seen.add(envelope.type());
                    check(channel, envelope, encoder.plain(envelope));
                    for (Compression compression : Compression.values()) {
                        check(channel, envelope, encoder.tensor(envelope, compression));
                    }
                    if (encoder.hasCompactForm(envelope)) {
                        check(channel, envelope, encoder.compact(envelope));
                    }
                }
            }
            assertEquals(EnumSet.allOf(MessageType.class), seen);
        }
    }

    /** The examples of the test vectors, and random messages of each type. */
    private static List<Envelope> envelopes() {
        List<Envelope> all = new ArrayList<>(Examples.all().values());
        for (MessageType type : MessageType.values()) {
            for (int seed = 0; seed < ROUNDS; seed++) {
                all.add(FrameRoundTripTest.envelope(type, new Random(seed)));
            }
        }
        return all;
    }

    private void check(ByteChannel channel, Envelope envelope, MemorySegment frame) throws IOException {
        byte kind = frame.get(ValueLayout.JAVA_BYTE, 4);
        ByteBuffer out = frame.asByteBuffer();
        while (out.hasRemaining()) {
            channel.write(out);
        }
        byte[] back = read(channel, decoder.bodyLength(ByteBuffer.wrap(read(channel, 4)).order(ByteOrder.LITTLE_ENDIAN)
                .getInt()));
        assertEquals(kind, back[0], envelope.toString());
        var whole = ByteBuffer.allocate(4 + back.length).order(ByteOrder.LITTLE_ENDIAN).putInt(back.length).put(back);
        assertEquals(envelope, Wire.decode(decoder, whole.array()));
    }

    private static byte[] read(ByteChannel channel, int bytes) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(bytes);
        while (into.hasRemaining()) {
            if (channel.read(into) < 0) {
                throw new IOException("the program closed the connection");
            }
        }
        return into.array();
    }
}
