package io.hillock.remote.serve;

import io.hillock.engine.Engine;
import io.hillock.engine.NativeEngine;
import io.hillock.engine.UseCount;
import io.hillock.image.Image;
import io.hillock.model.Shape;
import io.hillock.protocol.NetworkInfo;
import io.hillock.protocol.NetworkPorts;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * A network that the server serves. Thread-safe.
 *
 * @param handle its number in compact frames
 * @param learned weights learned here, beside the image
 * @param owners the cells that loaded it; guarded by {@link ServedNetworks}
 * @param uses the requests that were accepted for it, waiting ones too
 */
public record ServedNetwork(String name, int handle, Engine engine, LearnedWeights learned, NetworkFootprint footprint,
        NetworkOwners owners, UseCount uses)
        implements
            AutoCloseable {
    static ServedNetwork of(String name, int handle, Engine engine, NetworkFootprint footprint, NetworkClaim claim) {
        var learned = new LearnedWeights(name, engine);
        return new ServedNetwork(name, handle, engine, learned, footprint, new NetworkOwners(claim),
                new UseCount(() -> {
                    learned.close();
                    engine.close();
                    footprint.free();
                }));
    }

    /** Accepts no more requests; frees everything after the last one. */
    @Override
    public void close() {
        uses.retire();
    }

    /** The instruction set of a C++ engine, as in STATUS_REPORT; empty for a Java engine. */
    public Stream<String> cpuFeatures() {
        return engine instanceof NativeEngine cpp ? Stream.of(cpp.isa().label()) : Stream.empty();
    }

    public Image image() {
        return engine.image();
    }

    Shape input() {
        return image().inputShape();
    }

    Shape output() {
        return image().outputShape();
    }

    public NetworkInfo info() {
        return new NetworkInfo(name, input(), output(), image().parameters(), image().digest(),
                OptionalInt.of(handle), NetworkPorts.of(image().inputPorts(), image().outputPorts(),
                        image().labelledOutput()));
    }
}
