package io.hillock.image.program;

/**
 * Maps each element of a weight to its target. The last dimension of a weight counts the targets of one group; the
 * sources of the groups follow each other. Immutable.
 *
 * @param size number of elements of the weight
 * @param targets number of targets in all groups
 * @param side number of targets side by side, the weight's last dimension
 */
public record WeightTargets(int size, int targets, int side) {

    public int of(int element) {
        int group = size / (targets / side);
        return element / group * side + element % side;
    }
}
