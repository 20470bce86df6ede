package io.hillock.nir;

import io.jhdf.object.datatype.EnumDataType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The numbers of an HDF5 enumeration, which jHDF gives as names. h5py writes booleans as one: FALSE is 0, TRUE is 1. */
final class Enumerated {

    private Enumerated() {}

    static double[] numbers(EnumDataType type, String[] names) {
        Map<String, Integer> numberOf = new HashMap<>();
        type.getEnumMapping().forEach((number, name) -> numberOf.put(name, number));
        return Arrays.stream(names).mapToDouble(name -> {
            Integer number = numberOf.get(name);
            if (number == null) {
                throw new IllegalArgumentException("holds a value that its enumeration does not name");
            }
            return number;
        }).toArray();
    }
}
