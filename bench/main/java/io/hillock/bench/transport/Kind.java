package io.hillock.bench.transport;

import io.hillock.net.Settings;
import io.hillock.protocol.Compression;
import io.hillock.protocol.FrameFormat;
import java.util.EnumSet;
import java.util.Set;

/** The kinds of frames in which a message can travel. */
enum Kind {
    /** The tensor as a list of JSON numbers, the usual first attempt. */
    NUMBERS(Compression.NONE, FrameFormat.JSON), PLAIN(Compression.NONE, FrameFormat.JSON), TENSOR(Compression.NONE,
            FrameFormat.JSON,
            FrameFormat.TENSORS), ZSTD(Compression.ZSTD, FrameFormat.JSON, FrameFormat.TENSORS, FrameFormat.ZSTD), LZ4(
                    Compression.LZ4,
                    FrameFormat.JSON, FrameFormat.TENSORS,
                    FrameFormat.LZ4), COMPACT(Compression.NONE, FrameFormat.JSON, FrameFormat.TENSORS,
                            FrameFormat.COMPACT);

    private final Compression compression;
    private final Set<FrameFormat> accepts;

    Kind(Compression compression, FrameFormat... accepts) {
        this.compression = compression;
        this.accepts = EnumSet.of(FrameFormat.JSON, accepts);
    }

    Settings of(Settings settings) {
        return settings.withAccepts(accepts).withCompression(compression);
    }
}
