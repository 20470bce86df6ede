package io.hillock.remote.training;

import io.hillock.model.Shape;
import io.hillock.remote.TrainingJob;
import io.hillock.remote.TrainingJob.Samples;
import io.hillock.training.ArrayDataSet;
import io.hillock.training.DataSet;
import io.hillock.training.DataSplit;
import java.util.Optional;

/** The samples of a job that was read. */
record JobSets(DataSet training, Optional<DataSet> validation) {

    /**
     * @param in shape of the network's input in one step
     * @throws IllegalArgumentException naming the array that does not fit
     */
    static JobSets of(TrainingJob job, Shape in) {
        DataSet all = set("samples", job.samples(), in, job.steps());
        if (job.validate().isPresent()) {
            DataSplit split = DataSplit.of(all, job.validate().getAsDouble(), job.training().course().seed());
            return new JobSets(split.training(), Optional.of(split.validation()));
        }
        return new JobSets(all, job.validation().map(samples -> set("validation_samples", samples, in, job.steps())));
    }

    private static DataSet set(String name, Samples samples, Shape in, int steps) {
        return switch (samples) {
            case Samples.Arrays(var values, var labels) -> {
                try {
                    yield ArrayDataSet.of(values, labels, in, steps);
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
                }
            }
            case Samples.Files files ->
                throw new IllegalArgumentException(name + ": the files " + files + " were not read");
        };
    }
}
