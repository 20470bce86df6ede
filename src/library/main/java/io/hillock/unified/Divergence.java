package io.hillock.unified;

/**
 * The first place where two engines' responses differ: the lowest sample, in it the lowest step, in it the first part.
 *
 * @param one an engine
 * @param other the other
 * @param part {@code counts}, {@code output} (the raster) or the recording's name, {@code lif1:z} for instance
 * @param sample of the batch
 * @param step time step; −1 for counts, which have none
 * @param index element of the node
 * @param oneValue what the one has there
 * @param otherValue what the other has there
 */
public record Divergence(String one, String other, String part, int sample, int step, int index, double oneValue,
        double otherValue) {
    /** The same place, of engines with these names. */
    public Divergence between(String one, String other) {
        return new Divergence(one, other, part, sample, step, index, oneValue, otherValue);
    }

    /** One line, for people. */
    @Override
    public String toString() {
        return part + " of sample " + sample + (step < 0 ? "" : ", step " + step) + ", element " + index + ": " + one
                + " has " + oneValue + ", " + other + " has " + otherValue;
    }
}
