package io.hillock.npy;

import java.io.IOException;

/** The source of bytes, for messages: a file and, in an npz, an entry (otherwise empty). */
record ArrayOrigin(String file, String entry) {

    ArrayOrigin(String file) {
        this(file, "");
    }

    ArrayOrigin entry(String name) {
        return new ArrayOrigin(file, name);
    }

    NpyException error(String what) {
        return new NpyException(file, entry, what, null);
    }

    NpyException failed(String doing, IOException cause) {
        return new NpyException(file, entry, doing + " failed: " + cause, cause);
    }
}
