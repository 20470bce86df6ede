package io.hillock.unified;

import java.util.Objects;

/** Which release of the library this is. */
public final class ReleaseVersion {
    /** As its jar says; where it does not run from its jar, {@code "(not packaged)"}. */
    public static final String VERSION = Objects
            .requireNonNullElse(ReleaseVersion.class.getPackage().getImplementationVersion(), "(not packaged)");

    private ReleaseVersion() {}
}
