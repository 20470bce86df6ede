package io.hillock.training.ffi;

import io.hillock.bindings.HillockNative;
import io.hillock.bindings.library.NativeLibrary;
import io.hillock.engine.Isa;
import io.hillock.image.Image;
import io.hillock.model.Network;
import io.hillock.model.Shape;
import io.hillock.training.DataSet;
import io.hillock.training.Training;
import io.hillock.training.loop.BatchSums;
import io.hillock.training.loop.EvaluationSums;
import io.hillock.training.loop.TrainingEngine;
import io.hillock.training.plain.InitialRates;
import io.hillock.training.plain.PlainEngine;
import io.hillock.training.plain.TrainedProgram;
import io.hillock.training.plain.Workers;
import io.hillock.training.update.Parameter;
import java.util.List;
import java.util.Map;

/**
 * Computes batches in C++. What is trained, and how parameters of neurons become constants, the plain engine says; its arrays hold the parameters
 * whenever no native trainer does. Augmentations and data sets are Java's.
 */
public final class NativeTrainingEngine implements TrainingEngine {
    private final Training training;
    private final PlainEngine plain;
    private final TrainedProgram trained;
    private final Image image;
    private final Isa highest;
    private final Workers workers;
    private TrainerHandle trainer;
    private SampleBuffer buffer;

    /**
     * @param highest instruction level; the machine's best if that is lower
     * @throws io.hillock.training.TrainingException naming the node, if the network cannot be trained
     * @throws UnsatisfiedLinkError if there is no native library; the message says what to do
     */
    public NativeTrainingEngine(Training training, Isa highest) {
        this.training = training;
        this.highest = highest;
        NativeLibrary.require();
        image = Image.compile(training.network(), training.settings(), training.connections().weights());
        plain = new PlainEngine(training.threads(1));
        trained = plain.trained();
        workers = new Workers(training.resources().threads());
    }

    @Override
    public void prepare(DataSet data) {
        plain.check(data);
        if (trainer == null || !trainer.fits(data)) {
            if (trainer != null) {
                pull();
            }
            closeTrainer(); // its memory may be needed
            open(data);
            push();
        }
    }

    private void open(DataSet data) {
        TrainerHandle opened = new TrainerHandle(trained, image, data, highest, training.resources().threads());
        Shape in = trained.program().signal(trained.program().inputs().getFirst().signal()).shape();
        try {
            buffer = new SampleBuffer(data, opened.together(), in, plain.spiking().size(),
                    training.course().augmentations(), training.course().seed(), workers);
        } catch (RuntimeException | Error e) {
            opened.close();
            throw e;
        }
        trainer = opened;
    }

    private void closeTrainer() {
        if (trainer != null) {
            trainer.close();
            buffer.close();
            trainer = null;
        }
    }

    /** Takes parameters, moments and counters into the plain engine. */
    private void pull() {
        pullValues();
        pullMoments();
        plain.restoreCounters(trainer.counters());
    }

    private void pullValues() {
        if (trainer != null) {
            trainer.pull(HillockNative.HILLOCK_ARRAY_VALUES(), Parameter::values);
            trainer.pullStatistics();
            trained.refresh();
        }
    }

    private void pullMoments() {
        if (trainer != null) {
            trainer.pull(HillockNative.HILLOCK_ARRAY_FIRST(), Parameter::first);
            trainer.pull(HillockNative.HILLOCK_ARRAY_SECOND(), Parameter::second);
        }
    }

    private void push() {
        pushValues();
        pushMoments();
        trainer.counters(plain.counters());
    }

    private void pushValues() {
        if (trainer != null) {
            trainer.push(HillockNative.HILLOCK_ARRAY_VALUES(), Parameter::values);
            trainer.pushStatistics();
            trainer.refreshNeurons();
        }
    }

    private void pushMoments() {
        trainer.push(HillockNative.HILLOCK_ARRAY_FIRST(), Parameter::first);
        trainer.push(HillockNative.HILLOCK_ARRAY_SECOND(), Parameter::second);
    }

    @Override
    public String memory() {
        return trainer == null ? "not planned yet" : trainer.memory();
    }

    @Override
    public List<String> layers() {
        return plain.layers();
    }

    @Override
    public boolean affectsOutput(int layer) {
        return plain.affectsOutput(layer);
    }

    @Override
    public List<Integer> neurons() {
        return plain.neurons();
    }

    /** The instruction level in use, once samples are prepared for. */
    public Isa isa() {
        return trainer.isa();
    }

    @Override
    public void train(DataSet data, int[] samples, int from, int count, int epoch, double rate, BatchSums sums) {
        trainer.begin();
        for (int done = 0; done < count; done += buffer.capacity()) {
            int number = Math.min(buffer.capacity(), count - done);
            trainer.run(buffer.fill(data, samples, from + done, number, count, epoch, true), true, buffer.places());
            for (int n = 0; n < number; n++) {
                sums.addSample(buffer.loss(n), buffer.answer(n) == data.label(buffer.places()[n]));
            }
            for (int layer = 0; layer < plain.spiking().size(); layer++) {
                sums.addSpikes(layer, buffer.spikes(layer));
            }
        }
        trainer.chainNeurons();
        double norm = trainer.update(rate);
        if (!Double.isFinite(norm)) {
            trainer.pull(HillockNative.HILLOCK_ARRAY_GRADIENT(), Parameter::gradient);
            throw plain.notFinite();
        }
        sums.addNorm(norm);
        trainer.refreshNeurons();
    }

    @Override
    public void evaluate(DataSet data, EvaluationSums sums) {
        for (int from = 0; from < data.size(); from += buffer.capacity()) {
            int number = Math.min(buffer.capacity(), data.size() - from);
            trainer.run(buffer.fill(data, null, from, number, 1, 0, false), false, buffer.places());
            for (int n = 0; n < number; n++) {
                sums.add(buffer.loss(n), data.label(from + n), buffer.answer(n));
            }
        }
    }

    @Override
    public void setInitialRates(DataSet data, int[] samples, int count, double rate) {
        pullValues();
        new InitialRates(trained, this::rate).set(data, samples, count, rate);
        pushValues();
    }

    private double rate(int operation, DataSet data, int[] samples, int count) {
        pushValues();
        int layer = plain.spiking().indexOf(operation);
        long spikes = 0;
        for (int done = 0; done < count; done += buffer.capacity()) {
            int number = Math.min(buffer.capacity(), count - done);
            trainer.run(buffer.fill(data, samples, done, number, 1, 0, false), false, buffer.places());
            spikes += buffer.spikes(layer);
        }
        long neurons = (long) count * plain.neurons().get(layer);
        return (double) spikes / ((double) neurons * data.steps());
    }

    @Override
    public Network network() {
        pullValues();
        return plain.network();
    }

    @Override
    public Map<String, float[]> parameters() {
        pullValues();
        return plain.parameters();
    }

    @Override
    public Map<String, float[]> moments() {
        pullMoments();
        return plain.moments();
    }

    @Override
    public double[] counters() {
        return trainer == null ? plain.counters() : trainer.counters();
    }

    @Override
    public void restoreParameters(Map<String, float[]> parameters) {
        plain.restoreParameters(parameters);
        pushValues();
    }

    @Override
    public void restoreMoments(Map<String, float[]> moments, double[] counters) {
        plain.restoreMoments(moments, counters);
        if (trainer != null) {
            pushMoments();
            trainer.counters(counters);
        }
    }

    @Override
    public void close() {
        closeTrainer();
        workers.close();
        plain.close();
    }
}
