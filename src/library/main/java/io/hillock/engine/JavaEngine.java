package io.hillock.engine;

import io.hillock.engine.plain.Interpreter;
import io.hillock.engine.plain.PlainBinder;
import io.hillock.engine.plain.StepBinder;
import io.hillock.image.Image;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;
import io.hillock.spike.Spikes;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The engine in Java. It runs wherever Java does, gives the same bits as the C++ engine, and is the best one to read first. With
 * {@code --add-modules jdk.incubator.vector} it computes in vectors on JDK 22 to 25, unless the system property {@code hillock.vectors} is
 * false or {@link EngineOptions#isa} is {@link Isa#SCALAR}. Threads and closing: see {@link Engine}.
 */
public final class JavaEngine implements Engine {
    private final Image image;
    private final RunnerPool pool;

    private JavaEngine(Image image, EngineOptions options, Function<Image, StepBinder> form) {
        this.image = Objects.requireNonNull(image, "image");
        int steps = RunMemory.of(image, options.blockSteps()).blockSteps();
        StepBinder binder = form.apply(image);
        Supplier<Runner> create = () -> new Interpreter(image, binder, steps);
        this.pool = new RunnerPool(name(), image, create.get(), create, () -> {}, RunnerPool.IDLE);
    }

    /** Opens the engine with {@link EngineOptions#DEFAULT}. */
    public static JavaEngine open(Image image) {
        return open(image, EngineOptions.DEFAULT);
    }

    /** Opens the engine over an image, which stays in memory as long as the engine. */
    public static JavaEngine open(Image image, EngineOptions options) {
        boolean plain = Objects.requireNonNull(options, "options").isa() == Isa.SCALAR;
        return open(image, options, plain ? PlainBinder::new : VectorForm.best());
    }

    /** Opens the engine with steps of one form. */
    static JavaEngine open(Image image, EngineOptions options, Function<Image, StepBinder> form) {
        return new JavaEngine(image, options, form);
    }

    @Override
    public String name() {
        return "java";
    }

    @Override
    public Image image() {
        return image;
    }

    @Override
    public void run(Batch batch, Response response, Limit limit) {
        pool.run(batch, response, MemorySegment.NULL, limit);
    }

    @Override
    public boolean readsSpikes() {
        return true;
    }

    @Override
    public void run(Spikes spikes, Response response, Limit limit) {
        pool.run(spikes, response, MemorySegment.NULL, limit);
    }

    @Override
    public void run(Batch batch, Response response, MemorySegment states, Limit limit) {
        BatchStates.check(image, batch, response, states);
        pool.run(batch, response, states, limit);
    }

    @Override
    public Session open() {
        return new LocalSession(this, pool);
    }

    @Override
    public void close() {
        pool.close();
    }
}
