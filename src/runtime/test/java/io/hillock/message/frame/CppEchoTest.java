package io.hillock.message.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hillock.message.Envelope;
import io.hillock.message.MessageType;
import io.hillock.transport.CppProgram;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All messages in all kinds of frames to a C++ program, which decodes them and makes them again: equal records come back. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CppEchoTest {
    private static final int ROUNDS = 20;

    private final FrameEncoder encoder = Wire.encoder();
    private final FrameDecoder decoder = Wire.decoder();

    @Test
    void overUnixSockets(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("echo");
        exchange("unix:" + path, UnixDomainSocketAddress.of(path));
    }

    @Test
    void overTcp() throws IOException {
        exchange("tcp://localhost:0", null);
    }

    /** @param address null where the program chooses it */
    private void exchange(String uri, SocketAddress address) throws IOException {
        try (CppProgram echo = CppProgram.start("hillock-echo", List.of(uri))) {
            String chosen = echo.address();
            SocketAddress where = address == null
                    ? new InetSocketAddress("localhost", URI.create(chosen).getPort())
                    : address;
            Set<MessageType> seen = EnumSet.noneOf(MessageType.class);
            try (SocketChannel channel = SocketChannel.open(where)) {
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
                all.add(RoundTripTest.envelope(type, new Random(seed)));
            }
        }
        return all;
    }

    private void check(SocketChannel channel, Envelope envelope, MemorySegment frame) throws IOException {
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

    private static byte[] read(SocketChannel channel, int bytes) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(bytes);
        while (into.hasRemaining()) {
            if (channel.read(into) < 0) {
                throw new IOException("the program closed the connection");
            }
        }
        return into.array();
    }
}
