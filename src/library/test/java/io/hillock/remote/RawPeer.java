package io.hillock.remote;

import io.hillock.protocol.ConnectionMessage.Hello;
import io.hillock.protocol.ConnectionMessage.Welcome;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.FrameFormat;
import io.hillock.protocol.Message;
import io.hillock.protocol.Proof;
import io.hillock.protocol.Role;
import io.hillock.protocol.compact.Handles;
import io.hillock.protocol.frame.FrameDecoder;
import io.hillock.protocol.frame.FrameEncoder;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** A client that sends only what the test tells it to. */
record RawPeer(SocketChannel channel) implements AutoCloseable {

    static RawPeer at(Path socket) throws IOException {
        return new RawPeer(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
    }

    static Hello hello(String name, String nonce, Optional<String> proof) {
        return hello(name, nonce, Optional.empty(), proof);
    }

    private static Hello hello(String name, String nonce, Optional<String> session, Optional<String> proof) {
        return new Hello(name, Role.INTERFACE, "test", List.of(1), Set.of(FrameFormat.JSON), nonce, session, proof,
                OptionalInt.empty());
    }

    /** Connects without a token, and resumes an earlier connection's session if one is given. */
    Welcome enter(String name, Optional<String> session) throws IOException {
        say(hello(name, "00".repeat(Proof.BYTES), session, Optional.empty()));
        return (Welcome) hear();
    }

    void say(Envelope message) throws IOException {
        write(frame(message));
    }

    static byte[] frame(Message message) {
        return frame(Envelope.of(1, "raw", "server", message));
    }

    static byte[] frame(Envelope message) {
        return new FrameEncoder(Envelope.DEFAULT_MAX_FRAME, new Handles()).plain(message)
                .toArray(ValueLayout.JAVA_BYTE);
    }

    void say(Message message) throws IOException {
        write(frame(message));
    }

    void write(byte... bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    Message hear() throws IOException {
        int length = read(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).getInt();
        return new FrameDecoder(Envelope.DEFAULT_MAX_FRAME, new Handles()).decode(read(length), Arena.ofAuto())
                .payload();
    }

    /** Waits until the other side has closed the connection; skips what it sends before. */
    void awaitEnd() {
        try {
            while (true) {
                hear();
            }
        } catch (IOException e) {
            // expected
        }
    }

    private ByteBuffer read(int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException();
            }
        }
        return buffer.flip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
