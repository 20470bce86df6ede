package io.hillock.bench.peers;

import io.hillock.engine.Engine;
import io.hillock.engine.EngineOptions;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.spike.Batch;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;

/** One of Hillock's engines. */
record Hillock(Kind kind, Engine engine, Batch batch, Response response) implements Contender {

    static Hillock of(Kind kind, Image image, Batch batch) {
        Engine engine = switch (kind) {
            case HILLOCK -> NativeEngine.open(image);
            case HILLOCK_TWO_THREADS -> NativeEngine.open(image, EngineOptions.DEFAULT.withThreads(2));
            case HILLOCK_JAVA -> JavaEngine.open(image);
            case ONNX_RUNTIME, TORCHSCRIPT -> throw new IllegalArgumentException(kind + " is no engine of ours");
        };
        return new Hillock(kind, engine, batch,
                image.response(Arena.global(), batch.size(), batch.steps(), RequestedOutputs.COUNTS.untimed()));
    }

    @Override
    public String name() {
        return switch (kind) {
            case HILLOCK -> "Hillock native";
            case HILLOCK_TWO_THREADS -> "Hillock native, 2 threads";
            case HILLOCK_JAVA -> "Hillock Java";
            case ONNX_RUNTIME, TORCHSCRIPT -> throw new IllegalStateException();
        };
    }

    @Override
    public long[] counts() {
        engine.run(batch, response);
        return response.counts().toArray(ValueLayout.JAVA_LONG);
    }

    @Override
    public double[] nanos(int calls) {
        double[] nanos = new double[calls];
        for (int i = 0; i < calls; i++) {
            long start = System.nanoTime();
            engine.run(batch, response);
            nanos[i] = System.nanoTime() - start;
        }
        return nanos;
    }
}
