package io.hillock.unified.route;

import io.hillock.engine.EngineException;
import io.hillock.unified.Agreement;
import io.hillock.unified.Divergence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which of several engines' answers counts: that of all, that of a majority, or none. */
final class MajorityVerdict {
    private final RedundantRun winner;
    private final List<RedundantRun> losers;
    private final Agreement agreement;

    private MajorityVerdict(RedundantRun winner, List<RedundantRun> losers, Agreement agreement) {
        this.winner = winner;
        this.losers = losers;
        this.agreement = agreement;
    }

    /** Compares the answers. Throws if fewer than two engines answered. */
    static MajorityVerdict of(RedundantRun[] parts) {
        List<RedundantRun> answered = new ArrayList<>(parts.length);
        List<String> failed = new ArrayList<>(0);
        for (RedundantRun part : parts) {
            if (part.answered()) {
                answered.add(part);
            } else {
                failed.add(part.name());
            }
        }
        if (answered.size() < 2) {
            throw tooFew(parts);
        }
        List<RedundantRun> winners = largestGroup(answered);
        List<RedundantRun> losers = new ArrayList<>(answered);
        losers.removeAll(winners);
        RedundantRun winner = winners.getFirst();
        Optional<Divergence> divergence = losers.isEmpty() ? Optional.empty() : between(winner, losers.getFirst());
        return new MajorityVerdict(winner, losers, new Agreement(answered.size(), winners.size(),
                losers.stream().map(RedundantRun::name).toList(), failed, divergence));
    }

    private static List<RedundantRun> largestGroup(List<RedundantRun> answered) {
        List<RedundantRun> largest = List.of();
        for (RedundantRun candidate : answered) {
            if (!largest.contains(candidate)) {
                List<RedundantRun> group = new ArrayList<>(answered.size());
                for (RedundantRun part : answered) {
                    if (candidate.agrees(part)) {
                        group.add(part);
                    }
                }
                largest = group.size() > largest.size() ? group : largest;
            }
        }
        return largest;
    }

    private static Optional<Divergence> between(RedundantRun one, RedundantRun other) {
        return ResponseComparison.compare(one.response(), other.response())
                .map(found -> found.between(one.name(), other.name()));
    }

    private static RuntimeException tooFew(RedundantRun[] parts) {
        List<RedundantRun> broken = List.of(parts).stream().filter(part -> !part.answered()).toList();
        Optional<RedundantRun> ended = broken.stream().filter(part -> !part.fault().elsewhere()).findFirst();
        if (ended.isPresent()) {
            return ended.get().failure();
        }
        RuntimeException first = broken.getFirst().failure();
        if (broken.size() == parts.length) {
            broken.stream().skip(1).forEach(part -> first.addSuppressed(part.failure()));
            return first;
        }
        EngineException alone = new EngineException("one engine answered, with nothing to compare it with; "
                + broken.getFirst().name() + " failed: " + first.getMessage());
        alone.addSuppressed(first);
        return alone;
    }

    /** A run whose answer counts, if there is a majority. */
    RedundantRun winner() {
        return winner;
    }

    Agreement agreement() {
        return agreement;
    }

    boolean majority() {
        return 2 * agreement.agreeing() > agreement.answers();
    }

    /** Records a failure for each engine that the majority contradicted. */
    void outvote() {
        losers.forEach(loser -> loser.outvoted(agreement.divergence().orElseThrow().toString()));
    }
}
