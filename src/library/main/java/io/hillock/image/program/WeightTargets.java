package io.hillock.image.program;

/**
 * Which target each element of a weight leads to: the last dimension of a weight counts targets, those of a group where a
 * convolution has several, and the groups' sources follow each other.
 *
 * @param size elements of the weight
 * @param targets of all groups
 * @param side targets side by side, the weight's last dimension
 */
public record WeightTargets(int size, int targets, int side) {

    public int of(int element) {
        int group = size / (targets / side);
        return element / group * side + element % side;
    }
}
