package io.hillock.bench.gate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.unified.EngineKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds with made-up times, so that the outcome is sure. */
class GateMeasurementTest {
    private static final List<GateCase> CASES = List.of(new GateCase(EngineKind.NATIVE, "rec", 1),
            new GateCase(EngineKind.JAVA, "rec", 64));

    private final SplittableRandom random = new SplittableRandom(20261130);
    /** How busy the machine is, which slows both builds; changes with each turn. */
    private double load = 1;

    /** A process of a build whose calls take so long, and whose layout changes that by up to 2 %. */
    private final class MadeUp implements MeasuredBuild {
        private final String answer;
        private final double nanos;
        private final double instructions;

        MadeUp(String answer, double nanos, double instructions) {
            this.answer = answer;
            this.nanos = nanos * random.nextDouble(0.98, 1.02);
            this.instructions = instructions;
        }

        @Override
        public String open(GateCase workload) {
            return answer;
        }

        @Override
        public Turn run(int calls) {
            load = Math.clamp(load * random.nextDouble(0.97, 1.03), 1, 4);
            return new Turn(nanos * load * random.nextDouble(0.99, 1.01), instructions, Double.NaN);
        }

        @Override
        public void close() {}
    }

    private List<CaseResult> measure(double nanos, double reference) {
        return measure(() -> new MadeUp("7", nanos, Double.NaN), Optional.of(() -> new MadeUp("7", reference, 1)));
    }

    private static List<CaseResult> measure(Supplier<MeasuredBuild> build, Optional<Supplier<MeasuredBuild>> other) {
        return new GateMeasurement(build, other, 7, 5, 1e6).measure(CASES);
    }

    @Test
    void tenPercentAreSlower() {
        for (CaseResult result : measure(1.1e5, 1e5)) {
            Verdict verdict = Verdict.inTurns(result);
            assertEquals(1.1, verdict.ratio(), 0.05);
            assertTrue(verdict.slower(1.02), verdict::toString);
            assertTrue(verdict.complaint(1.02).orElseThrow().startsWith("slower: " + result.name()));
        }
    }

    @Test
    void theSameAndTheFasterAreNot() {
        for (double nanos : new double[]{1e5, 0.8e5}) {
            for (CaseResult result : measure(nanos, 1e5)) {
                assertEquals(Optional.empty(), Verdict.inTurns(result).complaint(1.02));
            }
        }
    }

    @Test
    void anotherAnswerIsRefused() {
        var failure = assertThrows(GateFailure.class, () -> measure(() -> new MadeUp("7", 1e5, 1),
                Optional.of(() -> new MadeUp("8", 1e5, 1))));
        assertEquals("native rec 1: the reference gives another answer", failure.getMessage());
    }

    @Test
    void instructionsCompareWhereTheyAreCounted() {
        CaseResult base = measure(() -> new MadeUp("7", 1e5, 1000), Optional.empty()).getFirst();
        CaseResult more = measure(() -> new MadeUp("7", 1e5, 1050), Optional.empty()).getFirst();
        assertEquals("instructions", Verdict.against(base, more).measure());
        assertEquals(1.05, Verdict.against(base, more).least(), 1e-9);
        assertFalse(Verdict.against(more, base).slower(1.02));
        CaseResult uncounted = measure(() -> new MadeUp("7", 9e5, Double.NaN), Optional.empty()).getFirst();
        assertEquals("CPU time", Verdict.against(base, uncounted).measure());
        assertTrue(Verdict.against(base, uncounted).slower(1.02));
    }

    @Test
    void aResultIsReadAsItWasWritten(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("base.json");
        GateResult result = new GateResult("a processor", "a machine", measure(1e5, 1e5));
        result.write(file);
        GateResult read = GateResult.read(file);
        assertEquals("a processor", read.processor());
        CaseResult first = read.find("native rec 1").orElseThrow();
        assertArrayEquals(result.cases().getFirst().nanos(), first.nanos(), 1e-4);
        assertFalse(first.counted());
        assertEquals(7, first.ratios().length);

        Files.writeString(file, "{\"cases\": [{\"name\": \"native rec 1\", \"ns\": [1]}]}");
        assertTrue(assertThrows(GateFailure.class, () -> GateResult.read(file)).getMessage().contains("not an output"));
    }

    @Test
    void optionsAreChecked() {
        assertEquals(7, GateOptions.parse().processes());
        assertTrue(GateOptions.parse("--only", "native r").only().test("native rec 1"));
        for (String[] wrong : new String[][]{{"--processes", "6"}, {"--rounds"}, {"--slow", "1"},
                {"--compare", "/nowhere/base.json"}, {"--only", "("}}) {
            assertTrue(assertThrows(IllegalArgumentException.class, () -> GateOptions.parse(wrong)).getMessage()
                    .contains(wrong[0]), wrong[0]);
        }
    }
}
