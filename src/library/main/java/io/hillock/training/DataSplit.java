package io.hillock.training;

import java.util.Arrays;

/** A set divided at random into a part to train with and a part to validate with. */
public record DataSplit(DataSet training, DataSet validation) {

    /**
     * Divides a set. The same arguments always give the same parts.
     *
     * @param part the share of the validation, above 0 and below 1
     * @throws IllegalArgumentException if one of the parts would be empty
     */
    public static DataSplit of(DataSet all, double part, long seed) {
        int[] order = new int[all.size()];
        RandomOrder.split(seed, order);
        int count = (int) Math.round(order.length * part);
        if (count < 1 || count >= order.length) {
            throw new IllegalArgumentException("a validation part of " + part + " of " + order.length
                    + " samples leaves nothing to " + (count < 1 ? "validate" : "train") + " with");
        }
        return new DataSplit(all.select(sorted(order, count, order.length)), all.select(sorted(order, 0, count)));
    }

    private static int[] sorted(int[] order, int from, int to) {
        int[] part = Arrays.copyOfRange(order, from, to);
        Arrays.sort(part);
        return part;
    }
}
