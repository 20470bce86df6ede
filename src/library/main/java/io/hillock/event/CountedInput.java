package io.hillock.event;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that knows how many bytes were read from it. One thread. */
final class CountedInput extends FilterInputStream {
    private long position;

    CountedInput(InputStream in) {
        super(in);
    }

    long position() {
        return position;
    }

    @Override
    public int read() throws IOException {
        int c = super.read();
        position += c < 0 ? 0 : 1;
        return c;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read = super.read(into, offset, length);
        position += Math.max(read, 0);
        return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
        long skipped = super.skip(bytes);
        position += skipped;
        return skipped;
    }
}
