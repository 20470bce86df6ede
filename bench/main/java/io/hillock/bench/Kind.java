package io.hillock.bench;

import io.hillock.message.Format;
import io.hillock.message.frame.Compression;
import io.hillock.transport.Settings;
import java.util.EnumSet;
import java.util.Set;

/** The kinds of frames that a message can travel in. */
enum Kind {
    /** The tensor as a list of JSON numbers, the common first attempt. */
    NUMBERS(Compression.NONE, Format.JSON), PLAIN(Compression.NONE, Format.JSON), TENSOR(Compression.NONE, Format.JSON,
            Format.TENSORS), ZSTD(Compression.ZSTD, Format.JSON, Format.TENSORS, Format.ZSTD), LZ4(Compression.LZ4,
                    Format.JSON, Format.TENSORS,
                    Format.LZ4), COMPACT(Compression.NONE, Format.JSON, Format.TENSORS, Format.COMPACT);

    private final Compression compression;
    private final Set<Format> accepts;

    Kind(Compression compression, Format... accepts) {
        this.compression = compression;
        this.accepts = EnumSet.of(Format.JSON, accepts);
    }

    Settings of(Settings settings) {
        return settings.withAccepts(accepts).withCompression(compression);
    }
}
