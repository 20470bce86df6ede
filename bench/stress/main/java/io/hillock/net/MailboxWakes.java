package io.hillock.net;

import io.hillock.protocol.Envelope;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A thread that waits for a message, or for room, wakes up when there is one. A lost wake-up would cost the whole timeout. */
@JCStressTest
@Outcome(id = "SENT", expect = Expect.ACCEPTABLE, desc = "both came through")
@Outcome(expect = Expect.FORBIDDEN, desc = "somebody slept on")
@State
public class MailboxWakes {
    private static final Envelope MESSAGE = Envelope.of(1, "a", "b", new StatusRequest());
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final int CAPACITY = 2;

    private final Mailbox mailbox = new Mailbox(CAPACITY, OverflowPolicy.BLOCK);

    @Actor
    public void sender(L_Result result) {
        Offer offer = Offer.SENT;
        for (int i = 0; i < 2 * CAPACITY && offer == Offer.SENT; i++) {
            offer = mailbox.offer(MESSAGE);
        }
        result.r1 = offer;
    }

    @Actor
    public void receiver() {
        try {
            for (int i = 0; i < 2 * CAPACITY; i++) {
                if (mailbox.take(LONG) == null) {
                    throw new IllegalStateException("message " + i + " was not seen");
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
