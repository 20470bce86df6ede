package io.hillock.examples.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The page for everybody: both colour schemes, by keys, at every width. */
@ExtendWith(SharedPage.class)
@Timeout(120)
class PageAccessibilityTest {
    @Test
    void isAccessibleInBothSchemes() throws Exception {
        try (Tab tab = SharedPage.open("model=demo&sample=3&step=5", false)) {
            PageChecks.awaitAnswer(tab);
            tab.await("document.querySelector('#traffic canvas')");
            tab.value(
                    "document.querySelectorAll('.menu').forEach(m => { m.open = true; [...m.querySelectorAll('button')].find(b => b.textContent === 'Table').click(); m.open = false; })");
            tab.await("document.querySelectorAll('.table table').length > 4");
            PageChecks.requireAccessible(tab, "light");
            tab.prefers("dark", false);
            tab.await("getComputedStyle(document.body).backgroundColor === 'rgb(13, 18, 24)'");
            PageChecks.requireAccessible(tab, "dark");
            tab.screenshot(SharedPage.PICTURES.resolve("dark.png"));
            tab.press("?");
            tab.await("document.querySelector('.help')");
            PageChecks.requireAccessible(tab, "help");
            tab.press("Escape");
            PageChecks.requireClean(tab);
        }
    }

    @Test
    void fitsEveryWidth() throws Exception {
        try (Tab tab = SharedPage.open("model=demo&sample=17&step=9", false)) {
            PageChecks.awaitAnswer(tab);
            for (int width : new int[]{360, 800, 1280, 3840}) {
                tab.size(width, width == 3840 ? 2160 : 900);
                tab.await("innerWidth === " + width);
                tab.await("document.documentElement.scrollWidth <= innerWidth");
                tab.await(
                        "[...document.querySelectorAll('.panel')].every(p => p.getBoundingClientRect().right <= innerWidth + 1)");
                tab.value("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
                tab.screenshot(SharedPage.PICTURES.resolve("width-" + width + ".png"));
            }
            PageChecks.requireClean(tab);
        }
    }

    @Test
    void everythingWorksByKeys() throws Exception {
        try (Tab tab = SharedPage.open("model=demo&sample=90&step=0", false)) {
            PageChecks.awaitAnswer(tab);
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
            try (Tab again = SharedPage.open(link, false)) {
                PageChecks.awaitAnswer(again);
                assertEquals(label, again.value("document.querySelector('#label').innerText").asText());
                assertEquals(link, again.value("location.hash.slice(1)").asText());
                PageChecks.requireClean(again);
            }
            tab.value("document.activeElement.blur()");
            tab.press("f");
            tab.await("document.querySelector('.mode').innerText.trim() === 'following'");
            PageChecks.requireClean(tab);
        }
    }
}
