package io.hillock.nir;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Converts numbers of any type that HDF5 stores. */
final class NirNumbers {

    private NirNumbers() {}

    static boolean are(Object values) {
        return switch (values) {
            case double[] _,float[] _,long[] _,int[] _,short[] _,byte[] _,BigInteger[] _ -> true;
            default -> false;
        };
    }

    static double[] of(Object values) {
        return switch (values) {
            case double[] doubles -> doubles;
            case float[] floats -> IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray();
            case long[] longs -> Arrays.stream(longs).asDoubleStream().toArray();
            case int[] ints -> Arrays.stream(ints).asDoubleStream().toArray();
            case short[] shorts -> IntStream.range(0, shorts.length).mapToDouble(i -> shorts[i]).toArray();
            case byte[] bytes -> IntStream.range(0, bytes.length).mapToDouble(i -> bytes[i]).toArray();
            case BigInteger[] bigs -> Arrays.stream(bigs).mapToDouble(BigInteger::doubleValue).toArray();
            default -> throw new IllegalArgumentException("must be numbers");
        };
    }

    static int[] integers(double[] values) {
        return Arrays.stream(values).mapToInt(value -> {
            if (value != (int) value) {
                throw new IllegalArgumentException("must be integers, is " + value);
            }
            return (int) value;
        }).toArray();
    }
}
