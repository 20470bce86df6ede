package io.hillock.unified;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** In steady state, a request through the front door to the native engine allocates nothing on the Java heap. */
class FrontDoorAllocationTest {
    private static final int CALLS = 20_000;
    private static final int ROUNDS = 500;

    @Test
    void nativeFirst() {
        assertEquals(0, bytesACall(UnifiedOptions.of(Images.IMAGE)));
    }

    @Test
    void fastestWithSharing() {
        UnifiedOptions options = UnifiedOptions.of(Images.IMAGE);
        assertEquals(0, bytesACall(options.withEngines(options.engines().subList(0, 1)).withStrategy(Fastest.DEFAULT)
                .withSharing(new SharedRunOptions(16, Duration.ofNanos(100_000)))));
    }

    /** Bytes per call in the first round of calls that allocates nothing. JIT compilation in the background may need many rounds. */
    private static long bytesACall(UnifiedOptions options) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Arena arena = Arena.ofConfined(); UnifiedEngine engine = UnifiedEngine.open(options)) {
            Encoding encoding = Images.encoding(arena, 1);
            Response response = Images.IMAGE.response(arena, 1, Images.STEPS, RequestedOutputs.COUNTS);
            long best = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS && best >= CALLS; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < CALLS; i++) {
                    engine.run(encoding, response);
                }
                best = Math.min(best, threads.getCurrentThreadAllocatedBytes() - before);
            }
            return best / CALLS;
        }
    }
}
