package io.hillock.training;

/** Stops a training after some batches. */
final class StopAfter implements TrainingListener {
    private int left;

    StopAfter(int batches) {
        left = batches;
    }

    @Override
    public void batch(Trainer trainer, int epoch, int batch, int batches) {
        if (--left == 0) {
            trainer.stop();
        }
    }
}
