package io.hillock.server;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: this program's release, from its jar, and the Java that runs it. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String release = Version.class.getPackage().getImplementationVersion();
        return new String[]{"hillock " + (release == null ? "(not packaged)" : release), "Java " + Runtime.version()};
    }
}
