package io.hillock.bench.gate;

import io.hillock.unified.EngineKind;
import java.util.ArrayList;
import java.util.List;

/**
 * One workload of the gate: a call of an engine with so many samples.
 *
 * @param engine one of this process
 * @param network the name of a {@link GateNetwork}
 * @param batch samples in a call
 */
record GateCase(EngineKind engine, String network, int batch) {
    static final int LARGEST_BATCH = 64;

    /** All, in the order in which they are measured. */
    static List<GateCase> all() {
        List<GateCase> all = new ArrayList<>();
        for (EngineKind engine : List.of(EngineKind.NATIVE, EngineKind.JAVA)) {
            for (String network : GateNetwork.NAMES) {
                all.add(new GateCase(engine, network, 1));
                all.add(new GateCase(engine, network, LARGEST_BATCH));
            }
        }
        return all;
    }

    /** Such as {@code native ff_mid 64}. */
    String name() {
        return engine.label() + " " + network + " " + batch;
    }
}
