package io.hillock.training.plain;

import io.hillock.model.Network;
import io.hillock.spike.OutputKind;
import io.hillock.training.DataSet;
import io.hillock.training.Training;
import io.hillock.training.TrainingException;
import io.hillock.training.loop.BatchSums;
import io.hillock.training.loop.EvaluationSums;
import io.hillock.training.loop.TrainingEngine;
import io.hillock.training.update.GradientNorm;
import io.hillock.training.update.Parameter;
import io.hillock.training.update.UpdateRule;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Computes batches in plain Java. */
public final class PlainEngine implements TrainingEngine {
    private final Training training;
    private final TrainedProgram trained;
    private final UpdateRule rule;
    private final Workers workers;
    /** Operations that spike. */
    private final List<Integer> layers = new ArrayList<>();
    /** Signals that reach the Output. */
    private final BitSet affecting = new BitSet();
    /** Arrays to update: parameter and part. */
    private final List<int[]> updates = new ArrayList<>();
    private final Workers.Task updateTask = this::update;
    private PassGroup group;

    /** @throws TrainingException naming the node, if the network cannot be trained */
    public PlainEngine(Training training) {
        this.training = training;
        trained = new TrainedProgram(training);
        rule = new UpdateRule(training.course().optimizer());
        checkOutput();
        findAffecting();
        for (int o = 0; o < trained.operations().size(); o++) {
            if (trained.operations().get(o).spikes()) {
                layers.add(o);
            }
        }
        for (int p = 0; p < trained.parameters().size(); p++) {
            for (int part = 0; part < trained.parameters().get(p).parts(); part++) {
                updates.add(new int[]{p, part});
            }
        }
        workers = new Workers(training.resources().threads());
    }

    private void checkOutput() {
        boolean spikes = trained.program().outputs().getFirst().kind() == OutputKind.SPIKES;
        if (training.objective().loss().counts() != spikes) {
            throw new TrainingException("", spikes
                    ? "the network gives spikes, the loss reads membranes; use count-ce or count-mse"
                    : "the network gives membranes, the loss counts spikes; use membrane-mean-ce, for example");
        }
        int weights = training.objective().classWeights().size();
        if (weights != 0 && weights != outputs()) {
            throw new TrainingException("", weights + " class weights for " + outputs() + " outputs");
        }
    }

    private void findAffecting() {
        affecting.set(trained.program().outputs().getFirst().signal());
        int found = 0;
        while (found != affecting.cardinality()) { // a cycle may need several rounds
            found = affecting.cardinality();
            trained.operations().stream().filter(operation -> affecting.get(operation.out()))
                    .forEach(operation -> operation.in().forEach(input -> affecting.set(input.signal())));
        }
    }

    private int outputs() {
        return trained.program().signal(trained.program().outputs().getFirst().signal()).shape().size();
    }

    @Override
    public void prepare(DataSet data) {
        check(data);
        if (group == null || !group.fits(data)) {
            group = null; // its memory may be needed
            group = new PassGroup(trained, data, workers);
        }
    }

    /** @throws IllegalArgumentException if the samples do not fit the network */
    public void check(DataSet data) {
        int inputs = trained.program().signal(trained.program().inputs().getFirst().signal()).shape().size();
        if (data.inputs() != inputs) {
            throw new IllegalArgumentException(
                    "samples have " + data.inputs() + " values a step, the network takes " + inputs);
        }
        for (int sample = 0; sample < data.size(); sample++) {
            int label = data.label(sample);
            if (label < 0 || label >= outputs()) {
                throw new IllegalArgumentException(
                        "label " + label + " of sample " + sample + " is none of the network's "
                                + outputs() + " outputs, 0 to " + (outputs() - 1));
            }
        }
    }

    /** What is trained. */
    public TrainedProgram trained() {
        return trained;
    }

    /** The operations of {@link #layers}. */
    public List<Integer> spiking() {
        return layers;
    }

    @Override
    public String memory() {
        return group == null ? "not planned yet" : group.memory();
    }

    @Override
    public List<String> layers() {
        return layers.stream().map(o -> trained.operations().get(o).node()).toList();
    }

    @Override
    public boolean affectsOutput(int layer) {
        return affecting.get(trained.operations().get(layers.get(layer)).out());
    }

    @Override
    public List<Integer> neurons() {
        return layers.stream().map(o -> trained.program().signal(trained.operations().get(o).out()).shape().size())
                .toList();
    }

    @Override
    public void train(DataSet data, int[] samples, int from, int count, int epoch, double rate, BatchSums sums) {
        gradient(data, samples, from, count, epoch, sums);
        List<Parameter> parameters = trained.parameters();
        double norm = GradientNorm.of(parameters);
        if (!Double.isFinite(norm)) {
            throw notFinite();
        }
        sums.addNorm(norm);
        if (training.gradients().clip().isPresent()) {
            GradientNorm.clip(parameters, norm, training.gradients().clip().getAsDouble());
        }
        rule.begin(rate);
        workers.run(updates.size(), updateTask);
        trained.refresh();
    }

    /** Computes the gradients of a batch, and changes nothing else. */
    void gradient(DataSet data, int[] samples, int from, int count, int epoch, BatchSums sums) {
        trained.unfold();
        group.clearGradients();
        for (int done = 0; done < count; done += group.size()) {
            int number = Math.min(group.size(), count - done);
            group.train(data, samples, from + done, number, epoch, count);
            for (int n = 0; n < number; n++) {
                SamplePass pass = group.pass(n);
                sums.addSample(pass.loss(), pass.scores().answer() == data.label(samples[from + done + n]));
                for (int layer = 0; layer < layers.size(); layer++) {
                    sums.addSpikes(layer, spikes(pass.counts(layers.get(layer))));
                }
            }
        }
        for (int layer = 0; layer < trained.operations().size(); layer++) {
            if (trained.neurons(layer) != null) {
                trained.neurons(layer).chain();
            }
        }
    }

