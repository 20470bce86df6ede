package io.hillock.cli;

import io.hillock.unified.ReleaseVersion;
import picocli.CommandLine.IVersionProvider;

/** The output of {@code --version}: this program's release and its Java version. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[]{"hillock " + ReleaseVersion.VERSION, "Java " + Runtime.version()};
    }
}
