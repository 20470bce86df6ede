package io.hillock.net.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.net.Addresses;
import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.Listener;
import io.hillock.net.RefusedException;
import io.hillock.net.Rights;
import io.hillock.net.Settings;
import io.hillock.net.Token;
import io.hillock.net.Tokens;
import io.hillock.net.Transport;
import io.hillock.net.channel.Stranger;
import io.hillock.protocol.AccessRight;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ConnectionMessage.Hello;
import io.hillock.protocol.ConnectionMessage.Welcome;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.Proof;
import io.hillock.protocol.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is admitted, in which role, and how a listener refuses the others. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HandshakeTest {
    private static final ConnectionHandler NONE = (_, _) -> {};
    private static final Token FIRST = Token.of("first secret");
    private static final Token SECOND = Token.of("second");
    private static final Settings HUB = Addresses.settings("hub", Role.ROUTER);

    @TempDir
    private Path folder;

    private Listener listen(Addresses addresses, Settings settings) throws IOException {
        return addresses.transport(folder).listen(settings, NONE);
    }

    private static String nonce() {
        return Token.random(Proof.BYTES);
    }

    private static ErrorReply refused(Stranger stranger, Message message) throws IOException {
        stranger.say(message);
        return assertInstanceOf(ErrorReply.class, stranger.hear());
    }

    @ParameterizedTest
    @EnumSource(names = "MEMORY", mode = EnumSource.Mode.EXCLUDE)
    void aVersionIsNeededThatBothSpeak(Addresses addresses) throws Exception {
        try (var listener = listen(addresses, HUB); Stranger stranger = Stranger.at(listener.address())) {
            Hello hello = Stranger.hello("cell", nonce(), Optional.empty());
            ErrorReply error = refused(stranger, new Hello("cell", Role.INTERFACE, "test", List.of(2, 9),
                    hello.accepts(), hello.nonce(), Optional.empty(), Optional.empty(), OptionalInt.empty()));
            assertEquals(ErrorCode.BAD_VALUE, error.code());
            assertEquals(false, error.retryable());
            stranger.awaitEnd();
        }
    }

    @ParameterizedTest
    @EnumSource(names = "MEMORY", mode = EnumSource.Mode.EXCLUDE)
    void aNonceIsUsedOnce(Addresses addresses) throws Exception {
        try (var listener = listen(addresses, HUB.withToken(FIRST))) {
            for (boolean reflected : new boolean[]{false, true}) {
                try (Stranger stranger = Stranger.at(listener.address())) {
                    String first = nonce();
                    String theirs = refused(stranger, Stranger.hello("cell", first, Optional.empty())).nonce()
                            .orElseThrow();
                    String second = reflected ? theirs : first;
                    ErrorReply error = refused(stranger, Stranger.hello("cell", second,
                            Optional.of(Proof.ofCell(FIRST.bytes(), theirs, second, "cell"))));
                    assertEquals(ErrorCode.UNAUTHORIZED, error.code());
                    assertTrue(error.nonce().isEmpty(), "it is over");
                    stranger.awaitEnd();
                }
            }
        }
    }

    /** A listener that sends a cell's nonce back gets no proof based on it. */
    @Test
    void aReflectedNonceIsNotProved() {
        var introduction = new ConnectingHandshake(Addresses.settings("cell", Role.INTERFACE).withToken(FIRST));
        var echo = new ErrorReply(ErrorCode.UNAUTHORIZED, "", true, Optional.of(introduction.hello().nonce()));
        var answer = Stranger.envelope(introduction.hello()).reply(1, "hub", echo);
        assertThrows(RefusedException.class, () -> introduction.answered(answer));
    }

    @ParameterizedTest
    @EnumSource
    void aTokenAdmitsItsRole(Addresses addresses) throws Exception {
        Tokens tokens = Tokens.of(FIRST).with(SECOND, Role.INTERFACE);
        try (var listener = listen(addresses, HUB.withTokens(tokens))) {
            for (Role role : Role.values()) {
                Settings cell = Addresses.settings(role.label(), role);
                var transport = Transport.of(listener.address());
                transport.connect(cell.withToken(FIRST), NONE).close();
                if (role == Role.INTERFACE) {
                    transport.connect(cell.withToken(SECOND), NONE).close();
                } else {
                    var e = assertThrows(RefusedException.class,
                            () -> transport.connect(cell.withToken(SECOND), NONE));
                    assertEquals(ErrorCode.UNAUTHORIZED, e.code());
                    assertTrue(e.getMessage().contains(role.label()), e.getMessage());
                }
                assertThrows(RefusedException.class,
                        () -> transport.connect(cell.withToken(Token.of("third")), NONE));
            }
        }
    }

    /** Without waiting until the listener sees the end of the socket. */
    @ParameterizedTest
    @EnumSource
    void aNameIsFreeAfterGoodbye(Addresses addresses) throws Exception {
        try (var listener = listen(addresses, HUB)) {
            Settings cell = Addresses.settings("cell", Role.INTERFACE);
            for (int k = 0; k < 50; k++) {
                Transport.of(listener.address()).connect(cell, NONE).close();
            }
            try (var _ = Transport.of(listener.address()).connect(cell, NONE)) {
                var e = assertThrows(RefusedException.class,
                        () -> Transport.of(listener.address()).connect(cell, NONE));
                assertEquals(ErrorCode.NAME_TAKEN, e.code());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void controlTakesProof(Addresses addresses) throws Exception {
        for (boolean token : new boolean[]{false, true}) {
            Settings hub = token ? HUB.withToken(FIRST) : HUB;
            Settings cell = Addresses.settings("cell", Role.ROUTER);
            try (var listener = listen(addresses, hub);
                    var here = Transport.of(listener.address()).connect(token ? cell.withToken(FIRST) : cell, NONE)) {
                Connection there = listener.connection("cell").orElseThrow();
                assertEquals(Role.ROUTER, there.role());
                assertEquals(token || addresses != Addresses.TCP, there.rights().has(AccessRight.CONTROL));
                assertEquals(Rights.ALL, here.rights());
            }
        }
    }

    /** The listener proves the token that the cell knows. */
    @ParameterizedTest
    @EnumSource(names = "MEMORY", mode = EnumSource.Mode.EXCLUDE)
    void theProofIsByTheTokenThatMatched(Addresses addresses) throws Exception {
        try (var listener = listen(addresses, HUB.withTokens(Tokens.of(FIRST).with(SECOND, Role.INTERFACE)));
                Stranger stranger = Stranger.at(listener.address())) {
            String theirs = refused(stranger, Stranger.hello("cell", nonce(), Optional.empty())).nonce().orElseThrow();
            String mine = nonce();
            stranger.say(Stranger.hello("cell", mine, Optional.of(Proof.ofCell(SECOND.bytes(), theirs, mine, "cell"))));
            var welcome = assertInstanceOf(Welcome.class, stranger.hear());
            assertEquals(Optional.of(Proof.ofListener(SECOND.bytes(), theirs, mine, "cell")), welcome.proof());
            assertEquals(Set.of("hub", "cell"), welcome.handles().keySet());
        }
    }
}
