package io.hillock.examples.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who may use the page, and what they change with it. */
@ExtendWith(SharedPage.class)
@Timeout(120)
class PageControlTest {
    @Test
    void aTokenIsAskedForAndRefused() throws Exception {
        Path tokens = Files.writeString(SharedPage.folder().resolve("tokens"), "looker watch\nall\n");
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
        try (ServeProcess guarded = ServeProcess.start(0, SharedPage.log(),
                SharedPage.models("--token-file", tokens.toString())); Tab tab = SharedPage.chromium().tab()) {
            tab.size(1440, 1000);
            tab.prefers("light", false);
            tab.open(guarded.address);
            tab.await("document.querySelector('#token')");
            PageChecks.requireAccessible(tab, "login");
            tab.screenshot(SharedPage.PICTURES.resolve("login.png"));
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
            PageChecks.awaitAnswer(tab);
            tab.await("document.querySelector('#control li')");
            PageChecks.change(tab, "Unload small", "Unloads small");
            tab.await("document.querySelector('#control').innerText.includes('unavailable')");
        }
    }

    @Test
    void aStrategyIsSet() throws Exception {
        try (Tab tab = SharedPage.open("model=small&values=1+0+0.5+0&step=3", false)) {
            PageChecks.awaitAnswer(tab);
            tab.await("document.querySelector('#control [name=strategy]')");
            tab.value(
                    "(() => { const chosen = document.querySelector('#control [name=strategy]'); chosen.value = 'round-robin';"
                            + " chosen.form.requestSubmit(); })()");
            PageChecks.agree(tab, "Set strategy round-robin",
                    "“round-robin” chooses the engine for each request to small");
            tab.await(
                    "fetch('v2/models/small/stats').then(r => r.json()).then(s => window.now = s.model_stats[0].strategy) && window.now === 'round-robin'");
            PageChecks.requireClean(tab);
        }
    }

    @Test
    void aStreamIsPausedAndGoesOn() throws Exception {
        try (Tab tab = SharedPage.open("model=small&values=1+0+0.5+0&step=3", false)) {
            PageChecks.awaitAnswer(tab);
            tab.value(
                    "window.ask = start => fetch('v2/models/small/infer', {method: 'POST', body: JSON.stringify({inputs: [{name: 'in', shape: [1, 4],"
                            + " datatype: 'FP32', data: [1, 0, 1, 0]}], parameters: {steps: 4, sequence_id: 's1', sequence_start: start}})}).then(r => window.answered = r.status); ask(true)");
            tab.await("window.answered === 200");
            PageChecks.change(tab, "Pause s1", "Holds s1 up");
            tab.value("window.answered = 0; ask(false); true");
            tab.await("document.querySelector('#control').innerText.includes('paused, 1 requests, 1 waiting')");
            tab.screenshot(SharedPage.PICTURES.resolve("paused.png"));
            assertEquals(0, tab.value("window.answered").asInt(), "it waits");
            PageChecks.change(tab, "Go on s1", "Lets s1 go on");
            tab.await("window.answered === 200");
            PageChecks.requireClean(tab);
        }
    }

    private static void enter(Tab tab, String token) {
        tab.value("(() => { const field = document.querySelector('#token'); field.value = " + Tab.quoted(token)
                + "; field.form.requestSubmit(); })()");
    }
}
