package io.hillock.engine;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A resource closes exactly once, and never during a use. r1: 1 if a use saw it closed; r2: how often it was closed. */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "closed once, after all uses")
@Outcome(expect = Expect.FORBIDDEN, desc = "closed during a use, never or twice")
@State
public class UseCountCloses {
    private int closed;
    private volatile int seen;
    private final UseCount uses = new UseCount(() -> closed++);

    @Actor
    public void first() {
        use();
    }

    @Actor
    public void second() {
        use();
    }

    @Actor
    public void retires() {
        uses.retire();
    }

    private void use() {
        if (uses.begin()) {
            if (closed != 0) {
                seen = 1;
            }
            uses.end();
        }
    }

    @Arbiter
    public void result(II_Result result) {
        result.r1 = seen;
        result.r2 = closed;
    }
}
