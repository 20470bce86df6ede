package io.hillock.net.connection;

import io.hillock.net.RefusedException;
import io.hillock.net.Settings;
import io.hillock.net.Token;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ConnectionMessage.Hello;
import io.hillock.protocol.ConnectionMessage.Welcome;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.Proof;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The connecting side of a handshake: it sends HELLO, and a second HELLO if the listener asks for proof. One thread.
 */
public final class ConnectingHandshake {
    static final int VERSION = 1;
    /** The target of the first message, before the listener has given its name. */
    public static final String LISTENER = "listener";

    /** The target of a message to a peer that has not given its name. */
    static final String STRANGER = "stranger";

    private final Settings settings;
    private Hello hello;
    private Optional<String> listenerNonce = Optional.empty();

    ConnectingHandshake(Settings settings) {
        this.settings = settings;
        this.hello = hello(Token.random(Proof.BYTES), Optional.empty());
    }

    Hello hello() {
        return hello;
    }

    /**
     * Takes the listener's answer.
     *
     * @return its WELCOME, or empty if {@link #hello} must be sent again
     */
    Optional<Welcome> answered(Envelope answer) throws RefusedException {
        Message message = answer.payload();
        if (message instanceof ErrorReply error) {
            boolean asksForProof = error.code() == ErrorCode.UNAUTHORIZED && error.nonce().isPresent()
                    && settings.token().isPresent() && listenerNonce.isEmpty();
            if (asksForProof && error.nonce().get().equals(hello.nonce())) {
                throw new RefusedException(ErrorCode.UNAUTHORIZED, "the listener sent this cell's own nonce back");
            }
            if (!asksForProof) {
                throw new RefusedException(error.code(), error.message());
            }
            listenerNonce = error.nonce();
            String nonce = Token.random(Proof.BYTES);
            hello = hello(nonce,
                    Optional.of(Proof.ofCell(settings.token().get().first().bytes(), listenerNonce.get(), nonce,
                            settings.name())));
            return Optional.empty();
        }
        if (!(message instanceof Welcome welcome)) {
            throw new RefusedException(ErrorCode.BAD_MESSAGE, "WELCOME expected, not " + answer.type());
        }
        if (welcome.version() != VERSION) {
            throw new RefusedException(ErrorCode.BAD_MESSAGE, "the listener chose version " + welcome.version());
        }
        if (settings.token().isPresent() && !isProven(welcome)) {
            throw new RefusedException(ErrorCode.UNAUTHORIZED, "the listener did not prove that it knows the token");
        }
        return Optional.of(welcome);
    }

    private boolean isProven(Welcome welcome) {
        return listenerNonce.isPresent() && welcome.proof().isPresent()
                && Proof.matches(
                        Proof.ofListener(settings.token().get().first().bytes(), listenerNonce.get(), hello.nonce(),
                                settings.name()),
                        welcome.proof().get());
    }

    private Hello hello(String nonce, Optional<String> proof) {
        return new Hello(settings.name(), settings.role(), "java", List.of(VERSION), settings.accepts(), nonce,
                settings.session(), proof, OptionalInt.of(settings.credits()));
    }
}
