package io.hillock.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.spike.Batch;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.spike.Spikes;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** In steady state the native engine allocates nothing on the Java heap. */
class AllocationTest {
    private static final int CALLS = 20_000;
    private static final int ROUNDS = 500;

    @Test
    void aNativeRunAllocatesNothing() {
        Image image = Image.compile(Networks.mlp(16, 8, 4, 1), RunSettings.of(Profile.NIR));
        try (Arena arena = Arena.ofShared();
                Engine engine = NativeEngine.open(image);
                Session session = engine.open()) {
            Batch batch = new Batch(arena.allocate(ValueLayout.JAVA_FLOAT, 2 * 16), 2, 3, true);
            Response response = image.response(arena, 2, 3,
                    RequestedOutputs.COUNTS.withRaster().record("lif1:z", "lif1:v"));
            assertEquals(0, bytesACall(() -> engine.run(batch, response)), "engine");
            Encoding encoding = new Encoding(batch.values().asSlice(0, 16 * Float.BYTES), 3, true);
            Response one = image.response(arena, 1, 3, RequestedOutputs.COUNTS);
            assertEquals(0, bytesACall(() -> session.run(encoding, one)), "session");
            Spikes spikes = Spikes.of(arena, 16, new int[]{1, 5}, new int[]{}, new int[]{3});
            assertEquals(0, bytesACall(() -> session.run(spikes, one)), "lists of spikes");
        }
    }

    /** Bytes per call, measured in rounds until one allocates nothing: background compilers may need many rounds. */
    private static long bytesACall(Runnable call) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long best = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS && best >= CALLS; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < CALLS; i++) {
                call.run();
            }
            best = Math.min(best, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return best / CALLS;
    }
}
