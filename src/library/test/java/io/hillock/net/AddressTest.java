package io.hillock.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

    @ParameterizedTest
    @ValueSource(strings = {"memory:hub", "unix:/run/hillock/hub", "tcp://localhost:1234", "tcp://[::1]:0",
            "tls://h:1", "shm:hub-1"})
    void readsWhatItWrites(String text) {
        assertEquals(text, Address.of(text).toString());
    }

    @Test
    void portsHaveADefault() {
        assertEquals(new Address.Tcp("localhost", 9999), Address.of("tcp://localhost"));
        assertEquals(new Address.Tls("localhost", 9999), Address.of("tls://localhost"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "memory:", "unix:hub", "tcp:1", "tcp://", "tcp://h:99999", "tcp://h/p", "tcp://u@h:1",
            "tcp://h:1?q", "http://h:1", "localhost:9999", "tls://", "shm:", "shm:a/b", "shm:..", "a b"})
    void refusesTheRest(String text) {
        assertThrows(IllegalArgumentException.class, () -> Address.of(text));
    }
}
