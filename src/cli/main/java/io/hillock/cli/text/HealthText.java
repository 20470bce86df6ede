package io.hillock.cli.text;

import io.hillock.health.HealthNode;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;

/** Health as an indented tree: name, state, for how long, why. */
public final class HealthText {
    private HealthText() {}

    public static void print(PrintStream out, HealthNode root, Instant now) {
        print(out, root, now, 0);
    }

    private static void print(PrintStream out, HealthNode node, Instant now, int depth) {
        String name = "  ".repeat(depth) + node.name();
        out.printf("%-32s %-8s %9s  %s%n", name, node.state(), age(Duration.between(node.since(), now)), node.why());
        node.parts().forEach(part -> print(out, part, now, depth + 1));
    }

    private static String age(Duration age) {
        long s = Math.max(0, age.toSeconds());
        return s < 60 ? s + " s" : s < 3600 ? s / 60 + " min" : s < 86_400 ? s / 3600 + " h" : s / 86_400 + " d";
    }
}
