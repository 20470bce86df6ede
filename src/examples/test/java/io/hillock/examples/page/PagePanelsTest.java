package io.hillock.examples.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the panels of the page show, on the screen and in files. */
@ExtendWith(SharedPage.class)
@Timeout(120)
class PagePanelsTest {
    @Test
    void everyPanelShowsSomething() throws Exception {
        try (Tab tab = SharedPage.open("model=demo&sample=90&step=7", true)) {
            PageChecks.awaitAnswer(tab);
            assertEquals("same bits ✓ 2/2", tab.value("document.querySelector('#same strong').textContent").asText());
            assertEquals("Ankle boot", tab.value("document.querySelector('#label strong').textContent").asText());
            tab.click("#follow");
            tab.click("#live .tools button");
            for (String panel : List.of("try", "verdict", "raster", "rates", "membrane", "latency", "traffic",
                    "live")) {
                PageChecks.requireDrawn(tab, panel);
            }
            tab.value(
                    "document.querySelector('[data-node=fc1]').dispatchEvent(new MouseEvent('click', {bubbles: true}))");
            tab.await("document.querySelector('#node-title').textContent.includes('fc1')");
            PageChecks.requireDrawn(tab, "node");
            tab.screenshot(SharedPage.PICTURES.resolve("light.png"));
            tab.await(
                    "[...document.querySelectorAll('.panel')].every(p => p.innerText.trim().split('\\n').length > 1)");
            assertEquals("native,java", tab
                    .value("[...document.querySelectorAll('.engine strong')].map(e => e.textContent).join()").asText());
            for (String command : List.of("workflow run", "serve --queue", "serve --adapt", "train start.nir",
                    "serve --workflows", "serve --hub unix:")) {
                assertTrue(tab.value("document.body.innerText").asText().contains(command), command);
            }
            PageChecks.requireClean(tab);
        }
    }

    @Test
    void slidersFeedANetworkOfMembranes() throws Exception {
        try (Tab tab = SharedPage.open("model=small&values=1+0+0.5+0&step=15", false)) {
            PageChecks.awaitAnswer(tab);
            PageChecks.requireDrawn(tab, "membrane");
            for (String panel : List.of("raster", "rates", "live")) {
                assertTrue(tab.value("document.querySelector('#" + panel + "').innerText").asText()
                        .contains("No layer of this network spikes"), panel);
            }
            String before = tab.value("document.querySelector('#label').innerText").asText();
            assertTrue(before.startsWith("label 0"), before);
            tab.value(
                    "(() => { const s = document.querySelectorAll('.sliders input')[3]; s.value = 2; s.dispatchEvent(new Event('input', {bubbles: true})); })()");
            tab.await("document.querySelector('#label').innerText.startsWith('label 2')");
            PageChecks.requireClean(tab);
        }
    }

    @Test
    void exportsHoldWhatIsShown() throws Exception {
        try (Tab tab = SharedPage.open("model=demo&sample=90&step=3", false)) {
            PageChecks.awaitAnswer(tab);
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
            PageChecks.requireClean(tab);
        }
    }

    @Test
    void showsDeadLettersAndWhatAdapts() throws Exception {
        Path queue = SharedPage.folder().resolve("queue");
        Path request = Files.writeString(SharedPage.folder().resolve("request.json"),
                "{\"inputs\":[{\"name\":\"in\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[1,0,1,0]}]}");
        ServeProcess.run(SharedPage.log(), "queue", "submit", queue.toString(), "gone", request.toString(), "--id",
                "late",
                "--ttl",
                "1");
        try (ServeProcess keeps = ServeProcess.start(0, SharedPage.log(),
                SharedPage.models("--queue", queue.toString(), "--adapt",
                        SharedPage.folder().resolve("adapt").toString()));
                Tab tab = SharedPage.chromium().tab()) {
            tab.size(1440, 1000);
            tab.prefers("light", false);
            tab.open(keeps.at("model=small&values=1+0+0.5+0&step=3"));
            PageChecks.awaitAnswer(tab);
            tab.await("document.querySelector('#queue .events')?.innerText.includes('default/late')");
            tab.await("document.querySelector('#adaptation dl')?.innerText.includes('admission')");
            tab.value("fetch('v2/adaptation/freeze', {method: 'POST', body: '{\"knob\": \"batch\"}'}).then(r => r.ok)");
            tab.await("document.querySelector('#adaptation .events')?.innerText.includes('batch')");
            tab.screenshot(SharedPage.PICTURES.resolve("queue.png"));
            PageChecks.change(tab, "Forget default/late", "Forgets default/late");
            tab.await("!document.querySelector('#queue').innerText.includes('default/late')");
            assertEquals(List.of(), tab.problems);
        }
    }
}
