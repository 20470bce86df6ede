package io.hillock.server.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of others that ask a service. A test without its program is skipped. */
final class ForeignClients {
    private static final Path NPM = Path.of(System.getProperty("hillock.root"), "src/server/target/npm");
    private static final List<String> PACKAGES = List.of("@grpc/grpc-js@1.14.7", "@grpc/proto-loader@0.8.1",
            "@bufbuild/buf@1.75.0");

    private ForeignClients() {}

    /** Skips the test unless this program is on the path. */
    static void require(String program) {
        boolean found = Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        assumeTrue(found, () -> "there is no " + program);
    }

    /** The folder with the packages from npm, installed if they are not there yet. */
    static Path npm() throws IOException, InterruptedException {
        require("node");
        require("npm");
        Path done = NPM.resolve("installed");
        String wanted = String.join(" ", PACKAGES);
        if (!Files.exists(done) || !Files.readString(done).equals(wanted)) {
            Files.createDirectories(NPM);
            List<String> command = new ArrayList<>(List.of("npm", "install", "--prefix", NPM.toString(), "--no-audit",
                    "--no-fund", "--no-save", "--ignore-scripts"));
            command.addAll(PACKAGES);
            Process install = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(NPM.resolve("npm.log").toFile()).start();
            install.getOutputStream().close();
            boolean installed = install.waitFor(120, TimeUnit.SECONDS) && install.exitValue() == 0;
            install.destroyForcibly();
            assumeTrue(installed, () -> "npm cannot install " + wanted);
            Files.writeString(done, wanted);
        }
        return NPM.resolve("node_modules");
    }

    /** The output of a program, which must end with 0. */
    static String run(Path folder, String... command) throws IOException, InterruptedException {
        Path errors = folder.resolve("errors");
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile())
                .redirectError(errors.toFile());
        builder.environment().put("NODE_PATH", NPM.resolve("node_modules").toString());
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> output + text(errors));
        return output;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** A copy of a resource beside this class. */
    static Path resource(String name, Path folder) throws IOException {
        try (var in = ForeignClients.class.getResourceAsStream(name)) {
            return Files.write(folder.resolve(Path.of(name).getFileName()), in.readAllBytes());
        }
    }
}
