package io.hillock.engine;

import io.hillock.engine.plain.PlainBinder;
import io.hillock.engine.plain.StepBinder;
import io.hillock.image.Image;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;
import java.util.function.Function;

/**
 * Chooses the form of the Java engine's steps: vectors by {@code jdk.incubator.vector}, or plain Java where this JVM lacks the module or
 * would run it slowly. Nothing refers to the steps in vectors by name, so they are loaded only if they are chosen. Thread-safe.
 */
final class VectorForm {
    /** The system property that says false to vectors. */
    static final String PROPERTY = "hillock.vectors";

    private static final String MODULE = "jdk.incubator.vector";
    private static final String BINDER = "io.hillock.engine.vector.VectorBinder";
    /** An incubating API may change in any release. This is the newest whose API the steps are known to fit. */
    private static final int NEWEST_JDK = 25;

    private VectorForm() {}

    /** The form for this JVM. */
    static Function<Image, StepBinder> best() {
        return Best.FORM;
    }

    /** Found by the first engine. */
    private static final class Best {
        static final Function<Image, StepBinder> FORM = find();

        private static Function<Image, StepBinder> find() {
            Optional<String> obstacle = obstacle();
            System.getLogger(VectorForm.class.getName()).log(Level.DEBUG,
                    () -> "the Java engine runs "
                            + obstacle.map(reason -> "in plain Java: " + reason).orElse("in vectors"));
            return obstacle.isPresent() ? PlainBinder::new : vectors();
        }
    }

    /** What keeps this JVM from vectors. */
    private static Optional<String> obstacle() {
        if (!Boolean.parseBoolean(System.getProperty(PROPERTY, "true"))) {
            return Optional.of("-D" + PROPERTY + "=false");
        }
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return Optional.of("no --add-modules " + MODULE);
        }
        if (Runtime.version().feature() > NEWEST_JDK) {
            return Optional.of("JDK " + Runtime.version().feature() + " is newer than " + NEWEST_JDK);
        }
        // As the JVM calls itself if its optimising compiler, which alone makes instructions of vectors, is off.
        String mode = System.getProperty("java.vm.info", "");
        return mode.contains("emulated-client") || mode.contains("interpreted mode")
                ? Optional.of("no optimising compiler (" + mode + ")")
                : Optional.empty();
    }

    /** Steps in vectors, in a JVM that has the module. */
    static Function<Image, StepBinder> vectors() {
        VectorForm.class.getModule().addReads(ModuleLayer.boot().findModule(MODULE).orElseThrow());
        try {
            MethodHandle create = MethodHandles.lookup()
                    .findConstructor(Class.forName(BINDER), MethodType.methodType(void.class, Image.class))
                    .asType(MethodType.methodType(StepBinder.class, Image.class));
            return image -> bind(create, image);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(BINDER, e);
        }
    }

    private static StepBinder bind(MethodHandle create, Image image) {
        try {
            return (StepBinder) create.invokeExact(image);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new LinkageError(BINDER, e);
        }
    }
}
