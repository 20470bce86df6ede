package io.hillock.server.engines;

import java.io.Serial;

/** Reports that an engine gave other bits than the golden ones. The message names the engine and where they differ. */
final class WrongBitsException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    WrongBitsException(String message) {
        super(message);
    }
}
