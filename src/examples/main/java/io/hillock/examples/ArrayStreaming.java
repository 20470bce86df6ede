package io.hillock.examples;

import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.npy.DType;
import io.hillock.npy.Npy;
import io.hillock.npy.NpyArray;
import io.hillock.protocol.Role;
import io.hillock.protocol.WireElementType;
import io.hillock.remote.ArrayReceiver;
import io.hillock.remote.ArraySender;
import io.hillock.unified.Metrics;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;

/** Sends a NumPy file of any size to another cell in pieces. Both sides hold a few pieces at a time, and metrics show the progress. */
public final class ArrayStreaming {
    private static final int PIECE = 1 << 18;

    private ArrayStreaming() {}

    /** @param args where to listen, for example {@code unix:/tmp/arrays}, and a .npy file of float32 */
    public static void main(String... args) throws IOException {
        NpyArray array = Npy.read(Path.of(args[1])); // mapped, not loaded
        if (array.dtype() != DType.F4 || array.byteOrder() != ByteOrder.LITTLE_ENDIAN || array.fortran()) {
            throw new IllegalArgumentException(args[1] + ": little-endian float32 in C order is needed, not " + array);
        }
        var metrics = new Metrics();
        var mean = new Mean(metrics);
        var few = Settings.of("receiver", Role.TRAINING).withCredits(4); // the most pieces in transit
        try (var _ = Transport.of(args[0]).listen(few, new ArrayReceiver(_ -> mean));
                var connection = Transport.of(args[0]).connect(Settings.of("sender", Role.INTERFACE), (_, _) -> {});
                var sender = new ArraySender(connection, "recordings", WireElementType.F32, array.shape(),
                        Duration.ofSeconds(10))) {
            long start = System.nanoTime();
            sender.sendAll(array.data(), PIECE);
            sender.finish(); // the whole array has arrived, and its checksum is right
            double rate = array.data().byteSize() * 1e3 / (System.nanoTime() - start);
            long values = metrics.read().count("values");
            System.out.printf("%,d values, mean %.6f, %.0f MB/s%n", values, mean.sum() / values, rate);
            System.out.printf("%d pieces, p50 of one %d µs%n", metrics.read().latency("piece").getTotalCount(),
                    metrics.read().latency("piece").getValueAtPercentile(50) / 1000);
        }
    }
}
