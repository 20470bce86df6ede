package io.hillock.training;

import io.hillock.bindings.library.NativeLibrary;
import io.hillock.engine.Isa;
import io.hillock.training.ffi.NativeTrainingEngine;
import io.hillock.training.loop.ComparedEngines;
import io.hillock.training.loop.TrainingEngine;
import io.hillock.training.loop.TrainingLoop;
import io.hillock.training.plain.PlainEngine;
import java.util.Optional;

/** The trainer in C++, called in process: the same bits as {@link JavaTrainer}, several times as fast. */
public final class NativeTrainer {
    private NativeTrainer() {}

    /**
     * Opens a trainer with threads of its own.
     *
     * @throws UnsatisfiedLinkError if there is no native library; the message says what to do
     * @throws TrainingException naming the node, if the network has an operation without a gradient, or the training does not fit it
     * @throws io.hillock.model.InvalidNetworkException if the network cannot run
     */
    public static Trainer open(Training training) {
        return open(training, Isa.NEON);
    }

    /**
     * Opens a trainer that uses no higher instruction level than this one.
     *
     * @throws UnsatisfiedLinkError as {@link #open(Training)} does
     */
    public static Trainer open(Training training, Isa highest) {
        return new TrainingLoop(training, engine(training, highest));
    }

    /**
     * Opens a trainer that computes each batch in C++ and in plain Java, and stops with a {@link TrainingException} that names the first parameter that differs in a
     * bit.
     *
     * @throws UnsatisfiedLinkError as {@link #open(Training)} does
     */
    public static Trainer compared(Training training) {
        TrainingEngine first = engine(training, Isa.NEON);
        try {
            return new TrainingLoop(training,
                    new ComparedEngines(first, new PlainEngine(training), "the C++ and the Java engine"));
        } catch (RuntimeException | Error e) {
            first.close();
            throw e;
        }
    }

    private static TrainingEngine engine(Training training, Isa highest) {
        NativeLibrary.require();
        return new NativeTrainingEngine(training, highest);
    }

    /** Why no training can run in C++ here, with a remedy; empty if trainings can. */
    public static Optional<String> problem() {
        return NativeLibrary.problem();
    }
}
