package io.hillock.runtime.remote;

import io.hillock.engine.Engine;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.image.Program;
import io.hillock.message.NetworkInfo;
import io.hillock.model.Shape;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * A network that is served.
 *
 * @param handle in compact frames
 * @param learned here, beside the image
 * @param holders who had it served; guarded by {@link Networks}
 */
record Served(String name, int handle, Engine engine, Learned learned, Footprint footprint, Holders holders)
        implements
            AutoCloseable {
    Served(String name, int handle, Engine engine, Footprint footprint, Claim by) {
        this(name, handle, engine, new Learned(name, engine), footprint, new Holders(by));
    }

    @Override
    public void close() {
        learned.close();
        engine.close();
        footprint.free();
    }

    /** The level of instructions that a C++ engine uses, as STATUS_REPORT has it; empty for one in Java. */
    Stream<String> cpuFeatures() {
        return engine instanceof NativeEngine cpp ? Stream.of(cpp.isa().label()) : Stream.empty();
    }

    Image image() {
        return engine.image();
    }

    Shape input() {
        Program program = image().program();
        return program.signal(program.input()).shape();
    }

    Shape output() {
        Program program = image().program();
        return program.signal(program.output()).shape();
    }

    NetworkInfo info() {
        return new NetworkInfo(name, input(), output(), image().parameters(), image().digest(),
                OptionalInt.of(handle));
    }
}
