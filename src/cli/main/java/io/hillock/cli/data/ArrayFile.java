package io.hillock.cli.data;

import io.hillock.cli.CommandFailure;
import io.hillock.npy.Npy;
import io.hillock.npy.NpyArray;
import io.hillock.npy.Npz;
import java.nio.file.Files;
import java.nio.file.Path;

/** An array that a user named as {@code X.npy}, {@code X.npz} (which must hold one array alone) or {@code X.npz:NAME}. */
final class ArrayFile {
    private static final String NPZ = ".npz";

    private ArrayFile() {}

    static NpyArray read(String text) {
        int colon = text.lastIndexOf(NPZ + ":");
        if (colon >= 0 && !Files.exists(Path.of(text))) {
            int end = colon + NPZ.length();
            return Npz.open(Path.of(text.substring(0, end))).array(text.substring(end + 1));
        }
        Path file = Path.of(text);
        return text.endsWith(NPZ) ? only(file, Npz.open(file)) : Npy.read(file);
    }

    private static NpyArray only(Path file, Npz npz) {
        if (npz.names().size() != 1) {
            throw new CommandFailure(
                    file + ": holds " + npz.names().size() + " arrays, name one of them as " + file + ":NAME; it has "
                            + String.join(", ", npz.names()));
        }
        return npz.array(npz.names().iterator().next());
    }
}
