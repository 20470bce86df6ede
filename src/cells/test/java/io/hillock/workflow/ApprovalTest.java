package io.hillock.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApprovalTest {
    @TempDir
    private Path folder;

    @Test
    void aDecisionStands() throws Exception {
        Path run = Files.createDirectory(folder.resolve("r"));
        assertEquals(Optional.empty(), Approval.read(run, "look/x"));
        Approval first = new Approval(true, "me", "good", 1);
        first.write(run, "look/x");
        assertEquals("r: the step 'look/x' was decided already", assertThrows(WorkflowException.class,
                () -> new Approval(false, "you", "bad", 2).write(run, "look/x")).getMessage());
        assertEquals(Optional.of(first), Approval.read(run, "look/x"));
    }

    @Test
    void ofTwoDecidersAtOnceOneLearnsThatItWasDecided() throws Exception {
        for (int round = 0; round < 50; round++) {
            Path run = Files.createDirectory(folder.resolve("r" + round));
            CountDownLatch go = new CountDownLatch(1);
            List<Approval> decided = new CopyOnWriteArrayList<>();
            List<String> refused = new CopyOnWriteArrayList<>();
            List<Thread> deciders = new ArrayList<>();
            for (boolean granted : new boolean[]{true, false}) {
                Approval mine = new Approval(granted, "", "", round);
                deciders.add(Thread.ofPlatform().start(() -> {
                    try {
                        go.await();
                        mine.write(run, "look");
                        decided.add(mine);
                    } catch (WorkflowException e) {
                        refused.add(e.getMessage());
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }));
            }
            go.countDown();
            for (Thread one : deciders) {
                one.join();
            }
            assertEquals(1, decided.size());
            assertEquals(List.of("r" + round + ": the step 'look' was decided already"), refused);
            assertEquals(Optional.of(decided.getFirst()), Approval.read(run, "look"));
        }
    }
}
