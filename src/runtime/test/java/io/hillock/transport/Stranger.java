package io.hillock.transport;

import io.hillock.message.Envelope;
import io.hillock.message.Format;
import io.hillock.message.Hello;
import io.hillock.message.Message;
import io.hillock.message.Proof;
import io.hillock.message.Role;
import io.hillock.message.frame.FrameEncoder;
import io.hillock.message.frame.Handles;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** A client that may do everything wrong: it says what it is told to say, and nothing by itself. */
record Stranger(Wire wire) implements AutoCloseable {

    static Stranger at(Address address) throws IOException {
        Settings settings = Addresses.settings("stranger", Role.INTERFACE);
        return new Stranger(Wire.of(switch (address) {
            case Address.Unix unix -> new UnixSockets(unix).connect(settings);
            case Address.Tcp tcp -> new TcpSockets(tcp).connect(settings);
            case Address.Tls tls -> new TlsSockets(tls).connect(settings);
            case Address.Shm shm -> new ShmSockets(shm).connect(settings);
            case Address.Memory memory -> throw new IllegalArgumentException(memory.toString());
        }));
    }

    /** One that is let in. */
    static Stranger welcomed(Address address, String name) throws IOException {
        Stranger stranger = at(address);
        stranger.say(hello(name, Token.random(Proof.BYTES), Optional.empty()));
        stranger.wire.read();
        return stranger;
    }

    static Hello hello(String name, String nonce, Optional<String> proof) {
        return new Hello(name, Role.INTERFACE, "test", List.of(1), Set.of(Format.JSON), nonce, Optional.empty(), proof,
                OptionalInt.empty());
    }

    static byte[] frame(Message message) {
        return new FrameEncoder(Envelope.DEFAULT_MAX_FRAME, new Handles()).plain(envelope(message))
                .toArray(ValueLayout.JAVA_BYTE);
    }

    static Envelope envelope(Message message) {
        return Envelope.of(1, "cell", "hub", message);
    }

    void say(Message message) throws IOException {
        wire.write(envelope(message));
    }

    void write(byte... bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            wire.pipe().write(buffer);
        }
    }

    /** Says nothing more, and still listens where the transport lets it. */
    void stop() throws IOException {
        if (wire.pipe() instanceof SocketPipe socket) {
            socket.channel().shutdownOutput();
        } else {
            wire.close();
        }
    }

    Message hear() throws IOException {
        return wire.read().payload();
    }

    /** Waits until the other side has closed the connection, whatever it says before. */
    void awaitEnd() {
        try {
            while (true) {
                wire.read();
            }
        } catch (EOFException e) {
            // As expected.
        } catch (IOException e) {
            // Reset: closed with bytes of ours unread.
        }
    }

    @Override
    public void close() {
        wire.close();
    }
}
