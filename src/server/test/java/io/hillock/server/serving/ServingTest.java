package io.hillock.server.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.server.request.InferRequest;
import io.hillock.server.request.InferTensor;
import io.hillock.server.request.ModelSignature;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import io.hillock.server.serving.ModelState.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ServingTest {
    private final Serving serving = new Serving();

    /** Counts its users, and fails if it is used after it was closed or closed while it is used. */
    private static final class Counted implements Servable {
        private final AtomicInteger using = new AtomicInteger();
        private final AtomicBoolean closed = new AtomicBoolean();
        private final AtomicInteger faults;

        Counted(AtomicInteger faults) {
            this.faults = faults;
        }

        void use() {
            using.incrementAndGet();
            if (closed.get()) {
                faults.incrementAndGet();
            }
            Thread.onSpinWait();
            if (closed.get()) {
                faults.incrementAndGet();
            }
            using.decrementAndGet();
        }

        @Override
        public ModelSignature signature() {
            return new ModelSignature("test", List.of(), List.of(), Map.of(), false);
        }

        @Override
        public List<InferTensor> infer(InferRequest request, RequestMemory memory) {
            return List.of();
        }

        @Override
        public SequenceState openSequence() {
            throw ServiceException.invalid("stateless");
        }

        @Override
        public long expectedNanos(InferRequest request) {
            return 0;
        }

        @Override
        public void close() {
            if (!closed.compareAndSet(false, true) || using.get() != 0) {
                faults.incrementAndGet();
            }
        }
    }

    private static ServableSource counted(List<Counted> all, AtomicInteger faults) {
        return () -> {
            Counted one = new Counted(faults);
            all.add(one);
            return one;
        };
    }

    @Test
    void aThousandSwapsUnderLoadFailNothing() throws Exception {
        AtomicInteger faults = new AtomicInteger();
        AtomicLong uses = new AtomicLong();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicBoolean end = new AtomicBoolean();
        List<Counted> all = new ArrayList<>();
        serving.load("model", "0", counted(all, faults), List.of());
        List<Thread> users = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            users.add(Thread.ofPlatform().start(() -> {
                while (!end.get()) {
                    try (Lease lease = serving.lease("model", "")) {
                        ((Counted) lease.servable()).use();
                        uses.incrementAndGet();
                    } catch (RuntimeException e) {
                        failure.set(e);
                    }
                }
            }));
        }
        for (int version = 1; version <= 1000; version++) {
            long before = uses.get();
            serving.load("model", String.valueOf(version % 3), counted(all, faults), List.of());
            while (uses.get() == before && failure.get() == null) {
                Thread.onSpinWait();
            }
        }
        end.set(true);
        for (Thread user : users) {
            user.join();
        }
        assertEquals(null, failure.get());
        assertEquals(0, faults.get());
        assertEquals(1001, all.size());
        assertEquals(1000, all.stream().filter(one -> one.closed.get()).count(), "all but the last one are closed");
        assertEquals(List.of("1"), serving.versions("model"));
        serving.close();
        assertTrue(all.getLast().closed.get());
    }

    @Test
    void aVersionThatFailsToLoadLeavesTheOldOne() {
        AtomicInteger faults = new AtomicInteger();
        List<Counted> all = new ArrayList<>();
        serving.load("model", "1", counted(all, faults), List.of());
        for (String version : List.of("1", "2")) {
            ServiceException failed = assertThrows(ServiceException.class, () -> serving.load("model", version, () -> {
                throw new IllegalArgumentException("the file is no image");
            }, List.of()));
            assertEquals(Reason.UNAVAILABLE, failed.reason());
            assertTrue(failed.getMessage().contains("the file is no image"), failed.getMessage());
            try (Lease lease = serving.lease("model", "")) {
                assertEquals("1", lease.version().version());
            }
        }
        assertEquals(List.of(State.READY, State.UNAVAILABLE), serving.index().stream().map(ModelState::state).toList());
        assertFalse(all.getFirst().closed.get());
        assertEquals(Reason.UNAVAILABLE,
                assertThrows(ServiceException.class, () -> serving.lease("model", "2")).reason());
        assertEquals(Reason.NOT_FOUND,
                assertThrows(ServiceException.class, () -> serving.lease("model", "3")).reason());
        assertEquals(Reason.NOT_FOUND, assertThrows(ServiceException.class, () -> serving.lease("other", "")).reason());
    }

    @Test
    void theLastLeaseUnloads() {
        List<Counted> all = new ArrayList<>();
        serving.load("model", "1", counted(all, new AtomicInteger()), List.of());
        Lease first = serving.lease("model", "1");
        Lease second = serving.lease("model", "");
        serving.unload("model");
        assertEquals(State.UNLOADING, serving.index().getFirst().state());
        assertThrows(ServiceException.class, () -> serving.lease("model", ""));
        first.close();
        first.close();
        assertFalse(all.getFirst().closed.get(), "closing a lease twice counts once");
        second.close();
        assertTrue(all.getFirst().closed.get());
        assertEquals(State.UNAVAILABLE, serving.index().getFirst().state());
        assertEquals(Reason.NOT_FOUND, assertThrows(ServiceException.class, () -> serving.unload("model")).reason());
    }

    @Test
    void aliasesLeadToAModelOrAVersion() {
        List<Counted> all = new ArrayList<>();
        serving.load("model", "1", counted(all, new AtomicInteger()), List.of());
        serving.load("model", "2", counted(all, new AtomicInteger()), List.of("1"));
        serving.alias("stable", Alias.of("model/1"));
        serving.alias("newest", Alias.of("model"));
        assertEquals("1", version("stable", ""));
        assertEquals("2", version("newest", ""));
        assertEquals("1", version("newest", "1"));
        serving.alias("stable", Alias.of("model/2"));
        assertEquals("2", version("stable", ""));
        assertThrows(ServiceException.class, () -> serving.alias("model", Alias.of("model/1")));
        assertThrows(ServiceException.class, () -> serving.alias("stable", Alias.of("model/9")));
        assertEquals("2", version("stable", ""));
    }

    private String version(String name, String version) {
        try (Lease lease = serving.lease(name, version)) {
            return lease.version().version();
        }
    }

    @Test
    void manyVersionsLeaveNoTrace() {
        for (int version = 0; version < 1000; version++) {
            serving.load("model", "v" + version, counted(new ArrayList<>(), new AtomicInteger()), List.of());
        }
        assertTrue(serving.index().size() < 100, () -> "" + serving.index().size());
    }
}
