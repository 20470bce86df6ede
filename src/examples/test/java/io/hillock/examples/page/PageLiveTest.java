package io.hillock.examples.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The page while requests are under way. */
@ExtendWith(SharedPage.class)
@Timeout(120)
class PageLiveTest {
    /** Frames as of recorded runs, 30 a second, without the cost of an engine on a busy machine. {@code -Dhillock.page.flood} sets the seconds. */
    private static final String FLOOD = "(spikes, seconds) => new Promise(done => { const live = hillockLive; const bands = live.bands(); const steps = 16;"
            + " const mean = spikes / 30 / steps / bands.reduce((sum, band) => sum + band.height, 0);"
            + " const frame = () => { const nodes = bands.map(b => ({node: b.name, size: 4704, form: 'counts', rows: b.height, bytes: steps * b.height}));"
            + " const head = new TextEncoder().encode(JSON.stringify({steps, skipped: 0, dropped: 0, nodes, membranes: []}));"
            + " const all = new Uint8Array(4 + head.length + nodes.reduce((sum, node) => sum + node.bytes, 0)); new DataView(all.buffer).setUint32(0, head.length, true); all.set(head, 4);"
            + " for (let i = 4 + head.length; i < all.length; i++) all[i] = Math.floor(2 * mean * Math.random() + Math.random()); return all.buffer; };"
            + " live.timing.script.length = live.timing.gaps.length = 0; let sent = 0; let runs = 0; const began = performance.now();"
            + " const p99 = all => all.toSorted((a, b) => a - b)[Math.floor(all.length * 0.99)];"
            + " const timer = setInterval(() => { const columns = live.feed.read(frame()); runs++; sent += columns.reduce((sum, column) => sum + column.spikes, 0); live.feed.onColumns(columns);"
            + " const elapsed = (performance.now() - began) / 1000; if (elapsed > seconds) { clearInterval(timer); const { gaps, script } = live.timing;"
            + " done({runs, run: sent / runs, second: sent / elapsed, frames: script.length / elapsed, gap: p99(gaps), script: p99(script)}); } }, 1000 / 30); })";

    private static JsonNode flood(Tab tab, int spikes, double seconds) {
        JsonNode seen = tab.value("(" + FLOOD + ")(" + spikes + ", " + seconds + ")");
        tab.call("HeapProfiler.collectGarbage", Map.of());
        System.out.println(spikes + " spikes/s: " + seen + ", after a collection "
                + tab.value("performance.memory.usedJSHeapSize").asLong() + " bytes");
        return seen;
    }

    @Test
    void aFloodOfSpikesIsDrawnSmoothly() throws Exception {
        double seconds = Double.parseDouble(System.getProperty("hillock.page.flood", "2"));
        try (Tab tab = SharedPage.open("model=demo&sample=90&step=4", false)) {
            PageChecks.awaitAnswer(tab);
            tab.click("#follow");
            tab.await("document.querySelector('.mode').innerText.trim() === 'following'");
            for (double left = seconds; left > 0; left -= 15) {
                assertTrue(flood(tab, 100_000, Math.min(15, left)).get("run").asDouble() > 0.9 * 100_000 / 30);
            }
            assertTrue(flood(tab, 1_000_000, Math.min(15, seconds)).get("run").asDouble() > 0.9 * 1_000_000 / 30);
            tab.await("hillockLive.waiting.length === 0");
            tab.await("document.querySelector('#live').innerText.includes('rows are counts')");
            PageChecks.requireDrawn(tab, "live");
            PageChecks.requireClean(tab);
        }
    }

    @Test
    void membranesAndRatesRunBesideTheSpikes() throws Exception {
        try (Tab tab = SharedPage.open("model=demo&sample=90&step=4&neurons=lif3:5+lif4:9", false)) {
            PageChecks.awaitAnswer(tab);
            tab.click("#follow");
            tab.click("#live .tools button");
            tab.await("hillockLive.kept.length > 32 && document.querySelectorAll('#live canvas').length === 3");
            PageChecks.requireDrawn(tab, "live");
            tab.value("document.querySelector('#live').scrollIntoView()");
            tab.screenshot(SharedPage.PICTURES.resolve("live.png"));
            // The same sample again and again, so each whole run that comes live has the bits of the run that the other panels show.
            assertEquals("true",
                    tab.value("import('/page/store.js').then(({ state }) => { const { run, neurons } = state;"
                            + " const steps = hillockLive.kept.slice(0, run.steps); return neurons.every(({ node, index }, i) => steps.every((column, s) =>"
                            + " column.v[i] === run.tracks.get(node).v[s * run.tracks.get(node).size + index])); })")
                            .asText());
            PageChecks.requireClean(tab);
        }
    }

    @Test
    void twoTabsFollowAtOnce() throws Exception {
        try (Tab asks = SharedPage.open("model=demo&sample=5&step=4", false)) {
            PageChecks.awaitAnswer(asks);
            asks.click("#follow");
            asks.await("hillockLive.feed.socket?.readyState === 1");
            asks.click("#live .tools button");
            // From now on the first tab is hidden.
            try (Tab looks = SharedPage.open("model=demo&sample=6&step=4", false)) {
                PageChecks.awaitAnswer(looks);
                looks.click("#follow");
                looks.await("hillockLive.feed.runs > 2");
                PageChecks.requireDrawn(looks, "live");
                PageChecks.requireClean(looks);
            }
            asks.call("Page.bringToFront", Map.of());
            asks.await("hillockLive.feed.runs > 2");
            PageChecks.requireDrawn(asks, "live");
            asks.click("#follow");
            asks.await("document.querySelector('.mode').innerText.trim() === 'paused'");
            PageChecks.requireClean(asks);
        }
    }

    @Test
    void comesBackWhenTheServiceDoes() throws Exception {
        ServeProcess first = ServeProcess.start(0, SharedPage.log(), SharedPage.models());
        try (Tab tab = SharedPage.chromium().tab()) {
            tab.size(1440, 1000);
            tab.prefers("light", false);
            tab.open(first.at("model=demo&sample=90&step=4"));
            PageChecks.awaitAnswer(tab);
            tab.click("#follow");
            tab.await("document.querySelector('.mode').innerText.trim() === 'following'");
            first.close();
            tab.await("document.querySelector('.lost')");
            try (ServeProcess second = ServeProcess.start(first.port(), SharedPage.log(), SharedPage.models())) {
                assertEquals(first.address, second.address);
                tab.await("!document.querySelector('.lost')");
                tab.click("#live .tools button");
                tab.await("hillockLive.feed.runs > 0");
                PageChecks.awaitAnswer(tab);
                assertTrue(tab.value("location.hash").asText().contains("sample=90"));
            }
        } finally {
            first.close();
        }
    }
}
