package io.hillock.cli.data;

import io.hillock.cli.CommandFailure;
import io.hillock.event.BinnedEvents;
import io.hillock.event.EventFile;
import io.hillock.event.Events;
import io.hillock.model.Shape;
import io.hillock.npy.NpyArray;
import io.hillock.training.EventDataSet;
import io.hillock.training.LabelledFiles;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Labelled recordings of events. All are read once when the set is opened, so that none fails within a training. */
final class TrainingRecordings {
    private final String name;
    private final IntFunction<Events> recordings;
    private final int[] labels;
    private int notes;

    private TrainingRecordings(String name, IntFunction<Events> recordings, int[] labels) {
        this.name = name;
        this.recordings = recordings;
        this.labels = labels;
    }

    /** A folder for each class; files are opened whenever a sample is read. */
    static EventDataSet folder(Path folder, Shape in, InputForm form) {
        LabelledFiles files = LabelledFiles.ofClassFolders(folder);
        TimeUnit unit = form.events().unit();
        form.note().accept(folder + ": " + files.files().size() + " recordings of the classes "
                + String.join(", ", files.classes()));
        return new TrainingRecordings(folder.toString(), sample -> EventFile.read(files.files().get(sample), unit),
                files.labels()).open(in, form);
    }

    /**
     * A file with all recordings.
     *
     * @param labels integers, one a recording
     */
    static EventDataSet file(Path file, String labelsName, NpyArray labels, Shape in, InputForm form) {
        List<Events> all = EventFile.readAll(file, form.events().unit());
        if (labels.dtype().isFloat() || !labels.shape().equals(List.of((long) all.size()))) {
            throw new CommandFailure(labelsName + ": " + labels + " does not fit, labels are integers of shape ["
                    + all.size() + "], one a recording of " + file);
        }
        int[] classes = Arrays.stream(labels.toLongs()).mapToInt(one -> Math.clamp(one, -1, Integer.MAX_VALUE))
                .toArray();
        return new TrainingRecordings(file.toString(), all::get, classes).open(in, form);
    }

    private EventDataSet open(Shape in, InputForm form) {
        InputForm noted = new InputForm(form.steps(), form.layout(), form.events(), form.dt(), note -> {
            // A thousand recordings of one camera would say the same a thousand times.
            if (notes++ == 0) {
                form.note().accept(note);
            }
        });
        EventBinning checked = EventBinning.of(name, in, noted);
        LeftOutEvents leftOut = new LeftOutEvents();
        int steps = 1;
        for (int sample = 0; sample < labels.length; sample++) {
            BinnedEvents one = checked.bin(recordings.apply(sample));
            leftOut.add(one);
            steps = Math.max(steps, one.steps());
        }
        if (notes > 1) {
            form.note().accept(name + ": " + (notes - 1) + " more such notes on its recordings");
        }
        leftOut.note(name, steps, form);
        EventBinning binning = EventBinning.of(name, in, form.withSteps(steps).silent());
        return new EventDataSet(sample -> binning.bin(recordings.apply(sample)), labels, in.size(), steps);
    }
}
