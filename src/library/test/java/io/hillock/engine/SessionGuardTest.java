package io.hillock.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SessionGuardTest {
    private final SessionGuard use = new SessionGuard();

    @Test
    void oneIsInsideAtATime() {
        use.enter();
        assertEquals("the session is in use by another thread: one thread at a time",
                assertThrows(IllegalStateException.class, use::enter).getMessage());
        assertFalse(use.leave());
        use.enter();
        assertFalse(use.leave());
    }

    @Test
    void whoeverComesOutLastFrees() {
        use.enter();
        assertFalse(use.close());
        assertThrows(ClosedException.class, use::enter);
        assertFalse(use.close());
        assertTrue(use.leave());
        assertFalse(use.close());
        assertThrows(ClosedException.class, use::enter);
    }

    @Test
    void closingWithNobodyInsideFreesOnce() {
        assertTrue(use.close());
        assertFalse(use.close());
        assertThrows(ClosedException.class, use::enter);
    }
}
