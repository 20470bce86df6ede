package io.hillock.workflow.kind;

import static io.hillock.workflow.kind.MakingKinds.results;

import io.hillock.image.Image;
import io.hillock.server.repository.NetworkRegistry;
import io.hillock.server.repository.RegistryTag;
import io.hillock.training.DataSet;
import io.hillock.verify.ComparedEngine;
import io.hillock.verify.Verification;
import io.hillock.verify.VerificationResult;
import io.hillock.workflow.StepContext;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The kinds {@code verify}, {@code accuracy}, {@code shadow} and {@code canary}: they fail if an image is not good enough. Shadow and canary
 * compare on held-out samples, not on the requests of a running service.
 */
final class CheckingKinds {
    private static final double SIGNIFICANT = 0.05;
    private static final int HASH = 0x9E3779B1; // 2^32 divided by the golden ratio
    private static final int PERCENT = 100;

    private CheckingKinds() {}

    /** Runs samples on all engines and compares every bit. */
    static Map<String, Object> verify(Arguments with, StepContext context) {
        Image image = Image.open(with.path("image"));
        DataSet data = Samples.open(with, image.inputShape());
        List<ComparedEngine> engines = ComparedEngine.all(image);
        try {
            Verification verification = new Verification(image, engines);
            long values = 0;
            for (int sample = 0; sample < data.size(); sample++) {
                context.limit().check(0, sample);
                try (Arena arena = Arena.ofConfined()) {
                    VerificationResult result = verification.add(Samples.batch(data, sample, 1, arena));
                    if (!result.equal()) {
                        throw new IllegalStateException("difference: " + result.difference().orElseThrow());
                    }
                    values = result.values();
                }
            }
            return results("engines", engines.stream().map(ComparedEngine::name).toList(), "samples", data.size(),
                    "values", values);
        } finally {
            engines.forEach(ComparedEngine::close);
        }
    }

    /** Fails below the share {@code at_least} of right answers. */
    static Map<String, Object> accuracy(Arguments with, StepContext context) {
        Image image = Image.open(with.path("image"));
        DataSet data = Samples.open(with, image.inputShape());
        int right = Samples.right(Samples.answers(image, data, context.limit()), data);
        double accuracy = (double) right / data.size();
        double least = with.number("at_least", 0);
        if (accuracy < least) {
            throw new IllegalStateException(
                    "accuracy " + accuracy + " (" + right + " of " + data.size() + " right) is below " + least);
        }
        return results("accuracy", accuracy, "right", right, "samples", data.size());
    }

    /** What the alias stands for now; empty if nothing serves yet, or the candidate already does. */
    private static Optional<Image> served(Arguments with, Image candidate) throws IOException {
        NetworkRegistry registry = NetworkRegistry.open(with.path("registry"));
        Optional<RegistryTag> tag = registry.find(with.text("name"), with.text("alias"));
        return tag.map(registry::image).filter(image -> !image.digest().equals(candidate.digest()));
    }

    /**
     * Asks both versions the same samples. Fails if the candidate is worse by McNemar's exact test: of the samples that one alone answers
     * right, too many are the old one's (one-sided, p &lt; 0.05).
     */
    static Map<String, Object> shadow(Arguments with, StepContext context) throws IOException {
        Image image = Image.open(with.path("image"));
        DataSet data = Samples.open(with, image.inputShape());
        Optional<Image> old = served(with, image);
        if (old.isEmpty()) {
            return results("compared", false);
        }
        int[] now = Samples.answers(image, data, context.limit());
        int[] before = Samples.answers(old.get(), data, context.limit());
        int same = 0;
        int better = 0;
        int worse = 0;
        for (int i = 0; i < now.length; i++) {
            boolean right = now[i] == data.label(i);
            boolean wasRight = before[i] == data.label(i);
            same += now[i] == before[i] ? 1 : 0;
            better += right && !wasRight ? 1 : 0;
            worse += !right && wasRight ? 1 : 0;
        }
        double p = atLeast(worse, better + worse);
        if (p < SIGNIFICANT) {
            throw new IllegalStateException(
                    "worse than the version that serves: it loses " + worse + " samples and wins "
                            + better + " (McNemar, p = " + p + ")");
        }
        return results("compared", true, "samples", now.length, "same", same, "better", better, "worse", worse, "p",
                p);
    }

    /** The probability of at least {@code k} heads in {@code n} tosses of a fair coin. */
    static double atLeast(int k, int n) {
        double sum = 0;
        double log = -n * Math.log(2);
        for (int i = 0; i <= n; i++) {
            if (i >= k) {
                sum += Math.exp(log);
            }
            log += Math.log(n - i) - Math.log(i + 1.0);
        }
        return Math.min(1, sum);
    }

    /**
     * Gives the candidate 1, 10 and 50 % of the samples, chosen by a hash of their number. Fails if it has more wrong answers on its share
     * than the version that serves, by more than {@code tolerance} (default 0.02) of the share and by more than one sample.
     */
    static Map<String, Object> canary(Arguments with, StepContext context) throws IOException {
        Image image = Image.open(with.path("image"));
        DataSet data = Samples.open(with, image.inputShape());
        Optional<Image> old = served(with, image);
        double tolerance = with.number("tolerance", 0.02);
        List<Map<String, Object>> stages = new ArrayList<>();
        for (int share : new int[]{1, 10, 50}) {
            int[] chosen = IntStream.range(0, data.size())
                    .filter(i -> Integer.remainderUnsigned(i * HASH >>> 16, PERCENT) < share).toArray();
            if (chosen.length == 0) {
                continue;
            }
            DataSet part = data.select(chosen);
            int right = Samples.right(Samples.answers(image, part, context.limit()), part);
            int before = old.isEmpty() ? right : Samples.right(Samples.answers(old.get(), part, context.limit()), part);
            if (before - right > Math.max(1, tolerance * chosen.length)) {
                throw new IllegalStateException("at " + share + " % it has " + right + " of " + chosen.length
                        + " right, the version that serves " + before);
            }
            stages.add(results("percent", share, "samples", chosen.length, "right", right, "before", before));
        }
        return results("stages", stages, "compared", old.isPresent());
    }
}
