package io.hillock.unified;

/**
 * The first place where two engines' responses differ: the lowest sample, then the lowest step, then the first part.
 *
 * @param one name of one engine
 * @param other name of the other engine
 * @param part {@code counts}, {@code output} (the raster) or a recording's name, for example {@code lif1:z}
 * @param sample index of the sample in the batch
 * @param step time step; −1 for counts, which have none
 * @param index element of the node; of counts and output, element of the row that holds all Outputs
 * @param oneValue the value that the first engine gave
 * @param otherValue the value that the other engine gave
 */
public record Divergence(String one, String other, String part, int sample, int step, int index, double oneValue,
        double otherValue) {
    /** The same place, with these engine names. */
    public Divergence between(String one, String other) {
        return new Divergence(one, other, part, sample, step, index, oneValue, otherValue);
    }

    /** One readable line. */
    @Override
    public String toString() {
        return part + " of sample " + sample + (step < 0 ? "" : ", step " + step) + ", element " + index + ": " + one
                + " has " + oneValue + ", " + other + " has " + otherValue;
    }
}
