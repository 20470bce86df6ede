package io.hillock.server.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files of src/server/deploy are well-formed and fit the service. The command line's tests check the options in them. */
@Timeout(60)
class DeployFilesTest {
    private static final Path ROOT = Path.of(System.getProperty("hillock.root"));
    private static final Path DEPLOY = ROOT.resolve("src/server/deploy");

    @TempDir
    private Path folder;

    private static List<JsonNode> kubernetes() throws IOException {
        List<JsonNode> all = new ArrayList<>();
        new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(Files.readString(DEPLOY.resolve("kubernetes.yaml")))
                .forEach(document -> all.add(TestService.JSON.valueToTree(document)));
        return all;
    }

    @Test
    void kubernetesProbesArePathsThatAnswer() throws IOException {
        List<JsonNode> documents = kubernetes();
        assertEquals(List.of("Deployment", "Service"),
                documents.stream().map(one -> one.get("kind").asText()).toList());
        JsonNode pod = documents.getFirst().at("/spec/template");
        JsonNode container = pod.at("/spec/containers/0");
        assertEquals(documents.getFirst().at("/spec/selector/matchLabels"), pod.at("/metadata/labels"));
        assertEquals(pod.at("/metadata/labels"), documents.getLast().at("/spec/selector"));
        List<String> ports = container.get("ports").findValuesAsText("name");
        documents.getLast().at("/spec/ports").findValuesAsText("targetPort")
                .forEach(port -> assertTrue(ports.contains(port), port));
        List<String> mounts = container.get("volumeMounts").findValuesAsText("name");
        assertEquals(mounts, java.util.stream.StreamSupport.stream(pod.at("/spec/volumes").spliterator(), false)
                .map(volume -> volume.get("name").asText()).toList());
        try (TestService service = TestService.ready()) {
            for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
                JsonNode get = container.get(probe).get("httpGet");
                assertTrue(ports.contains(get.get("port").asText()), probe);
                assertEquals(200, service.get(get.get("path").asText()).statusCode(), probe);
            }
        }
        long grace = pod.at("/spec/terminationGracePeriodSeconds").asLong();
        long drain = argument(container.get("args"), "--drain") / 1000;
        assertTrue(grace >= drain + container.at("/lifecycle/preStop/sleep/seconds").asLong() + 10,
                "it ends before it is killed");
        for (String port : List.of("--http", "--metrics")) {
            assertTrue(container.get("ports").findValuesAsText("containerPort")
                    .contains(text(container.get("args"), port).replaceAll(".*:", "")), port);
        }
    }

    private static String text(JsonNode arguments, String option) {
        for (int i = 0; i + 1 < arguments.size(); i++) {
            if (arguments.get(i).asText().equals(option)) {
                return arguments.get(i + 1).asText();
            }
        }
        throw new AssertionError(option + " is not in " + arguments);
    }

    private static long argument(JsonNode arguments, String option) {
        return Long.parseLong(text(arguments, option));
    }

    @Test
    void theImageCopiesWhatIsThere() throws IOException {
        List<String> lines = Files.readAllLines(DEPLOY.resolve("Dockerfile"));
        List<String> stages = new ArrayList<>();
        int copied = 0;
        for (String line : lines) {
            String[] words = line.split(" ");
            if (words[0].equals("FROM") && words.length == 4) {
                stages.add(words[3]);
            }
            if (!words[0].equals("COPY")) {
                continue;
            }
            if (words[1].startsWith("--from=")) {
                assertTrue(stages.contains(words[1].substring("--from=".length())), line);
                // The launcher names the folder that the build fills.
                String app = words[2].replace("/hillock/", "");
                assertTrue(Files.readString(ROOT.resolve("src/bin/hillock")).contains("app=$root/" + app), line);
            } else {
                for (int i = 1; i < words.length - 1; i++) {
                    assertTrue(Files.exists(ROOT.resolve(words[i])), line);
                    copied++;
                }
            }
        }
        assertEquals(7, copied);
        String all = String.join("\n", lines);
        assertTrue(TestService.JSON.readTree(all.lines().filter(line -> line.startsWith("ENTRYPOINT ")).findFirst()
                .orElseThrow().substring("ENTRYPOINT ".length())).isArray());
        JsonNode command = TestService.JSON.readTree(all.lines().filter(line -> line.startsWith("CMD ")).findFirst()
                .orElseThrow().substring("CMD ".length()));
        for (String port : List.of("--http", "--metrics")) {
            assertTrue(all.lines().filter(line -> line.startsWith("EXPOSE ")).findFirst().orElseThrow()
                    .contains(text(command, port).replaceAll(".*:", "")), port);
        }
    }

    @Test
    void systemdTakesTheUnit() throws Exception {
        String unit = Files.readString(DEPLOY.resolve("hillock.service"));
        for (String line : List.of("Type=exec", "KillSignal=SIGTERM", "DynamicUser=yes", "NoNewPrivileges=yes",
                "ProtectSystem=strict", "CapabilityBoundingSet=")) {
            assertTrue(unit.lines().anyMatch(line::equals), line);
        }
        assertTrue(unit.contains("-cp /opt/hillock/app/*"), unit);
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "there is no systemd-analyze");
        // It refuses a unit whose program is not there; a machine may have its java elsewhere.
        Path copy = Files.writeString(folder.resolve("hillock.service"), unit.replace("/usr/bin/java",
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        Process process = new ProcessBuilder("/usr/bin/systemd-analyze", "verify", copy.toString())
                .redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        assertEquals("0 ", process.exitValue() + " " + said);
    }
}
