package io.hillock.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.net.Connection;
import io.hillock.net.RefusedException;
import io.hillock.net.Settings;
import io.hillock.net.Token;
import io.hillock.net.Transport;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ConnectionMessage.Welcome;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.Proof;
import io.hillock.protocol.Role;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server in another process withstands floods and lies. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StrangersTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Settings CELL = Settings.of("cell", Role.INTERFACE).withPatience(Duration.ofSeconds(10));
    private static final Case SMALL = Case.random(3);

    @TempDir
    private Path folder;

    private String uri() {
        return "unix:" + folder.resolve("socket");
    }

    @Test
    void strangersHarmNobody() throws Exception {
        String secret = "correct horse";
        Settings known = CELL.withToken(Token.of(secret));
        try (ServerProcess server = ServerProcess.withToken(uri(), Duration.ofSeconds(5), secret,
                folder.resolve("log"));
                Connection good = Transport.of(uri()).connect(known, (_, _) -> {});
                RemoteEngine remote = RemoteEngine.open(good, SMALL.image())) {
            for (Token wrong : List.of(Token.of("wrong"), Token.of("correct hors"))) {
                var refused = assertThrows(RefusedException.class, () -> Transport.of(uri())
                        .connect(Settings.of("thief", Role.INTERFACE).withToken(wrong), (_, _) -> {}));
                assertEquals(ErrorCode.UNAUTHORIZED, refused.code());
            }
            replay(secret);
            oneByteNowAndThen();
            openAndDrop(server);
            ProcessFaultTest.assertSameBits(remote);
        }
    }

    /** A recorded handshake of an honest cell grants nothing. */
    private void replay(String secret) throws IOException {
        String first = "cd".repeat(Proof.BYTES);
        String nonce = "ab".repeat(Proof.BYTES);
        Message overheard;
        try (RawPeer honest = RawPeer.at(folder.resolve("socket"))) {
            honest.say(RawPeer.hello("honest", first, Optional.empty()));
            String theirs = ((ErrorReply) honest.hear()).nonce().orElseThrow();
            overheard = RawPeer.hello("honest", nonce,
                    Optional.of(Proof.ofCell(secret.getBytes(), theirs, nonce, "honest")));
            honest.say(overheard);
            assertTrue(honest.hear() instanceof Welcome);
        }
        try (RawPeer thief = RawPeer.at(folder.resolve("socket"))) {
            thief.say(overheard);
            assertEquals(ErrorCode.UNAUTHORIZED, ((ErrorReply) thief.hear()).code());
            thief.say(overheard);
            assertEquals(ErrorCode.UNAUTHORIZED, ((ErrorReply) thief.hear()).code());
            thief.awaitEnd();
        }
    }

    /** The time limit covers the whole handshake: 3 s here. */
    private void oneByteNowAndThen() throws IOException {
        byte[] hello = RawPeer.frame(RawPeer.hello("slow", "00".repeat(Proof.BYTES), Optional.empty()));
        long start = System.nanoTime();
        int sent = 0;
        try (RawPeer slow = RawPeer.at(folder.resolve("socket"))) {
            slow.channel().configureBlocking(false);
            var selector = slow.channel().provider().openSelector();
            slow.channel().register(selector, SelectionKey.OP_READ);
            while (selector.select(500) == 0 && isSent(slow, hello[sent])) {
                sent++;
            }
            selector.close();
        }
        assertTrue(sent < hello.length / 2 && System.nanoTime() - start < LONG.toNanos(), sent + " bytes");
    }

    /** False if the server closed the connection between the look and the write. */
    private static boolean isSent(RawPeer slow, byte one) {
        try {
            slow.channel().write(ByteBuffer.wrap(new byte[]{one}));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void openAndDrop(ServerProcess server) throws IOException {
        Path descriptors = Path.of("/proc", String.valueOf(server.process().pid()), "fd");
        long before = count(descriptors);
        for (int i = 0; i < 10_000; i++) {
            RawPeer.at(folder.resolve("socket")).close();
        }
        long end = System.nanoTime() + LONG.toNanos();
        while (count(descriptors) > before + 8) {
            assertTrue(System.nanoTime() < end, count(descriptors) + " descriptors are open, " + before + " were");
            Thread.onSpinWait();
        }
    }

    private static long count(Path descriptors) throws IOException {
        try (var files = Files.list(descriptors)) {
            return files.count();
        }
    }
}
