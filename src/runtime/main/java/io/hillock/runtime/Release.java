package io.hillock.runtime;

import java.util.Objects;

/** Which release of the library this is. */
public final class Release {
    /** As its jar says; where it does not run from its jar, {@code "(not packaged)"}. */
    public static final String VERSION = Objects
            .requireNonNullElse(Release.class.getPackage().getImplementationVersion(), "(not packaged)");

    private Release() {}
}
