package io.hillock.remote.training;

import io.hillock.npy.Npy;
import io.hillock.npy.NpyArray;
import io.hillock.npy.Npz;
import java.io.IOException;
import java.nio.file.Path;

/** The folder whose files jobs may name. Nothing outside can be reached, not even by links. */
record DataFolder(Path folder) {
    private static final String NPZ = ".npz:";

    /** An array named as {@code X.npy} or {@code X.npz:NAME}. */
    NpyArray array(String name) {
        int colon = name.lastIndexOf(NPZ);
        if (colon < 0) {
            return Npy.read(file(name));
        }
        int end = colon + NPZ.length();
        return Npz.open(file(name.substring(0, end - 1))).array(name.substring(end));
    }

    /** @throws IllegalArgumentException if there is no such file in the folder */
    Path file(String name) {
        try {
            Path real = folder.toRealPath();
            Path file = real.resolve(name).toRealPath();
            if (!file.startsWith(real)) {
                throw new IllegalArgumentException("'" + name + "' lies outside the data folder");
            }
            return file;
        } catch (IOException | java.nio.file.InvalidPathException e) {
            throw new IllegalArgumentException("the data folder has no file '" + name + "'", e);
        }
    }
}
