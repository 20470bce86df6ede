package io.hillock.examples.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The types in the comments of the page's scripts are right. It needs Node and npm, which users do not. */
@Timeout(180)
class PageTypesTest {
    private static final String COMPILER = "typescript@5.9.3";
    private static final Path NPM = Path.of(System.getProperty("hillock.root"), "src/examples/target/npm");
    private static final Path SCRIPTS = Path.of(System.getProperty("hillock.root"),
            "src/server/main/resources/io/hillock/server/page");
    private static final String PREACT = "/META-INF/resources/webjars/preact/10.27.2/src/";

    @TempDir
    private Path folder;

    private static void require(String program) {
        assumeTrue(Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(each -> Files.isExecutable(Path.of(each, program))), () -> "there is no " + program);
    }

    private static Path compiler() throws IOException, InterruptedException {
        Path program = NPM.resolve("node_modules/typescript/lib/tsc.js");
        if (!Files.exists(program)) {
            Files.createDirectories(NPM);
            Process install = new ProcessBuilder("npm", "install", "--prefix", NPM.toString(), "--no-audit",
                    "--no-fund", "--no-save", "--ignore-scripts", COMPILER).redirectErrorStream(true)
                    .redirectOutput(NPM.resolve("npm.log").toFile()).start();
            install.getOutputStream().close();
            boolean installed = install.waitFor(120, TimeUnit.SECONDS) && install.exitValue() == 0;
            install.destroyForcibly();
            assumeTrue(installed, () -> "npm cannot install " + COMPILER);
        }
        return program;
    }

    private void copyPreact(String name, String as) throws IOException {
        try (InputStream in = PageTypesTest.class.getResourceAsStream(PREACT + name)) {
            Files.write(folder.resolve(as), in.readAllBytes());
        }
    }

    @Test
    void areRight() throws Exception {
        require("node");
        require("npm");
        Path compiler = compiler();
        try (Stream<Path> scripts = Files.list(SCRIPTS)) {
            for (Path script : scripts.filter(file -> file.toString().endsWith(".js")).toList()) {
                Files.copy(script, folder.resolve(script.getFileName()));
            }
        }
        copyPreact("index.d.ts", "preact.d.ts");
        copyPreact("jsx.d.ts", "jsx.d.ts");
        copyPreact("dom.d.ts", "dom.d.ts");
        Files.writeString(folder.resolve("tsconfig.json"),
                """
                        {"compilerOptions": {"allowJs": true, "checkJs": true, "strict": true, "noEmit": true, "skipLibCheck": true,
                         "target": "es2023", "lib": ["es2023", "dom", "dom.iterable"], "module": "es2022",
                         "moduleResolution": "bundler", "types": []}, "include": ["*.js"]}
                        """);
        Process check = new ProcessBuilder(List.of("node", compiler.toString(), "-p", folder.toString()))
                .directory(folder.toFile()).redirectErrorStream(true).start();
        check.getOutputStream().close();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, check.waitFor(), said);
    }
}
