package io.hillock.net.channel;

import io.hillock.net.Address;
import io.hillock.net.Addresses;
import io.hillock.net.Settings;
import io.hillock.net.Token;
import io.hillock.protocol.ConnectionMessage.Hello;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.FrameFormat;
import io.hillock.protocol.Message;
import io.hillock.protocol.Proof;
import io.hillock.protocol.Role;
import io.hillock.protocol.compact.Handles;
import io.hillock.protocol.frame.FrameEncoder;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** A client that may do everything wrong: it sends only what the test tells it to send. */
public record Stranger(HandshakePipe wire) implements AutoCloseable {

    public static Stranger at(Address address) throws IOException {
        Settings settings = Addresses.settings("stranger", Role.INTERFACE);
        return new Stranger(HandshakePipe.of(switch (address) {
            case Address.Unix unix -> new UnixSockets(unix).connect(settings);
            case Address.Tcp tcp -> new TcpSockets(tcp).connect(settings);
            case Address.Tls tls -> new TlsSockets(tls).connect(settings);
            case Address.Shm shm -> new ShmSockets(shm).connect(settings);
            case Address.Memory memory -> throw new IllegalArgumentException(memory.toString());
        }));
    }

    /** A stranger that is admitted. */
    public static Stranger welcomed(Address address, String name) throws IOException {
        Stranger stranger = at(address);
        stranger.say(hello(name, Token.random(Proof.BYTES), Optional.empty()));
        stranger.wire.read();
        return stranger;
    }

    public static Hello hello(String name, String nonce, Optional<String> proof) {
        return new Hello(name, Role.INTERFACE, "test", List.of(1), Set.of(FrameFormat.JSON), nonce, Optional.empty(),
                proof,
                OptionalInt.empty());
    }

    public static byte[] frame(Message message) {
        return new FrameEncoder(Envelope.DEFAULT_MAX_FRAME, new Handles()).plain(envelope(message))
                .toArray(ValueLayout.JAVA_BYTE);
    }

    public static Envelope envelope(Message message) {
        return Envelope.of(1, "cell", "hub", message);
    }

    public void say(Message message) throws IOException {
        wire.write(envelope(message));
    }

    public void write(byte... bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            wire.pipe().write(buffer);
        }
    }

    /** Sends nothing more, but still listens if the transport allows it. */
    public void stop() throws IOException {
        if (wire.pipe() instanceof SocketPipe socket) {
            socket.channel().shutdownOutput();
        } else {
            wire.close();
        }
    }

    public Message hear() throws IOException {
        return wire.read().payload();
    }

    /** Waits until the other side has closed the connection, whatever it sends before. */
    public void awaitEnd() {
        try {
            while (true) {
                wire.read();
            }
        } catch (EOFException e) {
            // The expected end.
        } catch (IOException e) {
            // A reset: the other side closed with unread bytes of ours.
        }
    }

    @Override
    public void close() {
        wire.close();
    }
}
