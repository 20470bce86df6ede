package io.hillock.unified;

import java.util.Objects;

/** The release of this library. */
public final class ReleaseVersion {
    /** The version from the jar's manifest; {@code "(not packaged)"} if the code does not run from a jar. */
    public static final String VERSION = Objects
            .requireNonNullElse(ReleaseVersion.class.getPackage().getImplementationVersion(), "(not packaged)");

    private ReleaseVersion() {}
}
