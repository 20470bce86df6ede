package io.hillock.runtime.route;

import io.hillock.engine.EngineException;
import io.hillock.runtime.stage.Agreement;
import io.hillock.runtime.stage.Divergence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who of several engines is believed: all, a majority, or none. */
final class Verdict {
    private final Part winner;
    private final List<Part> losers;
    private final Agreement agreement;

    private Verdict(Part winner, List<Part> losers, Agreement agreement) {
        this.winner = winner;
        this.losers = losers;
        this.agreement = agreement;
    }

    /** Compares what the engines answered; throws where fewer than two did. */
    static Verdict of(Part[] parts) {
        List<Part> answered = new ArrayList<>(parts.length);
        List<String> failed = new ArrayList<>(0);
        for (Part part : parts) {
            if (part.answered()) {
                answered.add(part);
            } else {
                failed.add(part.name());
            }
        }
        if (answered.size() < 2) {
            throw tooFew(parts);
        }
        List<Part> winners = largestGroup(answered);
        List<Part> losers = new ArrayList<>(answered);
        losers.removeAll(winners);
        Part winner = winners.getFirst();
        Optional<Divergence> divergence = losers.isEmpty() ? Optional.empty() : between(winner, losers.getFirst());
        return new Verdict(winner, losers, new Agreement(answered.size(), winners.size(),
                losers.stream().map(Part::name).toList(), failed, divergence));
    }

    private static List<Part> largestGroup(List<Part> answered) {
        List<Part> largest = List.of();
        for (Part candidate : answered) {
            if (!largest.contains(candidate)) {
                List<Part> group = new ArrayList<>(answered.size());
                for (Part part : answered) {
                    if (candidate.agrees(part)) {
                        group.add(part);
                    }
                }
                largest = group.size() > largest.size() ? group : largest;
            }
        }
        return largest;
    }

    private static Optional<Divergence> between(Part one, Part other) {
        return Comparison.compare(one.response(), other.response())
                .map(found -> found.between(one.name(), other.name()));
    }

    private static RuntimeException tooFew(Part[] parts) {
        List<Part> broken = List.of(parts).stream().filter(part -> !part.answered()).toList();
        Optional<Part> ended = broken.stream().filter(part -> !part.fault().elsewhere()).findFirst();
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

    /** Whose answer counts, as far as there is a majority. */
    Part winner() {
        return winner;
    }

    Agreement agreement() {
        return agreement;
    }

    boolean majority() {
        return 2 * agreement.agreeing() > agreement.answers();
    }

    /** Counts against the engines that a majority did not share. */
    void outvote() {
        losers.forEach(loser -> loser.outvoted(agreement.divergence().orElseThrow().toString()));
    }
}
