package io.hillock.server.watch;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.server.watch.Subscription.Neuron;
import io.hillock.spike.Recording;
import io.hillock.spike.Response;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One message to a watcher, little-endian:
 *
 * <pre>
 *   uint32  length of the JSON
 *   JSON    {"kind":"run","model","engine","label","confidence","steps","samples","skipped","dropped","nodes":[…],"membranes":[…]}
 *   each node's spikes of the first sample, in the form that its entry in "nodes" names:
 *     bits    for each step, bit i of ceil(rows / 8) bytes is neuron i, the lowest bit first
 *     list    for each step, uint16 n and n times uint16 neuron
 *     counts  for each step, a uint8 for each of the rows: spikes of neurons floor(row · size / rows) to the next row's, at most 255
 *   each membrane of the first sample: a float32 for each step
 * </pre>
 */
final class RunFrame {
    private static final int MOST_COUNT = 255;

    private final ByteArrayOutputStream spikes = new ByteArrayOutputStream();
    private final ArrayNode nodes;
    private final ObjectNode head;

    private RunFrame(String model, Response response) {
        head = JsonNodeFactory.instance.objectNode().put("kind", "run").put("model", model)
                .put("engine", response.engine()).put("label", response.label(0))
                .put("confidence", response.confidence(0)).put("steps", response.answer().steps())
                .put("samples", response.answer().batch());
        nodes = head.putArray("nodes");
    }

    /** Whether a run recorded anything that is wanted. */
    static boolean shows(Response response, Subscription wanted) {
        return response.recordings().stream().anyMatch(recording -> isWanted(recording, wanted));
    }

    private static boolean isWanted(Recording recording, Subscription wanted) {
        return wanted.recordings().contains(recording.track().name());
    }

    private static String node(Recording recording) {
        String name = recording.track().name();
        return name.substring(0, name.length() - RunWatch.SPIKES.length());
    }

    /**
     * Makes a frame of a run.
     *
     * @param skipped requests since the last frame that were not recorded
     * @param dropped frames that were replaced by newer ones, in all
     */
    static byte[] of(String model, Response response, Subscription wanted, long skipped, long dropped) {
        RunFrame frame = new RunFrame(model, response);
        frame.head.put("skipped", skipped).put("dropped", dropped);
        List<Recording> recordings = response.recordings().stream().filter(one -> isWanted(one, wanted)).toList();
        int steps = response.answer().steps();
        for (Recording recording : recordings) {
            if (recording.track().name().endsWith(RunWatch.SPIKES)) {
                frame.add(node(recording), recording, steps, wanted.rows());
            }
        }
        ArrayNode membranes = frame.head.putArray("membranes");
        for (Neuron neuron : wanted.membranes()) {
            recordings.stream().filter(one -> one.track().name().equals(neuron.node() + RunWatch.MEMBRANES))
                    .filter(one -> neuron.index() >= 0 && neuron.index() < one.track().shape().size()).findFirst()
                    .ifPresent(one -> frame.membrane(membranes, neuron, one, steps));
        }
        byte[] json = frame.head.toString().getBytes(StandardCharsets.UTF_8);
        byte[] payload = frame.spikes.toByteArray();
        return ByteBuffer.allocate(Integer.BYTES + json.length + payload.length).order(ByteOrder.LITTLE_ENDIAN)
                .putInt(json.length).put(json).put(payload).array();
    }

    private void add(String node, Recording recording, int steps, int mostRows) {
        int size = recording.track().shape().size();
        int before = spikes.size();
        ObjectNode entry = nodes.addObject().put("node", node).put("size", size);
        if (size > mostRows) {
            entry.put("form", "counts").put("rows", mostRows)
                    .put("spikes", counts(recording.values(), steps, size, mostRows));
        } else {
            int total = count(recording.values(), steps * size);
            boolean list = Short.BYTES * (long) (steps + total) < (long) steps * ((size + 7) / 8);
            entry.put("form", list ? "list" : "bits").put("rows", size).put("spikes", total);
            if (list) {
                list(recording.values(), steps, size);
            } else {
                bits(recording.values(), steps, size);
            }
        }
        entry.put("bytes", spikes.size() - before);
    }

    private void membrane(ArrayNode membranes, Neuron neuron, Recording recording, int steps) {
        membranes.addObject().put("node", neuron.node()).put("index", neuron.index()).put("bytes",
                steps * Float.BYTES);
        int size = recording.track().shape().size();
        for (int step = 0; step < steps; step++) {
            int bits = Float.floatToRawIntBits(
                    recording.values().getAtIndex(JAVA_FLOAT, (long) step * size + neuron.index()));
            word(bits);
            word(bits >> Short.SIZE);
        }
    }

    private static int count(MemorySegment values, int size) {
        int total = 0;
        for (int i = 0; i < size; i++) {
            total += fired(values, i) ? 1 : 0;
        }
        return total;
    }

    private static boolean fired(MemorySegment values, int index) {
        return values.getAtIndex(JAVA_FLOAT, index) != 0;
    }

    private int counts(MemorySegment values, int steps, int size, int rows) {
        int total = 0;
        for (int step = 0; step < steps; step++) {
            int[] sums = new int[rows];
            for (int row = 0; row < rows; row++) {
                int end = (int) ((row + 1L) * size / rows);
                for (int i = (int) ((long) row * size / rows); i < end; i++) {
                    sums[row] += fired(values, step * size + i) ? 1 : 0;
                }
                total += sums[row];
                spikes.write(Math.min(MOST_COUNT, sums[row]));
            }
        }
        return total;
    }

    private void bits(MemorySegment values, int steps, int size) {
        for (int step = 0; step < steps; step++) {
            byte[] packed = new byte[(size + 7) / 8];
            for (int i = 0; i < size; i++) {
                if (fired(values, step * size + i)) {
                    packed[i >> 3] |= (byte) (1 << (i & 7));
                }
            }
            spikes.writeBytes(packed);
        }
    }

    private void list(MemorySegment values, int steps, int size) {
        for (int step = 0; step < steps; step++) {
            int n = 0;
            for (int i = 0; i < size; i++) {
                n += fired(values, step * size + i) ? 1 : 0;
            }
            word(n);
            for (int i = 0; i < size; i++) {
                if (fired(values, step * size + i)) {
                    word(i);
                }
            }
        }
    }

    private void word(int value) {
        spikes.write(value);
        spikes.write(value >> 8);
    }
}
