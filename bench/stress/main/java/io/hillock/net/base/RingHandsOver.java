package io.hillock.net.base;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Two threads put one element each, and take one each. Each element comes out once and complete, and elements that nobody took remain. */
@JCStressTest
@Outcome(id = {"0, 0, 3", "1, 0, 2", "0, 1, 2", "2, 0, 1", "0, 2, 1", "1, 2, 0",
        "2, 1, 0"}, expect = Expect.ACCEPTABLE, desc = "each once")
@Outcome(expect = Expect.FORBIDDEN, desc = "twice, lost or not whole")
@State
public class RingHandsOver {
    /** Its field is not final, so the thread that takes it must see what was written before. */
    private static final class Element {
        int value;
    }

    private final Ring<Element> ring = new Ring<>(2);

    private static Element element(int value) {
        var made = new Element();
        made.value = value;
        return made;
    }

    private int take() {
        Element taken = ring.poll();
        return taken == null ? 0 : taken.value;
    }

    @Actor
    public void one(III_Result result) {
        ring.offer(element(1));
        result.r1 = take();
    }

    @Actor
    public void two(III_Result result) {
        ring.offer(element(2));
        result.r2 = take();
    }

    @Arbiter
    public void left(III_Result result) {
        result.r3 = take() + take();
    }
}
