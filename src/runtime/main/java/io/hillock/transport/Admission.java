package io.hillock.transport;

import io.hillock.message.ErrorCode;
import io.hillock.message.ErrorReply;
import io.hillock.message.Hello;
import io.hillock.message.Message;
import io.hillock.message.Proof;
import io.hillock.message.Welcome;
import java.util.Map;
import java.util.Optional;

/**
 * The listening side of one handshake. One thread. Its nonce is used for one HELLO with proof, so that a recorded proof is worth nothing.
 */
final class Admission {
    static final int LISTENER_HANDLE = 1;
    static final int CELL_HANDLE = 2;

    private final Settings settings;
    private final Guests guests;
    private final String nonce = Token.random(Proof.BYTES);
    private boolean asked;
    private boolean over;

    Admission(Settings settings, Guests guests) {
        this.settings = settings;
        this.guests = guests;
    }

    /** No HELLO is answered any more: a cell is in, or it was refused for good. */
    boolean isOver() {
        return over;
    }

    /** WELCOME, after which the cell's name is reserved in {@link Guests}; or ERROR. */
    Message answer(Hello hello) {
        if (!hello.versions().contains(Introduction.VERSION)) {
            return refuse(ErrorCode.BAD_MESSAGE, "version 1 is spoken here, not " + hello.versions());
        }
        Optional<String> proof = Optional.empty();
        if (settings.token().isPresent()) {
            byte[] token = settings.token().get().bytes();
            if (!asked) {
                // A proof in the first HELLO cannot know our nonce.
                asked = true;
                return new ErrorReply(ErrorCode.UNAUTHORIZED, "a token is needed", true, Optional.of(nonce));
            }
            String expected = Proof.ofCell(token, nonce, hello.nonce(), hello.name());
            if (hello.proof().isEmpty() || !Proof.matches(expected, hello.proof().get())) {
                return refuse(ErrorCode.UNAUTHORIZED, "the proof is wrong");
            }
            proof = Optional.of(Proof.ofListener(token, nonce, hello.nonce(), hello.name()));
        }
        if (hello.name().equals(settings.name())) {
            return refuse(ErrorCode.NAME_TAKEN, "the listener is called '" + hello.name() + "'");
        }
        String session;
        try {
            session = guests.reserve(hello.name(), hello.session());
        } catch (RefusedException e) {
            return refuse(e.code(), e.reason());
        }
        over = true;
        return new Welcome(Introduction.VERSION, settings.accepts(), (int) settings.heartbeat().toMillis(),
                settings.maxFrame(), settings.credits(), session,
                Map.of(settings.name(), LISTENER_HANDLE, hello.name(), CELL_HANDLE), proof,
                guests.maxWork());
    }

    private ErrorReply refuse(ErrorCode code, String message) {
        over = true;
        return Answers.error(code, message);
    }
}
