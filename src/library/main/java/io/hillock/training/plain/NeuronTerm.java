package io.hillock.training.plain;

/** The constants of a population's neurons, one block; the backward pass has added them up. */
record NeuronTerm(int operation, TrainedNeurons neurons) implements WeightTerm {
    @Override
    public int blocks() {
        return 1;
    }

    @Override
    public int blockLength() {
        return 0;
    }

    @Override
    public boolean bySegments() {
        return false;
    }

    @Override
    public boolean add(SamplePass pass, int block, int length, float[] into) {
        neurons.batch().add(pass.constants(operation));
        return true;
    }

    @Override
    public void addToBatch(int block, float[] sample) {}

    @Override
    public void clear() {
        neurons.batch().clear();
    }
}
