package io.hillock.npy;

import java.util.List;

/** What an npy file holds: an array of numbers, or a structured array of records. */
public sealed interface NpyData permits NpyArray, StructuredArray {
    /** 0 to 32 dimensions. */
    List<Long> shape();

    /** Number of elements. */
    long size();
}
