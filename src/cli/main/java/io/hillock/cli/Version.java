package io.hillock.cli;

import io.hillock.unified.ReleaseVersion;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: this program's release and the Java that runs it. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[]{"hillock " + ReleaseVersion.VERSION, "Java " + Runtime.version()};
    }
}
