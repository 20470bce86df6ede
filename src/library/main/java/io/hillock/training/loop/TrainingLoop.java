package io.hillock.training.loop;

import io.hillock.image.Image;
import io.hillock.image.RecordedSettings;
import io.hillock.image.WeightType;
import io.hillock.model.Network;
import io.hillock.model.RunSettings;
import io.hillock.training.DataSet;
import io.hillock.training.EpochReport;
import io.hillock.training.Evaluation;
import io.hillock.training.RandomOrder;
import io.hillock.training.Trainer;
import io.hillock.training.Training;
import io.hillock.training.TrainingException;
import io.hillock.training.TrainingListener;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Epochs and batches, whatever computes them. */
public final class TrainingLoop implements Trainer {
    private final Training training;
    private final TrainingEngine engine;
    private final String digest;
    private final int outputs;
    /** What a profile decides for each node included. */
    private final RunSettings settings;
    private TrainingProgress progress;
    private boolean begun;
    private volatile boolean stop;

    public TrainingLoop(Training training, TrainingEngine engine) {
        this.training = training;
        this.engine = engine;
        digest = TrainingDigest.of(training);
        Image image = Image.compile(training.network(), training.settings());
        outputs = image.outputs();
        settings = image.program().settings();
        progress = new TrainingProgress(engine.layers().size());
    }

    @Override
    public void prepare(DataSet data) {
        engine.prepare(data);
    }

    @Override
    public boolean fit(DataSet data, TrainingListener... listeners) {
        return fit(data, Optional.empty(), listeners);
    }

    @Override
    public boolean fit(DataSet data, DataSet validation, TrainingListener... listeners) {
        if (validation.steps() != data.steps() || validation.held() != data.held()
                || validation.inputs() != data.inputs()) {
            throw new IllegalArgumentException(
                    "the samples to validate with have another form than those to train with");
        }
        engine.prepare(validation);
        return fit(data, Optional.of(validation), listeners);
    }

    private boolean fit(DataSet data, Optional<DataSet> validation, TrainingListener... listeners) {
        engine.prepare(data);
        checkData(data);
        int[] order = new int[data.size()];
        if (!begun && progress.epoch == 0 && progress.batch == 0) {
            setInitialRates(data, order);
        }
        begun = true;
        for (TrainingListener listener : listeners) {
            listener.start(this);
        }
        while (!stop && progress.epoch < training.course().epochs()) {
            RandomOrder.epoch(training.course().seed(), progress.epoch, order);
            runEpoch(data, validation, order, listeners);
        }
        stop = false;
        return progress.epoch == training.course().epochs();
    }

    private void checkData(DataSet data) {
        String own = TrainingDigest.of(data);
        if (!progress.data.isEmpty() && !progress.data.equals(own)) {
            throw new IllegalArgumentException("the training began with other samples; continue with the same ones");
        }
        progress.data = own;
    }

    private void setInitialRates(DataSet data, int[] order) {
        if (training.course().initialRate().isPresent()) {
            RandomOrder.epoch(training.course().seed(), 0, order);
            engine.setInitialRates(data, order, Math.min(training.course().batch(), order.length),
                    training.course().initialRate().getAsDouble());
        }
    }