    /** The parameters and, after {@link #gradient}, their gradients. */
    List<Parameter> trainedParameters() {
        return trained.parameters();
    }

    private static long spikes(float[] counts) {
        long sum = 0;
        for (float count : counts) {
            sum += (long) count;
        }
        return sum;
    }

    private void update(int task, int worker) {
        int[] update = updates.get(task);
        rule.update(trained.parameters().get(update[0]), update[1]);
    }

    /** Says which gradient is not finite. */
    public TrainingException notFinite() {
        for (Parameter parameter : trained.parameters()) {
            for (float[] array : parameter.gradient()) {
                for (float value : array) {
                    if (!Float.isFinite(value)) {
                        return new TrainingException(parameter.node(), "the gradient of its " + parameter.key()
                                + " became " + value
                                + "; lower the learning rate, clip gradients, or train with a smaller slope of the surrogate");
                    }
                }
            }
        }
        return new TrainingException("",
                "the gradients are too large to add up; lower the learning rate or clip gradients");
    }

    @Override
    public void evaluate(DataSet data, EvaluationSums sums) {
        trained.fold();
        for (int from = 0; from < data.size(); from += group.size()) {
            int number = Math.min(group.size(), data.size() - from);
            group.answer(data, null, from, number);
            for (int n = 0; n < number; n++) {
                sums.add(group.pass(n).loss(), data.label(from + n), group.pass(n).scores().answer());
            }
        }
    }

    @Override
    public void setInitialRates(DataSet data, int[] samples, int count, double rate) {
        trained.fold();
        new InitialRates(trained, this::rate).set(data, samples, count, rate);
    }

    private double rate(int operation, DataSet data, int[] samples, int count) {
        long spikes = 0;
        long neurons = 0;
        for (int done = 0; done < count; done += group.size()) {
            int number = Math.min(group.size(), count - done);
            group.answer(data, samples, done, number);
            for (int n = 0; n < number; n++) {
                float[] counts = group.pass(n).counts(operation);
                neurons += counts.length;
                spikes += spikes(counts);
            }
        }
        return (double) spikes / ((double) neurons * data.steps());
    }

    @Override
    public Network network() {
        return new TrainedNetwork(trained).of(training.network());
    }

    @Override
    public Map<String, float[]> parameters() {
        Map<String, float[]> all = collect("", Parameter::values);
        running().forEach((name, values) -> all.put(name, values.clone()));
        return all;
    }

    /** The running statistics of normalisations, by name. */
    private Map<String, float[]> running() {
        Map<String, float[]> all = new LinkedHashMap<>();
        for (int o = 0; o < trained.operations().size(); o++) {
            if (trained.norm(o) != null) {
                String node = trained.operations().get(o).node();
                all.put(node + ".running_mean", trained.norm(o).runningMean());
                all.put(node + ".running_variance", trained.norm(o).runningVariance());
            }
        }
        return all;
    }

    @Override
    public Map<String, float[]> moments() {
        Map<String, float[]> all = collect(".first", Parameter::first);
        all.putAll(collect(".second", Parameter::second));
        return all;
    }

    private interface Arrays {
        float[][] of(Parameter parameter);
    }

    private Map<String, float[]> collect(String ending, Arrays arrays) {
        Map<String, float[]> all = new LinkedHashMap<>();
        for (Parameter parameter : trained.parameters()) {
            float[] values = new float[parameter.size()];
            int at = 0;
            for (float[] array : arrays.of(parameter)) {
                System.arraycopy(array, 0, values, at, array.length);
                at += array.length;
            }
            all.put(parameter.name() + ending, values);
        }
        return all;
    }

    @Override
    public double[] counters() {
        return new double[]{rule.power1(), rule.power2()};
    }

    @Override
    public void restoreParameters(Map<String, float[]> parameters) {
        restore("", Parameter::values, parameters);
        running().forEach((name, values) -> {
            float[] kept = parameters.get(name);
            if (kept == null || kept.length != values.length) {
                throw new TrainingException("", "the checkpoint lacks " + name);
            }
            System.arraycopy(kept, 0, values, 0, values.length);
        });
        trained.refresh();
    }

    @Override
    public void restoreMoments(Map<String, float[]> moments, double[] counters) {
        restore(".first", Parameter::first, moments);
        restore(".second", Parameter::second, moments);
        restoreCounters(counters);
    }

    /** Restores what {@link #counters} gave. */
    public void restoreCounters(double[] counters) {
        rule.restore(counters[0], counters[1]);
    }

    private void restore(String ending, Arrays arrays, Map<String, float[]> from) {
        for (Parameter parameter : trained.parameters()) {
            float[] values = from.get(parameter.name() + ending);
            if (values == null || values.length != parameter.size()) {
                throw new TrainingException(parameter.node(), "the checkpoint lacks its " + parameter.key() + ending);
            }
            int at = 0;
            for (float[] array : arrays.of(parameter)) {
                System.arraycopy(values, at, array, 0, array.length);
                at += array.length;
            }
        }
    }

    @Override
    public void close() {
        workers.close();
    }
}
