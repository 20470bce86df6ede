package io.hillock.examples.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.hillock.model.Edge;
import io.hillock.model.Input;
import io.hillock.model.Li;
import io.hillock.model.Linear;
import io.hillock.model.Network;
import io.hillock.model.Output;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import io.hillock.nir.NirWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page of {@code hillock serve}, in Debian's chromium. Pictures of it are left in {@code target/page}. */
@Timeout(120)
class PageBrowserTest {
    private static final Path PICTURES = Path.of("target", "page");
    /** Counts the colours of a canvas, up to three. */
    private static final String COLOURS = "(c => { const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
            + " const s = new Set(); for (let i = 0; i < d.length && s.size < 3; i += 4) s.add(d[i] << 24 ^ d[i + 1] << 16 ^ d[i + 2] << 8 ^ d[i + 3]);"
            + " return s.size; })";

    @TempDir
    private static Path folder;

    private static ServeProcess service;
    private static Chromium chromium;

    @BeforeAll
    @Timeout(60)
    static void start() throws IOException {
        chromium = Chromium.start();
        service = ServeProcess.start(0, log(), models());
    }

    @AfterAll
    static void stop() throws IOException {
        if (service != null) {
            service.close();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    private static Path log() {
        return folder.resolve("log");
    }

    /** The demo's network, and one of four sliders whose outputs are membranes. */
    private static String[] models() throws IOException {
        Path demo = folder.resolve("demo.nir");
        try (InputStream in = PageBrowserTest.class.getResourceAsStream("/fashion_mnist.nir")) {
            Files.write(demo, in.readAllBytes());
        }
        Map<String, io.hillock.model.Node> nodes = new LinkedHashMap<>();
        nodes.put("in", new Input(Shape.of(4)));
        nodes.put("fc", new Linear(Tensor.of(Shape.of(3, 4), 1, 0.5, -0.25, 0, 0, 1, 0.5, -0.5, 0.25, 0, 0, 1)));
        nodes.put("levels", new Li(Tensor.vector(1e-3, 1e-3, 1e-3), Tensor.vector(1, 1, 1), Tensor.vector(0, 0, 0)));
        nodes.put("out", new Output(Shape.of(3)));
        Path small = folder.resolve("small.nir");
        NirWriter.write(Network.of(nodes, List.of(new Edge("in", "fc"), new Edge("fc", "levels"),
                new Edge("levels", "out"))), small);
        return new String[]{"demo=" + demo, "small=" + small, "--dt", "1e-4", "--steps", "16"};
    }

    private static Tab open(String hash, boolean motion) throws IOException, InterruptedException {
        Tab tab = chromium.tab();
        tab.size(1440, 1000);
        tab.prefers("light", motion);
        tab.open(service.at(hash));
        return tab;
    }

    private static void awaitAnswer(Tab tab) {
        tab.await("document.querySelector('#same strong')?.textContent.startsWith('same bits')");
    }

    private static void requireClean(Tab tab) {
        assertEquals(List.of(), tab.problems);
        List<String> elsewhere = tab.requests.stream()
                .filter(url -> !url.startsWith("blob:") && !url.startsWith("data:") && !url.equals("about:blank"))
                .filter(url -> !url.replaceFirst("^ws", "http").startsWith(service.address.toString())).toList();
        assertEquals(List.of(), elsewhere);
    }

    private static void requireDrawn(Tab tab, String panel) {
        tab.await(
                "[...document.querySelectorAll('#" + panel + " canvas')].length > 0 && [...document.querySelectorAll('#"
                        + panel + " canvas')].every(c => c.width > 1 && " + COLOURS + "(c) > 1)");
    }

    private static void requireAccessible(Tab tab, String what) throws IOException {
        try (InputStream in = PageBrowserTest.class
                .getResourceAsStream("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
            tab.value(new String(in.readAllBytes(), StandardCharsets.UTF_8) + "; true");
        }
        JsonNode violations = tab.value(
                "axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 120) + ' ' + n.failureSummary.slice(0, 200)).join(' | ')))");
        assertEquals("[]", violations.toString(), what);
    }

    @Test
    void everyPanelShowsSomething() throws Exception {
        try (Tab tab = open("model=demo&sample=90&step=7", true)) {
            awaitAnswer(tab);
            assertEquals("same bits ✓ 2/2", tab.value("document.querySelector('#same strong').textContent").asText());
            assertEquals("Ankle boot", tab.value("document.querySelector('#label strong').textContent").asText());
            tab.click("#follow");
            tab.click("#live .tools button");
            for (String panel : List.of("try", "verdict", "raster", "rates", "membrane", "latency", "traffic",
                    "live")) {
                requireDrawn(tab, panel);
            }
            tab.value(
                    "document.querySelector('[data-node=fc1]').dispatchEvent(new MouseEvent('click', {bubbles: true}))");
            tab.await("document.querySelector('#node-title').textContent.includes('fc1')");
            requireDrawn(tab, "node");
            tab.screenshot(PICTURES.resolve("light.png"));
            tab.await(
                    "[...document.querySelectorAll('.panel')].every(p => p.innerText.trim().split('\\n').length > 1)");
            assertEquals("native,java", tab
                    .value("[...document.querySelectorAll('.engine strong')].map(e => e.textContent).join()").asText());
            for (String command : List.of("workflow run", "serve --queue", "serve --adapt", "train start.nir")) {
                assertTrue(tab.value("document.body.innerText").asText().contains(command), command);
            }
            requireClean(tab);
        }
    }

    @Test
    void isAccessibleInBothSchemes() throws Exception {
        try (Tab tab = open("model=demo&sample=3&step=5", false)) {
            awaitAnswer(tab);
            tab.await("document.querySelector('#traffic canvas')");
            tab.value(
                    "document.querySelectorAll('.menu').forEach(m => { m.open = true; [...m.querySelectorAll('button')].find(b => b.textContent === 'Table').click(); m.open = false; })");
            tab.await("document.querySelectorAll('.table table').length > 4");
            requireAccessible(tab, "light");
            tab.prefers("dark", false);
            tab.await("getComputedStyle(document.body).backgroundColor === 'rgb(13, 18, 24)'");
            requireAccessible(tab, "dark");
            tab.screenshot(PICTURES.resolve("dark.png"));
            tab.press("?");
            tab.await("document.querySelector('.help')");
            requireAccessible(tab, "help");
            tab.press("Escape");
            requireClean(tab);
        }
    }

    @Test
    void showsDeadLettersAndWhatAdapts() throws Exception {
        Path queue = folder.resolve("queue");
        Path request = Files.writeString(folder.resolve("request.json"),
                "{\"inputs\":[{\"name\":\"in\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[1,0,1,0]}]}");
        ServeProcess.run(log(), "queue", "submit", queue.toString(), "gone", request.toString(), "--id", "late",
                "--ttl",
                "1");
        String[] arguments = java.util.stream.Stream
                .concat(java.util.stream.Stream.of(models()), java.util.stream.Stream
                        .of("--queue", queue.toString(), "--adapt", folder.resolve("adapt").toString()))
                .toArray(String[]::new);
        try (ServeProcess keeps = ServeProcess.start(0, log(), arguments); Tab tab = chromium.tab()) {
            tab.size(1440, 1000);
            tab.prefers("light", false);
            tab.open(keeps.at("model=small&values=1+0+0.5+0&step=3"));
            awaitAnswer(tab);
            tab.await("document.querySelector('#queue .events')?.innerText.includes('default/late')");
            tab.await("document.querySelector('#adaptation dl')?.innerText.includes('admission')");
            tab.value("fetch('v2/adaptation/freeze', {method: 'POST', body: '{\"knob\": \"batch\"}'}).then(r => r.ok)");
            tab.await("document.querySelector('#adaptation .events')?.innerText.includes('batch')");
            tab.screenshot(PICTURES.resolve("queue.png"));
            tab.value("document.querySelector('#control [aria-label=\"Forget default/late\"]').click()");
            tab.await("document.querySelector('.ask').innerText.includes('Forgets default/late')");
            tab.click("#sure");
            tab.await("document.querySelector('#control-result').textContent === 'Forget default/late: Done.'");
            tab.await("!document.querySelector('#queue').innerText.includes('default/late')");
            assertEquals(List.of(), tab.problems);
        }
    }

    @Test
    void fitsEveryWidth() throws Exception {
        try (Tab tab = open("model=demo&sample=17&step=9", false)) {
            awaitAnswer(tab);
            for (int width : new int[]{360, 800, 1280, 3840}) {
                tab.size(width, width == 3840 ? 2160 : 900);
                tab.await("innerWidth === " + width);
                tab.await("document.documentElement.scrollWidth <= innerWidth");
                tab.await(
                        "[...document.querySelectorAll('.panel')].every(p => p.getBoundingClientRect().right <= innerWidth + 1)");
                tab.value("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
                tab.screenshot(PICTURES.resolve("width-" + width + ".png"));
            }
            requireClean(tab);
        }
    }

    @Test
    void everythingWorksByKeys() throws Exception {
        try (Tab tab = open("model=demo&sample=90&step=0", false)) {
            awaitAnswer(tab);
            tab.value("document.activeElement.blur()");
            String step = "Number(document.querySelector('.scrub').value)";
            tab.press(".");
            tab.press(".");
            tab.await(step + " === 2");
            tab.press(",");
            tab.await(step + " === 1 && location.hash.includes('step=1')");
            tab.press("End");
            tab.await(step + " === 15");
            tab.press("+");
            tab.await("location.hash.includes('speed=8')");
            tab.press(" ");
            tab.await("document.querySelector('#play').title === 'Pause' && " + step + " > 1 && " + step + " < 15");
            tab.press(" ");
            tab.await("document.querySelector('#play').title === 'Play'");
            tab.press("/");
            tab.await("document.activeElement.dataset?.node === 'input'");
            tab.press("Tab");
            tab.press("Tab");
            tab.press("Enter");
            tab.await(
                    "location.hash.includes('node=lif1') && document.querySelector('#node-title').textContent.includes('lif1')");
            assertEquals("1", tab.value("document.querySelectorAll('#raster option').length - 1").asText());
            tab.press("Enter");
            tab.await("!location.hash.includes('node=')");
            tab.value("document.querySelector('#drawing').focus()");
            String run = "Number(document.querySelector('#same').dataset.run)";
            int before = tab.value(run).asInt();
            tab.press("ArrowRight");
            tab.press("Enter");
            tab.await("location.hash.includes('drawn=') && " + run + " > " + before);
            before = tab.value(run).asInt();
            tab.value("document.querySelector('#run').focus()");
            tab.press("Enter");
            tab.await(run + " > " + before);
            String link = tab.value("location.hash.slice(1)").asText();
            String label = tab.value("document.querySelector('#label').innerText").asText();
            try (Tab again = open(link, false)) {
                awaitAnswer(again);
                assertEquals(label, again.value("document.querySelector('#label').innerText").asText());
                assertEquals(link, again.value("location.hash.slice(1)").asText());
                requireClean(again);
            }
            tab.value("document.activeElement.blur()");
            tab.press("f");
            tab.await("document.querySelector('.mode').innerText.trim() === 'following'");
            requireClean(tab);
        }
    }

    @Test
    void slidersFeedANetworkOfMembranes() throws Exception {
        try (Tab tab = open("model=small&values=1+0+0.5+0&step=15", false)) {
            awaitAnswer(tab);
            requireDrawn(tab, "membrane");
            for (String panel : List.of("raster", "rates", "live")) {
                assertTrue(tab.value("document.querySelector('#" + panel + "').innerText").asText()
                        .contains("No layer of this network spikes"), panel);
            }
            String before = tab.value("document.querySelector('#label').innerText").asText();
            assertTrue(before.startsWith("label 0"), before);
            tab.value(
                    "(() => { const s = document.querySelectorAll('.sliders input')[3]; s.value = 2; s.dispatchEvent(new Event('input', {bubbles: true})); })()");
            tab.await("document.querySelector('#label').innerText.startsWith('label 2')");
            requireClean(tab);
        }
    }

    @Test
    void exportsHoldWhatIsShown() throws Exception {
        try (Tab tab = open("model=demo&sample=90&step=3", false)) {
            awaitAnswer(tab);
            tab.value("window.saved = {}; URL.createObjectURL = blob => { window.last = blob; return 'blob:x'; };"
                    + " HTMLAnchorElement.prototype.click = function () { window.saved[this.download] = window.last; }; true");
            for (String kind : List.of("PNG", "SVG", "CSV", "npz")) {
                tab.value("[...document.querySelectorAll('#raster .menu button')].find(b => b.textContent === '" + kind
                        + "').click()");
                tab.await("window.saved['raster." + kind.toLowerCase(java.util.Locale.ROOT) + "']");
            }
            assertTrue(tab.value("saved['raster.svg'].text()").asText().startsWith("<svg xmlns="));
            assertTrue(tab.value("saved['raster.csv'].text()").asText()
                    .startsWith("\"step\",\"Layer\",\"neuron\",\"value\"\r\n1,\"lif1\","));
            assertEquals("lif1:z,lif2:z,lif3:z,lif4:z", tab.value(
                    "saved['raster.npz'].arrayBuffer().then(b => import('/page/npy.js').then(m => m.readNpz(b))).then(a => Object.keys(a).join())")
                    .asText());
            assertEquals(0x89, tab.value("saved['raster.png'].arrayBuffer().then(b => new Uint8Array(b)[0])").asInt());
            requireClean(tab);
        }
    }

    @Test
    void aTokenIsAskedForAndRefused() throws Exception {
        Path tokens = Files.writeString(folder.resolve("tokens"), "looker watch\nall\n");
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
        String[] arguments = java.util.stream.Stream
                .concat(java.util.stream.Stream.of(models()),
                        java.util.stream.Stream.of("--token-file", tokens.toString()))
                .toArray(String[]::new);
        try (ServeProcess guarded = ServeProcess.start(0, log(), arguments); Tab tab = chromium.tab()) {
            tab.size(1440, 1000);
            tab.prefers("light", false);
            tab.open(guarded.address);
            tab.await("document.querySelector('#token')");
            requireAccessible(tab, "login");
            tab.screenshot(PICTURES.resolve("login.png"));
            enter(tab, "wrong");
            tab.await("document.querySelector('.error').textContent.includes('does not know this token')");
            enter(tab, "looker");
            tab.await("document.querySelector('#engines .engine')");
            tab.await("document.querySelector('#run').disabled");
            tab.await("document.querySelector('#control').innerText.includes('scope')");
            assertEquals("", tab.value("document.cookie").asText(), "no script may read the token");
            assertTrue(tab.requests.stream().noneMatch(url -> url.contains("looker")));
            tab.click("#follow");
            tab.await("hillockLive.state.mode === 'following' && hillockLive.drawing");
            tab.value("[...document.querySelectorAll('.top button')].find(b => b.textContent === 'Log out').click()");
            tab.await("document.querySelector('#token')");
            tab.await("!hillockLive.drawing");
            enter(tab, "all");
            awaitAnswer(tab);
            tab.await("document.querySelector('#control li')");
            tab.value("document.querySelector('#control [aria-label=\"Unload small\"]').click()");
            tab.await("document.querySelector('.ask').innerText.includes('Unloads small')");
            tab.click("#sure");
            tab.await("document.querySelector('#control-result').textContent === 'Unload small: Done.'");
            tab.await("document.querySelector('#control').innerText.includes('unavailable')");
        }
    }

    @Test
    void comesBackWhenTheServiceDoes() throws Exception {
        ServeProcess first = ServeProcess.start(0, log(), models());
        try (Tab tab = chromium.tab()) {
            tab.size(1440, 1000);
            tab.prefers("light", false);
            tab.open(first.at("model=demo&sample=90&step=4"));
            awaitAnswer(tab);
            tab.click("#follow");
            tab.await("document.querySelector('.mode').innerText.trim() === 'following'");
            first.close();
            tab.await("document.querySelector('.lost')");
            try (ServeProcess second = ServeProcess.start(first.port(), log(), models())) {
                assertEquals(first.address, second.address);
                tab.await("!document.querySelector('.lost')");
                tab.click("#live .tools button");
                tab.await("hillockLive.feed.runs > 0");
                awaitAnswer(tab);
                assertTrue(tab.value("location.hash").asText().contains("sample=90"));
            }
        } finally {
            first.close();
        }
    }

    @Test
    void aFloodOfSpikesIsDrawnSmoothly() throws Exception {
        try (Tab tab = open("model=demo&sample=90&step=4", false)) {
            awaitAnswer(tab);
            tab.click("#follow");
            tab.await("document.querySelector('.mode').innerText.trim() === 'following'");
            // Recorded runs of the demo's size, 30 a second with some 10,000 spikes each, without the cost of an engine on a busy machine.
            JsonNode seen = tab
                    .value("new Promise(done => { const live = hillockLive; const ends = performance.now() + 3000;"
                            + " const column = () => ({spikes: 640, parts: live.bands().map(b => ({node: b.name, top: 8, spikes: 160, size: 4704, rows: Uint8Array.from({length: b.height}, () => Math.random() * 3)}))});"
                            + " live.timing.script.length = 0; live.drawn = 0; const began = performance.now();"
                            + " const timer = setInterval(() => { live.feed.runs++; live.feed.onColumns(Array.from({length: 16}, column));"
                            + " if (performance.now() > ends) { clearInterval(timer); const s = live.timing.script.toSorted((a, b) => a - b);"
                            + " done({frames: s.length / (performance.now() - began) * 1000, script: s[Math.floor(s.length * 0.99)], spikes: live.state.spikes}); } }, 33); })");
            assertTrue(seen.get("spikes").asInt() > 100_000, seen::toString);
            System.out.println("a flood of spikes: " + seen);
            requireClean(tab);
        }
    }

    @Test
    void twoTabsFollowAtOnce() throws Exception {
        try (Tab asks = open("model=demo&sample=5&step=4", false)) {
            awaitAnswer(asks);
            asks.click("#follow");
            asks.await("hillockLive.feed.socket?.readyState === 1");
            asks.click("#live .tools button");
            // From now on the first tab is hidden.
            try (Tab looks = open("model=demo&sample=6&step=4", false)) {
                awaitAnswer(looks);
                looks.click("#follow");
                looks.await("hillockLive.feed.runs > 2");
                requireDrawn(looks, "live");
                requireClean(looks);
            }
            asks.call("Page.bringToFront", Map.of());
            asks.await("hillockLive.feed.runs > 2");
            requireDrawn(asks, "live");
            asks.click("#follow");
            asks.await("document.querySelector('.mode').innerText.trim() === 'paused'");
            requireClean(asks);
        }
    }

    private static void enter(Tab tab, String token) {
        tab.value("(() => { const field = document.querySelector('#token'); field.value = " + Tab.quoted(token)
                + "; field.form.requestSubmit(); })()");
    }
}