    private void runEpoch(DataSet data, Optional<DataSet> validation, int[] order, TrainingListener... listeners) {
        int size = training.course().batch();
        int batches = Math.ceilDiv(order.length, size);
        long all = (long) batches * training.course().epochs();
        long start = System.nanoTime();
        long before = progress.sums.samples();
        double rate = 0;
        while (progress.batch < batches) {
            int from = progress.batch * size;
            rate = training.course().schedule().rate(training.course().optimizer().rate(),
                    (long) progress.epoch * batches + progress.batch, all);
            engine.train(data, order, from, Math.min(size, order.length - from), progress.epoch, rate, progress.sums);
            progress.batch++;
            for (TrainingListener listener : listeners) {
                listener.batch(this, progress.epoch + 1, progress.batch, batches);
            }
            if (stop && progress.batch < batches) {
                return;
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        finishEpoch(data, validation, rate, seconds, (progress.sums.samples() - before) / seconds, listeners);
    }

    private void finishEpoch(DataSet data, Optional<DataSet> validation, double rate, double seconds, double speed,
            TrainingListener... listeners) {
        BatchSums sums = progress.sums;
        checkAlive(sums);
        Optional<Evaluation> evaluation = validation.map(this::evaluate);
        EpochReport report = new EpochReport(progress.epoch + 1, sums.loss() / sums.samples(),
                (double) sums.right() / sums.samples(), evaluation, rates(data, sums), sums.norms() / sums.batches(),
                rate,
                seconds, speed);
        progress.epoch++;
        progress.batch = 0;
        progress.sums = new BatchSums(engine.layers().size());
        if (progress.add(report)) {
            progress.best = engine.parameters();
        }
        for (TrainingListener listener : listeners) {
            listener.epoch(this, report);
        }
    }

    private void checkAlive(BatchSums sums) {
        for (int layer = 0; layer < sums.spikes().length; layer++) {
            if (sums.spikes()[layer] == 0 && engine.affectsOutput(layer)) {
                throw new TrainingException(engine.layers().get(layer), "none of its " + engine.neurons().get(layer)
                        + " neurons spiked in epoch " + (progress.epoch + 1)
                        + "; start with larger weights, for example by an initial rate of 0.1, or lower its v_threshold");
            }
        }
    }

    private Map<String, Double> rates(DataSet data, BatchSums sums) {
        Map<String, Double> rates = new LinkedHashMap<>();
        for (int layer = 0; layer < sums.spikes().length; layer++) {
            double values = (double) sums.samples() * data.steps() * engine.neurons().get(layer);
            rates.put(engine.layers().get(layer), sums.spikes()[layer] / values);
        }
        return rates;
    }

    @Override
    public void stop() {
        stop = true;
    }

    @Override
    public Evaluation evaluate(DataSet data) {
        engine.prepare(data);
        EvaluationSums sums = new EvaluationSums(outputs);
        engine.evaluate(data, sums);
        return sums.result();
    }

    @Override
    public Network network() {
        return described(engine.network());
    }

    @Override
    public Network best() {
        if (progress.best.isEmpty()) {
            return network();
        }
        Map<String, float[]> now = engine.parameters();
        engine.restoreParameters(progress.best);
        try {
            return described(engine.network());
        } finally {
            engine.restoreParameters(now);
        }
    }

    /**
     * The network with parameters that were trained elsewhere.
     *
     * @param data digest of the training set
     */
    Network network(Map<String, float[]> parameters, String data) {
        progress.best = parameters;
        progress.data = data;
        return best();
    }

    /** Adds to the network's metadata where its weights come from. */
    private Network described(Network network) {
        Map<String, Map<String, Object>> metadata = new LinkedHashMap<>(network.metadata());
        Map<String, Object> facts = new LinkedHashMap<>(metadata.getOrDefault("", Map.of()));
        facts.put("training/digest", digest);
        facts.put("training/loss", training.objective().loss().toString());
        facts.put("training/optimizer", training.course().optimizer().toString());
        facts.put("training/surrogate", training.gradients().surrogate().toString());
        facts.put("training/epochs", (long) training.course().epochs());
        facts.put("training/batch", (long) training.course().batch());
        facts.put("training/seed", training.course().seed());
        if (training.connections().weights() != WeightType.F32) {
            facts.put("training/weights", training.connections().weights().label());
        }
        if (!training.connections().batchNorm().isEmpty()) {
            facts.put("training/batch_norm", String.join(" ", training.connections().batchNorm()));
        }
        if (!progress.data.isEmpty()) {
            facts.put("training/data", progress.data);
        }
        metadata.put("", facts);
        return RecordedSettings.write(new Network(network.nodes(), network.edges(), network.version(), metadata),
                settings);
    }

    @Override
    public Training training() {
        return training;
    }

    @Override
    public List<EpochReport> history() {
        return List.copyOf(progress.history);
    }

    @Override
    public String memory() {
        return engine.memory();
    }

    @Override
    public void checkpoint(Path file) {
        Checkpoint.write(file, digest, engine, progress);
    }

    @Override
    public void resume(Path file) {
        progress = Checkpoint.read(file, digest, engine);
        begun = true;
    }

    @Override
    public void close() {
        engine.close();
    }
}
