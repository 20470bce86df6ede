package io.hillock.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The time steps that simulators.md promises where nobody sets one. */
class UsualTimeStepTest {

    @ParameterizedTest
    @CsvSource({"NIR, 1e-4", "SNNTORCH_LATE, 1e-4", "SPIKINGJELLY, 1e-4", "LAVA, 1e-4", "NORSE, 1e-3", "ROCKPOOL, 1e-3",
            "NENGO, 1e-3", "SINABS, 1", "SPYX, 1"})
    void isTheSimulatorsIfTheFileTellsNothing(Profile profile, double dt) {
        assertEquals(dt, fitted(profile, lif(0.02, 1), lif(0.01, 1)));
    }

    /** r = tau / dt, rounded as float32 does. */
    @ParameterizedTest
    @CsvSource({"SNNTORCH_LATE, 5e-4", "NORSE, 5e-4", "SPYX, 5e-4", "LAVA, 5e-4", "SPIKINGJELLY, 5e-4", "NIR, 1e-4",
            "SINABS, 1"})
    void isTheFilesOwn(Profile profile, double dt) {
        assertEquals(dt, fitted(profile, lif((float) 0.002, (float) (0.002 / 5e-4)), lif((float) 0.007, 14)));
    }

    @Test
    void neuronsThatDisagreeTellNothing() {
        assertEquals(1e-3, fitted(Profile.NORSE, lif(0.002, 4), lif(0.007, 20)));
    }

    @Test
    void spikingJellyTellsByItsIntegratorsOrCountsSteps() {
        assertEquals(1e-2,
                fitted(Profile.SPIKINGJELLY, new If(Tensor.vector(100), Tensor.vector(1), Tensor.vector(0))));
        assertEquals(1, fitted(Profile.SPIKINGJELLY, lif(2, 1), lif(5, 1)));
    }

    @Test
    void nestedNetworksCount() {
        var inner = Network.of(Map.of("lif", lif(0.002, 4)), List.of());
        assertEquals(5e-4, RunSettings.of(Profile.NORSE).fitted(Network.of(Map.of("inner", inner), List.of())).dt());
    }

    @Test
    void whatSomebodySetWins() {
        RunSettings open = RunSettings.of(Profile.NORSE);
        assertTrue(open.usualDt());
        RunSettings set = open.withDt(2e-3).withReset(RunSettings.Reset.SUBTRACT);
        assertFalse(set.usualDt());
        assertEquals(2e-3, set.fitted(Network.of(Map.of("lif", lif(0.002, 4)), List.of())).dt());
    }

    private static double fitted(Profile profile, Neuron... neurons) {
        var nodes = new LinkedHashMap<String, Node>();
        for (Neuron neuron : neurons) {
            nodes.put("n" + nodes.size(), neuron);
        }
        return RunSettings.of(profile).fitted(Network.of(nodes, List.of())).dt();
    }

    private static Lif lif(double tau, double r) {
        return new Lif(Tensor.vector(tau), Tensor.vector(r), Tensor.vector(0), Tensor.vector(1), Tensor.vector(0));
    }
}
