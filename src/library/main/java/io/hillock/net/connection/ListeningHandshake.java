package io.hillock.net.connection;

import io.hillock.net.RefusedException;
import io.hillock.net.Rights;
import io.hillock.net.Settings;
import io.hillock.net.Token;
import io.hillock.net.Tokens;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ConnectionMessage.Hello;
import io.hillock.protocol.ConnectionMessage.Welcome;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.Proof;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The listening side of one handshake. One thread. Its nonce serves one HELLO with proof, so a recorded proof is
 * worthless.
 */
final class ListeningHandshake {
    static final int LISTENER_HANDLE = 1;
    static final int CELL_HANDLE = 2;

    private final Settings settings;
    private final boolean knownUser;
    private final PeerRegistry peers;
    private final String nonce = Token.random(Proof.BYTES);
    private boolean demandedProof;
    private boolean over;
    private Reservation reservation;
    /** The nonce of the first HELLO, if this side answered with its own nonce. */
    private String firstNonce = "";

    /** @param knownUser whether the transport admits only this user or peers with a certificate */
    ListeningHandshake(Settings settings, boolean knownUser, PeerRegistry peers) {
        this.settings = settings;
        this.knownUser = knownUser;
        this.peers = peers;
    }

    /** The rights of the cell that sent this HELLO. */
    Rights rights(Hello hello) {
        return Rights.of(hello.role(), knownUser || settings.token().isPresent());
    }

    /** Whether the handshake is over: the cell is in, or it was refused for good. */
    boolean isOver() {
        return over;
    }

    /** The cell's name at the {@link PeerRegistry}; null before WELCOME. Its owner enters or releases it. */
    Reservation reservation() {
        return reservation;
    }

    /** Answers WELCOME, after which the {@link #reservation} holds the cell's name, or ERROR. */
    Message answer(Hello hello) {
        if (!hello.versions().contains(ConnectingHandshake.VERSION)) {
            return refuse(ErrorCode.BAD_VALUE, "versions: version 1 is spoken here, not " + hello.versions());
        }
        Optional<String> proof = Optional.empty();
        if (settings.token().isPresent()) {
            if (!demandedProof) {
                // A proof in the first HELLO cannot be based on this side's nonce.
                demandedProof = true;
                firstNonce = hello.nonce();
                return new ErrorReply(ErrorCode.UNAUTHORIZED, "a token is needed", true, Optional.of(nonce));
            }
            if (hello.nonce().equals(firstNonce) || hello.nonce().equals(nonce)) {
                // Otherwise the proofs of two handshakes could be swapped.
                return refuse(ErrorCode.UNAUTHORIZED, "the nonce was used in this handshake before");
            }
            List<Tokens.Entry> proven = settings.token().get().proving(nonce, hello);
            if (proven.isEmpty()) {
                return refuse(ErrorCode.UNAUTHORIZED, "the proof is wrong");
            }
            Optional<Tokens.Entry> admitting = proven.stream().filter(one -> one.admits(hello.role())).findFirst();
            if (admitting.isEmpty()) {
                return refuse(ErrorCode.UNAUTHORIZED, "this token does not admit the role '" + hello.role().label()
                        + "'");
            }
            proof = Optional.of(Proof.ofListener(admitting.get().token().bytes(), nonce, hello.nonce(), hello.name()));
        }
        if (hello.name().equals(settings.name())) {
            return refuse(ErrorCode.NAME_TAKEN, "the listener is called '" + hello.name() + "'");
        }
        try {
            reservation = peers.reserve(hello.name(), hello.session());
        } catch (RefusedException e) {
            return refuse(e.code(), e.reason());
        }
        over = true;
        return new Welcome(ConnectingHandshake.VERSION, settings.accepts(), (int) settings.heartbeat().toMillis(),
                settings.maxFrame(), settings.credits(), reservation.session,
                Map.of(settings.name(), LISTENER_HANDLE, hello.name(), CELL_HANDLE), proof,
                peers.maxWork());
    }

    private ErrorReply refuse(ErrorCode code, String message) {
        over = true;
        return ErrorReply.of(code, message);
    }
}
