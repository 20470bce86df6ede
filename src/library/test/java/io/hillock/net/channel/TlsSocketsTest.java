package io.hillock.net.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.net.Addresses;
import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.Listener;
import io.hillock.net.Settings;
import io.hillock.net.Tls;
import io.hillock.net.Transport;
import io.hillock.protocol.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TlsSocketsTest {
    private static final ConnectionHandler NONE = (_, _) -> {};

    @TempDir
    private Path folder;

    private static Settings settings(String name, Tls tls) {
        return Settings.of(name, Role.ROUTER).withTls(tls);
    }

    private static Tls keyed(String name) {
        return Tls.DEFAULT.withCertificate(Addresses.key(name + ".pem"), Addresses.key(name + ".key"));
    }

    private Listener listen(Tls tls) throws IOException {
        return Addresses.TLS.transport(folder).listen(settings("hub", tls), NONE);
    }

    private static Connection connect(Listener at, Tls tls) throws IOException {
        return Transport.of(at.address()).connect(settings("cell", tls), NONE);
    }

    @ParameterizedTest
    @CsvSource({"server, ca, ", "server, server, ",
            "elsewhere, ca, localhost", "server, other-ca, PKIX", "stranger, ca, PKIX",
            "nameless, nameless, subject alternative name"})
    void theListenersCertificateIsChecked(String listens, String trusted, String wrong) throws Exception {
        Tls trusting = Tls.trusting(Addresses.key(trusted + ".pem"));
        try (var listener = listen(keyed(listens))) {
            if (wrong == null) {
                try (var cell = connect(listener, trusting)) {
                    assertEquals("hub", cell.peer());
                }
            } else {
                var e = assertThrows(IOException.class, () -> connect(listener, trusting));
                assertTrue(e.getMessage().contains(wrong), e.getMessage());
                assertThrows(IOException.class, () -> connect(listener, Tls.DEFAULT), "unknown to the JDK");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"client", "stranger", ""})
    void clientsProveWhoTheyAreWhereAsked(String client) throws Exception {
        Tls trusting = Tls.trusting(Addresses.key("ca.pem"));
        Tls mine = client.isEmpty()
                ? trusting
                : trusting.withCertificate(Addresses.key(client + ".pem"), Addresses.key(client + ".key"));
        try (var listener = listen(Addresses.KEYED)) {
            if (client.equals("client")) {
                try (var cell = connect(listener, mine)) {
                    assertEquals("hub", cell.peer());
                }
            } else {
                assertThrows(IOException.class, () -> connect(listener, mine));
                assertEquals(0, listener.connections().size());
            }
        }
    }

    @Test
    void whatIsWrongWithKeysIsSaid() throws Exception {
        assertThrows(IllegalArgumentException.class,
                () -> new Tls(Optional.of(folder), Optional.empty(), Optional.empty(), false));
        assertThrows(IllegalArgumentException.class, () -> Tls.DEFAULT.withClientsMustProve());
        Path pem = Addresses.key("server.pem");
        Path key = Addresses.key("server.key");
        Path text = Files.writeString(folder.resolve("text"),
                "-----BEGIN PRIVATE KEY-----\n!\n-----END PRIVATE KEY-----");
        Path other = Files.writeString(folder.resolve("other"),
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----");
        for (Tls wrong : new Tls[]{Tls.DEFAULT, Tls.DEFAULT.withCertificate(pem, pem),
                Tls.DEFAULT.withCertificate(key, key),
                Tls.DEFAULT.withCertificate(pem, text), Tls.DEFAULT.withCertificate(pem, other),
                Tls.DEFAULT.withCertificate(folder.resolve("none"), key)}) {
            var e = assertThrows(IOException.class, () -> listen(wrong).close());
            assertTrue(e.getMessage().contains("server") || e.getMessage().contains(folder.toString())
                    || e.getMessage().contains("needs a certificate"), e.toString());
        }
    }
}
