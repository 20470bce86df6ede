package io.hillock.net.base;

import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two of an answer, the end of the connection and the deadline come at once. Exactly one of them completes the request. */
class PendingAnswersOnce {
    private static final Envelope REQUEST = Envelope.of(7, "a", "b", new StatusRequest());
    private static final Envelope ANSWER = REQUEST.reply(1, "b", Ack.DONE);
    private static final ErrorReply GONE = ErrorReply.of(ErrorCode.DISCONNECTED, "gone");

    private final RequestTable pending = new RequestTable();
    private final AtomicInteger answers = new AtomicInteger();
    private final PendingRequest asked = new PendingRequest(REQUEST) {
        @Override
        void answer(Envelope answer) {
            answers.incrementAndGet();
        }
    };

    PendingAnswersOnce() {
        pending.add(asked);
    }

    void answer() {
        pending.answer(REQUEST.id(), ANSWER);
    }

    void end() {
        pending.fail(GONE);
    }

    int removed() {
        return pending.remove(asked) ? 1 : 0;
    }

    int answers() {
        return answers.get();
    }

    /** An answer comes when the connection ends. */
    @JCStressTest
    @Outcome(id = {"1, 0"}, expect = Expect.ACCEPTABLE, desc = "one of them")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both, or none")
    @State
    public static class AnswerOrEnd extends PendingAnswersOnce {
        @Actor
        public void one() {
            answer();
        }

        @Actor
        public void two() {
            end();
        }

        /** Records how often the request completed. */
        @Arbiter
        public void count(II_Result result) {
            result.r1 = answers();
        }
    }

    /** An answer comes at the deadline. */
    @JCStressTest
    @Outcome(id = {"1, 0", "0, 1"}, expect = Expect.ACCEPTABLE, desc = "one of them")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both, or none")
    @State
    public static class AnswerOrDeadline extends PendingAnswersOnce {
        @Actor
        public void one() {
            answer();
        }

        @Actor
        public void deadline(II_Result result) {
            result.r2 = removed();
        }

        /** Records how often the request completed. */
        @Arbiter
        public void count(II_Result result) {
            result.r1 = answers();
        }
    }

    /** The connection ends at the deadline. */
    @JCStressTest
    @Outcome(id = {"1, 0", "0, 1"}, expect = Expect.ACCEPTABLE, desc = "one of them")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both, or none")
    @State
    public static class EndOrDeadline extends PendingAnswersOnce {
        @Actor
        public void one() {
            end();
        }

        @Actor
        public void deadline(II_Result result) {
            result.r2 = removed();
        }

        /** Records how often the request completed. */
        @Arbiter
        public void count(II_Result result) {
            result.r1 = answers();
        }
    }
}
