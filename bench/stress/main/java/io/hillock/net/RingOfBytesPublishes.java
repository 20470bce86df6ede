package io.hillock.net;

import io.hillock.net.channel.RingOfBytes;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Bytes are visible before the count that announces them, and stay until they are taken, although the next record waits for their place.
 */
@JCStressTest
@Outcome(id = {"-1, -1", "-1, 1", "1, -1", "1, 2"}, expect = Expect.ACCEPTABLE, desc = "whole records, in order")
@Outcome(expect = Expect.FORBIDDEN, desc = "torn, lost or out of order")
@State
public class RingOfBytesPublishes {
    private final RingOfBytes ring = new RingOfBytes();

    @Actor
    public void writer() {
        int first = ring.write(1);
        int second = ring.write(2);
        if (first != RingOfBytes.BYTES || second != 0 && second != RingOfBytes.BYTES) {
            throw new IllegalStateException(first + ", " + second);
        }
    }

    @Actor
    public void reader(II_Result result) {
        result.r1 = ring.read();
        result.r2 = ring.read();
    }
}
