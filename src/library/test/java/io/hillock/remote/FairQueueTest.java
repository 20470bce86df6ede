package io.hillock.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hillock.remote.serve.FairQueue;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FairQueueTest {
    private final FairQueue queue = new FairQueue();
    private final List<String> served = new ArrayList<>();

    private void add(String cell, String... tasks) {
        for (String task : tasks) {
            FairQueue.Cell place = queue.enter(cell);
            queue.add(place, () -> {
                served.add(cell + task);
                queue.leave(place);
            });
        }
    }

    private void serve(int tasks) {
        for (int i = 0; i < tasks; i++) {
            queue.poll().run();
        }
    }

    private void serveAll() {
        for (Runnable task = queue.poll(); task != null; task = queue.poll()) {
            task.run();
        }
    }

    @Test
    void cellsTakeTurnsAndEachKeepsItsOrder() {
        add("a", "1", "2", "3", "4");
        add("b", "1");
        add("c", "1", "2");
        serveAll();
        assertEquals(List.of("a1", "b1", "c1", "a2", "c2", "a3", "a4"), served);
    }

    @Test
    void whoComesDuringARoundIsNextBeforeWhoWasServedInIt() {
        add("many", "1", "2", "3", "4");
        serve(1);
        add("one", "1");
        add("two", "1");
        serveAll();
        assertEquals(List.of("many1", "one1", "two1", "many2", "many3", "many4"), served);
    }

    /** A cell that asks again right after each answer does not starve a cell that asked for much. */
    @Test
    void whoComesBackAtOnceWaitsForItsTurn() {
        add("many", "1", "2", "3", "4");
        for (String task : List.of("1", "2", "3")) {
            add("again", task);
            serve(2);
        }
        serveAll();
        assertEquals(List.of("many1", "again1", "many2", "again2", "many3", "again3", "many4"), served);
    }

    @Test
    void cellsThatHaveGoneAreForgotten() {
        for (int i = 0; i < 1000; i++) {
            add("cell" + i, "");
            serveAll();
        }
        add("again", "");
        assertEquals(1, queue.cells());
        assertEquals(1, queue.entered("again"));
        assertEquals(0, queue.entered("cell7"));
    }
}
