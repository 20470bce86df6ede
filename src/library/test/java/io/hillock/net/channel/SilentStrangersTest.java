package io.hillock.net.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.net.Address;
import io.hillock.net.Addresses;
import io.hillock.net.Capacity;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However many strangers connect and stay silent, an honest cell comes in. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SilentStrangersTest {
    private static final ConnectionHandler ECHO = (from, message) -> from.reply(message, Ack.DONE);

    @TempDir
    private Path folder;

    private static HandshakePipe wire() throws IOException {
        return HandshakePipe.of(new SocketPipe(SocketChannel.open()));
    }

    private static void awaitClosed(PendingHandshakes.Stranger stranger) {
        while (stranger.wire().pipe().isOpen()) {
            Thread.onSpinWait();
        }
    }

    private static boolean isThere(PendingHandshakes.Stranger stranger) {
        return stranger.wire().pipe().isOpen();
    }

    @Test
    void theOneThatWasSilentForLongestGoes() throws Exception {
        var strangers = new PendingHandshakes(Capacity.DEFAULT.withStrangers(3, 3));
        var first = strangers.enter(wire(), "a");
        var second = strangers.enter(wire(), "a");
        var third = strangers.enter(wire(), "b");
        first.spoke();
        var fourth = strangers.enter(wire(), "b");
        awaitClosed(second);
        assertTrue(isThere(first) && isThere(third) && isThere(fourth));
        fourth.leave();
        strangers.enter(wire(), "b");
        assertTrue(isThere(first) && isThere(third), "there was a place");
        second.leave();
        strangers.enter(wire(), "b");
        awaitClosed(third);
        assertTrue(isThere(first));
    }

    @Test
    void oneAddressHasNotAllPlaces() throws Exception {
        var strangers = new PendingHandshakes(Capacity.DEFAULT.withStrangers(4, 2));
        var other = strangers.enter(wire(), "other");
        var oldest = strangers.enter(wire(), "many");
        var older = strangers.enter(wire(), "many");
        strangers.enter(wire(), "many");
        awaitClosed(oldest);
        strangers.enter(wire(), "many");
        awaitClosed(older);
        assertTrue(isThere(other));
        assertEquals(PendingHandshakes.site(InetAddress.getByName("2001:db8::1")),
                PendingHandshakes.site(InetAddress.getByName("2001:db8::2")), "one site");
        assertNotEquals(PendingHandshakes.site(InetAddress.getByName("127.0.0.1")),
                PendingHandshakes.site(InetAddress.getByName("127.0.0.2")));
    }

    /** Within the test's time limit, not the handshake's. */
    @ParameterizedTest
    @EnumSource(names = {"UNIX", "TCP", "TLS"})
    void aClosedListenerLetsThemGo(Addresses addresses) throws Exception {
        Settings hub = Addresses.settings("hub", Role.ROUTER).withPatience(Duration.ofHours(1));
        Stranger silent;
        try (var listener = addresses.transport(folder).listen(hub, ECHO)) {
            silent = Stranger.at(listener.address() instanceof Address.Tls(var host, var port)
                    ? new Address.Tcp(host, port)
                    : listener.address());
            Transport.of(listener.address()).connect(Addresses.settings("cell", Role.INTERFACE), ECHO).close();
        }
        try (silent) {
            while (silent.wire().pipe().read(ByteBuffer.allocate(64)) >= 0) {
                Thread.onSpinWait();
            }
        }
    }

    /** Each stranger comes again as soon as it is closed. */
    @ParameterizedTest
    @EnumSource(names = {"UNIX", "TCP", "TLS"})
    void silentOnesKeepNobodyOut(Addresses addresses) throws Exception {
        var over = new AtomicBoolean();
        var came = new AtomicInteger();
        int crowd = 400;
        Settings hub = Addresses.settings("hub", Role.ROUTER).withPatience(Duration.ofSeconds(30))
                .withCapacity(Capacity.DEFAULT.withStrangers(200, 200));
        List<Thread> threads = new ArrayList<>();
        Settings cell = Addresses.settings("cell", Role.INTERFACE).withPatience(Duration.ofSeconds(20));
        try (var listener = addresses.transport(folder).listen(hub, ECHO)) {
            // Warms up whatever takes long only once.
            Transport.of(listener.address()).connect(cell, ECHO).close();
            Address address = listener.address() instanceof Address.Tls(var host, var port)
                    ? new Address.Tcp(host, port)
                    : listener.address();
            for (int k = 0; k < crowd; k++) {
                threads.add(Thread.ofVirtual().start(() -> {
                    while (!over.get()) {
                        try (Stranger silent = Stranger.at(address)) {
                            came.getAndIncrement();
                            // TLS says goodbye before the end.
                            while (silent.wire().pipe().read(ByteBuffer.allocate(64)) >= 0) {
                                Thread.onSpinWait();
                            }
                        } catch (IOException e) {
                            // The stranger tries again.
                        }
                    }
                }));
            }
            while (came.get() < crowd) {
                Thread.onSpinWait();
            }
            for (int k = 0; k < 2; k++) {
                try (var connected = Transport.of(listener.address()).connect(cell, ECHO)) {
                    assertEquals("hub", connected.peer());
                }
            }
            assertFalse(over.getAndSet(true));
        } finally {
            over.set(true);
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
