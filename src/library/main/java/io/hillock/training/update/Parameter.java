package io.hillock.training.update;

/**
 * A trained array with its gradient and the optimizer's memory. One thread at a time.
 *
 * <p>Its elements lie in one array, or in an array for each source, in the image's order. A row is {@code rowLength} of them.
 */
public final class Parameter {

    /** What a parameter is. */
    public enum Kind {
        WEIGHT, BIAS, SCALE,
        /** The factor of a normalisation. */
        GAMMA,
        /** Of neurons, or the threshold of a Threshold. */
        NEURON;

        boolean decays() {
            return this == WEIGHT || this == SCALE;
        }
    }

    private final String node;
    private final String key;
    private final Kind kind;
    private final float[][] values;
    private final int rowLength;
    private final float lowest;
    private final float[][] gradient;
    private final float[][] first;
    private final float[][] second;

    /**
     * @param key as NIR names it
     * @param values changed in place
     * @param lowest no value falls below it
     */
    public Parameter(String node, String key, Kind kind, float[][] values, int rowLength, float lowest) {
        this.node = node;
        this.key = key;
        this.kind = kind;
        this.values = values;
        this.rowLength = rowLength;
        this.lowest = lowest;
        this.gradient = likeValues();
        this.first = likeValues();
        this.second = likeValues();
    }

    private float[][] likeValues() {
        float[][] arrays = new float[values.length][];
        for (int i = 0; i < arrays.length; i++) {
            arrays[i] = new float[values[i].length];
        }
        return arrays;
    }

    public String node() {
        return node;
    }

    public String key() {
        return key;
    }

    /** Node and key, such as {@code fc1.weight}. */
    public String name() {
        return node + "." + key;
    }

    public Kind kind() {
        return kind;
    }

    public float[][] values() {
        return values;
    }

    public int rowLength() {
        return rowLength;
    }

    public float[][] gradient() {
        return gradient;
    }

    /** The optimizer's first moments. */
    public float[][] first() {
        return first;
    }

    /** The optimizer's second moments. */
    public float[][] second() {
        return second;
    }

    public int size() {
        int size = 0;
        for (float[] array : values) {
            size += array.length;
        }
        return size;
    }

    /** The largest part of a parameter that a thread changes at once. */
    public int parts() {
        return values.length;
    }

    /** No value falls below it. */
    public float lowest() {
        return lowest;
    }
}
