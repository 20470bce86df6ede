package io.hillock.server;

import io.hillock.runtime.Release;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: this program's release and the Java that runs it. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[]{"hillock " + Release.VERSION, "Java " + Runtime.version()};
    }
}
