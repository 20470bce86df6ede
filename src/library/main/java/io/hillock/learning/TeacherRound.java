package io.hillock.learning;

import java.util.List;
import java.util.Optional;

/**
 * One question to all teachers, and its outcome.
 *
 * @param number 1, 2, 3, …
 * @param replies one per teacher, in their order
 * @param consensus one per sample, of the teachers that answered; empty if none did
 */
public record TeacherRound(long number, List<TeacherReply> replies, List<Consensus> consensus) {
    public TeacherRound {
        replies = List.copyOf(replies);
        consensus = List.copyOf(consensus);
    }

    /** Computes each sample's consensus from the replies. */
    static TeacherRound of(long number, int samples, List<TeacherReply> replies) {
        List<TeacherReply.Heard> heard = replies.stream().<TeacherReply.Heard>mapMulti((reply, next) -> {
            if (reply instanceof TeacherReply.Heard one) {
                next.accept(one);
            }
        }).toList();
        if (heard.isEmpty()) {
            return new TeacherRound(number, replies, List.of());
        }
        Consensus[] consensus = new Consensus[samples];
        for (int i = 0; i < samples; i++) {
            int sample = i;
            consensus[i] = Consensus.of(heard.stream().map(one -> one.outputs().get(sample)).toList());
        }
        return new TeacherRound(number, replies, List.of(consensus));
    }

    /** The consensus on a single encoding, or on the first of a batch; empty if no teacher answered. */
    public Optional<Consensus> first() {
        return consensus.stream().findFirst();
    }

    /** Whether every teacher answered. */
    public boolean complete() {
        return replies.stream().allMatch(TeacherReply.Heard.class::isInstance);
    }
}
