package io.hillock.queue.rabbitmq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class PendingPromisesTest {
    private final PendingPromises<String> promises = new PendingPromises<>();

    private static void assertFailed(CompletableFuture<String> future, Throwable failure) {
        assertEquals(failure, assertThrows(ExecutionException.class, future::get).getCause());
    }

    @Test
    void eachIsKeptOrFailedOnce() throws Exception {
        CompletableFuture<String> first = promises.add(1);
        CompletableFuture<String> second = promises.add(2);
        CompletableFuture<String> third = promises.add(3);
        CompletableFuture<String> fourth = promises.add(4);
        IOException failure = new IOException();
        promises.fail(1, failure);
        promises.keepUpTo(2, "two");
        promises.failUpTo(2, new IOException());
        assertFailed(first, failure);
        assertEquals("two", second.get());
        promises.keep(4, "four");
        assertEquals("four", fourth.get());
        assertFalse(third.isDone());
        promises.failAll(failure);
        assertFailed(third, failure);
        assertFailed(promises.add(5), failure);
    }

    @Test
    void aLostConfirmationIsNoticed() {
        assertFalse(promises.anySince(System.nanoTime() + 1));
        promises.add(1);
        promises.add(2);
        promises.keep(2, "the broker goes on");
        long later = System.nanoTime() + 1;
        assertTrue(promises.anySince(later));
        assertFalse(promises.anySince(later - BrokerLink.PATIENCE.toNanos()));
        promises.keep(1, "late");
        assertFalse(promises.anySince(later));
    }
}
