package io.hillock.unified.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hillock.engine.EngineException.Status;
import io.hillock.engine.EngineException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** How each kind of exception is classified, and what follows from each fault. */
class FaultTest {
    @Test
    void eachStatusOfAnEngine() {
        Map<Status, Fault> right = new EnumMap<>(Status.class);
        right.put(Status.UNSTABLE, Fault.UNSTABLE);
        right.put(Status.CANCELLED, Fault.CANCELLED);
        right.put(Status.DEADLINE, Fault.DEADLINE);
        right.put(Status.OVERLOADED, Fault.UNAVAILABLE);
        right.put(Status.UNAVAILABLE, Fault.UNAVAILABLE);
        right.put(Status.DISCONNECTED, Fault.UNAVAILABLE);
        right.put(Status.TOO_LARGE, Fault.TOO_LARGE);
        right.put(Status.FAILED, Fault.DEFECT);
        for (Status status : Status.values()) {
            assertEquals(right.get(status), Fault.of(new EngineException(status, "")), status.name());
        }
    }

    @Test
    void eachOtherException() {
        Map<Throwable, Fault> right = new LinkedHashMap<>();
        right.put(new IllegalArgumentException(), Fault.REQUEST);
        right.put(new NumberFormatException(), Fault.REQUEST);
        right.put(new CancellationException(), Fault.CANCELLED);
        right.put(new IllegalStateException("the engine is closed"), Fault.DEFECT);
        right.put(new WrongThreadException(), Fault.DEFECT);
        right.put(new NullPointerException(), Fault.DEFECT);
        right.put(new IndexOutOfBoundsException(), Fault.DEFECT);
        right.put(new UncheckedIOException(new ClosedByInterruptException()), Fault.DEFECT);
        right.put(new UnsatisfiedLinkError(), Fault.DEFECT);
        right.put(new AssertionError(), Fault.DEFECT);
        right.put(new InternalError("a fault in mapped memory"), Fault.DEFECT);
        right.put(new OutOfMemoryError(), Fault.PROCESS);
        right.put(new StackOverflowError(), Fault.PROCESS);
        right.forEach((failure, fault) -> assertEquals(fault, Fault.of(failure), failure.toString()));
    }

    @Test
    void whatFollows() {
        assertEquals(EnumSet.of(Fault.SLOW, Fault.UNAVAILABLE, Fault.DEFECT), those(Fault::engines));
        assertEquals(EnumSet.of(Fault.SLOW, Fault.UNAVAILABLE, Fault.DEFECT, Fault.TOO_LARGE), those(Fault::elsewhere));
        assertEquals(EnumSet.of(Fault.UNAVAILABLE), those(Fault::passing));
        assertEquals(EnumSet.of(Fault.REQUEST, Fault.UNSTABLE), those(Fault::oneSamples));
    }

    private static Set<Fault> those(java.util.function.Predicate<Fault> are) {
        Set<Fault> all = EnumSet.allOf(Fault.class);
        all.removeIf(are.negate());
        return all;
    }
}
