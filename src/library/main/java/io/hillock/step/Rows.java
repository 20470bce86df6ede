package io.hillock.step;

/**
 * Where several steps' rows lie in the arrays of operand and result.
 *
 * @param count number of steps
 * @param from index of the first operand
 * @param fromStride from one operand to the next; 0 if all steps read the same
 * @param into index of the first result
 * @param intoStride from one result to the next
 */
public record Rows(int count, int from, int fromStride, int into, int intoStride) {
    /** Index of step k's operand. */
    public int at(int k) {
        return from + k * fromStride;
    }

    /** Index of step k's result. */
    public int to(int k) {
        return into + k * intoStride;
    }
}
