package io.hillock.bench.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** ONNX Runtime for Java on one thread, with all its optimisations. */
final class Onnx implements Contender {
    private final String name;
    private final OrtSession session;
    private final OnnxTensor input;

    private Onnx(String name, OrtSession session, OnnxTensor input) {
        this.name = name;
        this.session = session;
        this.input = input;
    }

    /**
     * @param form {@code layers} or {@code steps}
     * @param scripts the folder of to_onnx.py
     */
    static Onnx of(PeerCase of, int batch, String form, Path scripts, Path work)
            throws IOException, InterruptedException, OrtException {
        Path file = work.resolve(of.name() + "-" + form + "-" + batch + ".onnx");
        List<String> arguments = new ArrayList<>(
                List.of(of.nir(work).toString(), file.toString(), form, Integer.toString(batch)));
        arguments.addAll(of.terms());
        if (Script.of(scripts, "to_onnx.py", arguments).inheritIO().start().waitFor() != 0) {
            throw new IOException("to_onnx.py failed for " + file);
        }
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
        return new Onnx("ONNX Runtime, " + form, environment.createSession(file.toString(), options),
                input(of, batch, environment));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Kind kind() {
        return Kind.ONNX_RUNTIME;
    }

    @Override
    public long[] counts() {
        try (OrtSession.Result result = session.run(Map.of("x", input))) {
            float[][] counts = (float[][]) result.get(0).getValue();
            long[] all = new long[counts.length * counts[0].length];
            for (int i = 0; i < all.length; i++) {
                all[i] = (long) counts[i / counts[0].length][i % counts[0].length];
            }
            return all;
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public double[] nanos(int calls) {
        double[] nanos = new double[calls];
        Map<String, OnnxTensor> inputs = Map.of("x", input);
        for (int i = 0; i < calls; i++) {
            long start = System.nanoTime();
            try (OrtSession.Result _ = session.run(inputs)) {
                nanos[i] = System.nanoTime() - start;
            } catch (OrtException e) {
                throw new IllegalStateException(e);
            }
        }
        return nanos;
    }

    /** Off-heap, created once. Streamed samples become rows of all steps, with the samples of step 0 first. */
    private static OnnxTensor input(PeerCase of, int batch, OrtEnvironment environment) throws OrtException {
        FloatBuffer values = of.batch(batch).values().asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
        int row = of.shape().size();
        int steps = of.samples().held() ? 1 : of.samples().steps();
        FloatBuffer rows = ByteBuffer.allocateDirect(Float.BYTES * values.capacity())
                .order(ByteOrder.nativeOrder()).asFloatBuffer();
        for (int step = 0; step < steps; step++) {
            for (int sample = 0; sample < batch; sample++) {
                rows.put((step * batch + sample) * row, values, (sample * steps + step) * row, row);
            }
        }
        long[] shape = new long[of.shape().rank() + 1];
        shape[0] = (long) steps * batch;
        for (int d = 0; d < of.shape().rank(); d++) {
            shape[d + 1] = of.shape().dim(d);
        }
        return OnnxTensor.createTensor(environment, rows, shape);
    }
}
